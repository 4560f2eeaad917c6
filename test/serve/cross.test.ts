import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { kernelgate } from "../cli/run.ts";
import { cluster, configMap, kernels, type Json } from "./objects.ts";
import { judged } from "./reviews.ts";
import { folderOf, startServer, type Server } from "./server.ts";

/** Lists all IP sets of the host with an ipset that cannot read those of a newer kube-proxy. */
const calico: Json = {
  apiVersion: "apps/v1",
  kind: "DaemonSet",
  metadata: { name: "calico-node", namespace: "kube-system" },
  spec: { template: { spec: { containers: [{ name: "calico-node", image: "docker.io/calico/node:v3.26.5" }] } } },
};

suite("two components that do not fit together", () => {
  const change = configMap("ipvs");
  let folder: string;
  let server: Server;
  before(async () => {
    folder = await folderOf([...cluster([kernels.fine]), calico]);
    writeFileSync(join(folder, "change.json"), JSON.stringify(change));
    server = await startServer(folder);
  });
  after(async () => void (await server.stop()));

  test("are warned of at admission, as two objects cannot be applied at once", async () => {
    const { allowed, warnings = [], auditAnnotations } = await judged(server, change, configMap("iptables"));
    assert.equal(allowed, true);
    assert.match(auditAnnotations["findings"] ?? "", /CC003/u);
    assert.ok(
      warnings.some((line) => line.startsWith("CC003 (high)")),
      warnings.join("\n"),
    );
  });

  for (const [policy, expected] of [
    ["{ advisories: [CC003], action: deny }", false],
    ["{ components: [cross], action: deny }", false],
    ["{ severities: [high], action: deny }", true],
  ] as const)
    test(`are ${expected ? "warned of" : "denied"} at admission by ${policy}`, async () => {
      const file = join(folder, "policy.yaml");
      writeFileSync(file, `apiVersion: kernelgate.io/v1alpha1\nkind: Policy\nspec: { rules: [${policy}] }\n`);
      const strict = await startServer(folder, ["--policy", file]);
      try {
        assert.equal((await judged(strict, change, configMap("iptables"))).allowed, expected);
      } finally {
        await strict.stop();
      }
    });

  test("are denied by check, which sees the whole set", async () => {
    const args = ["check", "change.json", "--cluster", "cluster.json", "-o", "json"];
    const { code, stdout } = await kernelgate(args, { cwd: folder });
    assert.equal(code, 3);
    const { findings }: { findings: readonly { id: string; status: string; action: string }[] } = JSON.parse(stdout);
    assert.deepEqual(
      findings.filter(({ action }) => action === "deny").map(({ id, status }) => `${id} ${status}`),
      ["CC003 affected"],
    );
  });
});
