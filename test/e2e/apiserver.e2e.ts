// The test bed itself: real API servers, kubectl, kube-proxy and Helm, without a network.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { asList, asRecord, asText, at, type Json } from "../../src/objects/json.ts";
import { ensureAssets, type Assets } from "../envtest/build.ts";
import { accepted } from "./harness/api.ts";
import { helmFor, succeed } from "./harness/commands.ts";
import { startControlPlane, type ControlPlane } from "./harness/control-plane.ts";
import { applyCrds, crdsMissing } from "./harness/crds.ts";
import { effectiveConfig } from "./harness/kube-proxy.ts";
import { alike, createNodes, setKernel } from "./harness/nodes.ts";
import { startRequestLoop } from "./harness/request-loop.ts";
import { ADMIN, KERNELGATE, serviceAccount } from "./harness/users.ts";
import { waitUntil } from "./harness/wait-until.ts";

for (const version of ["1.36", "1.30"] as const) {
  describe(`a control plane of Kubernetes ${version}`, () => {
    let plane: ControlPlane;
    before(async () => {
      plane = await startControlPlane({ version, audit: "Metadata" });
    });
    after(() => plane.stop());

    it("answers kubectl with its version", async () => {
      const answer = parsed(await succeed(plane.kubectl(["version", "-o", "json"])));
      assert.match(asText(at(answer, "serverVersion", "gitVersion")) ?? "", new RegExp(`^v${version}\\.\\d+$`, "u"));
    });

    it("has the nodes that a test makes, with the kernels it gave them", async () => {
      await createNodes(plane.api, [
        { name: "old", kernel: "4.18.0-193.el8.x86_64", osImage: "CentOS Linux 8" },
        ...alike(20, "new", { kernel: "6.8.0-45-generic", labels: { pool: "edge" } }),
      ]);
      await setKernel(plane.api, "new-20", "6.8.0-60-generic");
      const names = await succeed(
        plane.kubectl(["get", "nodes", "-o", "jsonpath={.items[*].status.nodeInfo.kernelVersion}"]),
      );
      const kernels = Map.groupBy(names.split(" "), (kernel) => kernel);
      const counts = Object.fromEntries([...kernels].map(([kernel, nodes]) => [kernel, nodes.length]));
      assert.deepEqual(counts, { "4.18.0-193.el8.x86_64": 1, "6.8.0-45-generic": 19, "6.8.0-60-generic": 1 });
    });

    it("judges users by RBAC, both those with tokens and those that are impersonated", async () => {
      const own = { env: { KUBECONFIG: await plane.kubeconfigOf(KERNELGATE) } };
      const refused = await plane.kubectl(["get", "nodes"], own);
      assert.equal(refused.code, 1);
      assert.match(refused.stderr, /"system:serviceaccount:kernelgate:kernelgate" cannot list resource "nodes"/u);
      await succeed(plane.kubectl(["create", "clusterrole", "reader", "--verb=get,list", "--resource=nodes"]));
      await succeed(
        plane.kubectl(["create", "clusterrolebinding", "reader", "--clusterrole=reader", `--user=${KERNELGATE.name}`]),
      );
      await waitUntil("the binding is in force", async () => (await plane.kubectl(["get", "nodes"], own)).code === 0);
      const other = await plane.kubectl(["get", "nodes"], { as: serviceAccount("default", "other") });
      assert.match(other.stderr, /"system:serviceaccount:default:other" cannot list/u);
    });

    it("writes an audit log", async () => {
      const event = await waitUntil("the audit log has a request of the administrator", async () =>
        (await plane.auditEvents()).find((entry) => at(entry, "user", "username") === ADMIN.name),
      );
      assert.equal(event["kind"], "Event");
    });

    it("keeps its port and its objects over a restart", async () => {
      const loop = startRequestLoop(() => accepted(plane.api.send("GET", "/api/v1/nodes/old")), { workers: 1 });
      await waitUntil("requests succeed", () => loop.succeeded() > 5);
      await plane.stopApiServer();
      const sent = loop.succeeded();
      await plane.startApiServer();
      await waitUntil("requests succeed again", () => loop.succeeded() > sent + 5);
      const { failures } = await loop.stop();
      assert.ok(failures.length > 0, "the loop has seen that the API server was away");
    });

    it(
      "serves the custom resources of Calico and Spiderpool",
      { skip: crdsMissing("calico-3.31", "calico-native-3.32", "tigera-3.32", "spiderpool-1.2") },
      async () => {
        await applyCrds(plane, "calico-3.31", "calico-native-3.32", "tigera-3.32", "spiderpool-1.2");
        for (const group of ["crd.projectcalico.org/v1", "projectcalico.org/v3"]) {
          const felix = { apiVersion: group, kind: "FelixConfiguration", metadata: { name: "default" }, spec: {} };
          await succeed(plane.kubectl(["apply", "-f", "-"], { stdin: JSON.stringify(felix) }));
        }
        const list = await accepted(plane.api.send("GET", "/apis/crd.projectcalico.org/v1/felixconfigurations"));
        assert.equal(asList(list.body["items"]).length, 1);
      },
    );
  });
}

describe("the other programs", () => {
  let assets: Assets;
  let folder: string;
  before(async () => {
    assets = await ensureAssets();
    folder = await mkdtemp(join(tmpdir(), "kernelgate-e2e-"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it("has Helm 4", async () => {
    const helm = helmFor(assets.helm, join(folder, "none"), folder);
    assert.match(await succeed(helm(["version", "--template", "{{.Version}}"])), /^v4\.\d+\.\d+$/u);
  });

  for (const [version, program] of [
    ["1.36", "kubeProxy"],
    ["1.30", "kubeProxy130"],
  ] as const) {
    it(`has a kube-proxy ${version} that says what it makes of its settings`, async () => {
      const header = "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n";
      const both = { config: `${header}mode: ipvs\n`, flags: ["--proxy-mode=iptables"] };
      const effective = await effectiveConfig(assets[program], folder, both);
      assert.ok(effective.ok);
      assert.equal(effective.config["mode"], "ipvs", "the file wins over the flag");
      const wrong = await effectiveConfig(assets[program], folder, { flags: ["--proxy-mode=ebpf"] });
      assert.ok(!wrong.ok);
      assert.match(wrong.error, /Invalid value: "?\\?"ebpf/u);
    });
  }
});

function parsed(json: string): Json {
  return asRecord(JSON.parse(json)) ?? assert.fail("not a JSON object");
}
