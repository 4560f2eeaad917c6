import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { kernelgate } from "./run.ts";

const folder = mkdtempSync(join(tmpdir(), "kernelgate-given-"));
const nodes = join(folder, "nodes.json");
writeFileSync(
  nodes,
  JSON.stringify({
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: "edge-1" },
    status: { nodeInfo: { kernelVersion: "6.1.90", operatingSystem: "linux", kubeletVersion: "v1.30.2" } },
  }),
);
const change = join(folder, "bond.json");
writeFileSync(
  change,
  JSON.stringify({
    apiVersion: "spiderpool.spidernet.io/v2beta1",
    kind: "SpiderMultusConfig",
    metadata: { name: "bond", namespace: "kube-system" },
    spec: { cniType: "macvlan", macvlan: { master: ["eth0", "eth1"], bond: { name: "bond0", mode: 1 } } },
  }),
);

/** The statuses of SP006 (versions below 0.8.1 with such a bond). */
async function statuses(...options: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await kernelgate(["check", change, "--cluster", nodes, "-o", "json", ...options]);
  const { findings }: { readonly findings: readonly { readonly id: string; readonly status: string }[] } =
    JSON.parse(stdout);
  return findings.filter(({ id }) => id === "SP006").map(({ status }) => status);
}

suite("a resource of Spiderpool beside no object that installs it", () => {
  test("is undetermined: the version is not given", async () => assert.deepEqual(await statuses(), ["undetermined"]));

  test("is judged by the version of an option", async () => {
    assert.deepEqual(await statuses("--spiderpool-version", "0.8.0"), ["affected"]);
    assert.deepEqual(await statuses("--spiderpool-version", "0.8.1"), []);
  });
});

test("an undetermined finding names what is not known, and not what is", async () => {
  const daemonSet = join(folder, "kube-proxy.json");
  const container = {
    name: "kube-proxy",
    image: "registry.k8s.io/kube-proxy:v1.34.0",
    command: ["kube-proxy", "--proxy-mode=nftables"],
  };
  const metadata = { name: "kube-proxy", namespace: "kube-system" };
  const spec = { template: { spec: { containers: [container] } } };
  writeFileSync(daemonSet, JSON.stringify({ apiVersion: "apps/v1", kind: "DaemonSet", metadata, spec }));
  const { stdout } = await kernelgate(["check", daemonSet, "--cluster", nodes, "-o", "json"]);
  const { findings }: { readonly findings: readonly { readonly id: string; readonly reason?: string }[] } =
    JSON.parse(stdout);
  const found = findings.find(({ id }) => id === "KP018");
  assert.equal(found?.reason, "Not known for certain: node.osImage, node.nft.");
});
