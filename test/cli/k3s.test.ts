import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import type { Assessment } from "../../src/domain/assessment.ts";
import type { Json } from "../seed/harness.ts";
import { node } from "../seed/nodes.ts";
import { kernelgate } from "./run.ts";

const folder = mkdtempSync(join(tmpdir(), "kernelgate-k3s-"));

/** A node of K3s; what it says of its arguments. */
function k3s(kernel: string, args?: string): Json {
  const { metadata, ...rest } = node(kernel, { kubelet: "v1.28.6+k3s1" });
  const annotations = args === undefined ? {} : { annotations: { "k3s.io/node-args": args } };
  return { ...rest, metadata: { ...Object(metadata), ...annotations } };
}

/** What hits for certain in a snapshot of these nodes, which holds no kube-proxy. */
async function hits(items: readonly Json[], complete = true): Promise<ReadonlyMap<string, readonly string[]>> {
  const metadata = { annotations: { "kernelgate.io/complete": String(complete) } };
  const file = join(folder, "snapshot.json");
  writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "List", metadata, items }));
  const { stdout } = await kernelgate(["scan", "--cluster", file, "-o", "json"]);
  const { findings }: Assessment = JSON.parse(stdout);
  return new Map(findings.filter(({ status }) => status === "affected").map(({ id, assumed }) => [id, assumed]));
}

suite("K3s, which runs kube-proxy inside of itself", () => {
  test("has it in iptables mode, which is assumed where its arguments are not there", async () => {
    assert.match((await hits([k3s("6.6.57")])).get("KP011")?.join() ?? "", /taken as unset/u);
    assert.deepEqual((await hits([k3s("6.6.57", '["server"]')])).get("KP011"), []);
    assert.equal((await hits([k3s("5.4.0-42-generic", '["agent"]')])).has("KP001"), false);
  });

  for (const args of [
    '["server","--kube-proxy-arg","proxy-mode=ipvs","--node-ip","192.0.2.1"]',
    '["server","--kube-proxy-arg=v=2","--kube-proxy-arg=proxy-mode=ipvs"]',
    '["agent","--kube-proxy-arg","--proxy-mode=ipvs"]',
  ])
    test(`has it in the mode of ${args}`, async () =>
      assert.ok((await hits([k3s("5.4.0-42-generic", args)])).has("KP001")));

  test("has none where a server switches it off", async () => {
    for (const args of ['["server","--disable-kube-proxy"]', '["server","--disable-kube-proxy","true"]'])
      assert.equal((await hits([k3s("6.6.57", '["agent"]'), k3s("6.1.90", args)])).has("KP011"), false);
    for (const args of ['["server","--disable-kube-proxy","false"]', "[", "{}", '["server",7]'])
      assert.ok((await hits([k3s("6.6.57", args)])).has("KP011"), args);
  });

  test("is not told from one without it where the set is not complete", async () => {
    assert.equal((await hits([k3s("6.6.57")], false)).has("KP011"), false);
  });
});
