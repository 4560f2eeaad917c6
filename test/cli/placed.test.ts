import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { kernelgate } from "./run.ts";

const folder = mkdtempSync(join(tmpdir(), "kernelgate-placed-"));

const cluster = `apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Node
    metadata: { name: edge-1 }
    status: { nodeInfo: { kernelVersion: 5.4.0-42-generic, kubeletVersion: v1.30.2, osImage: Ubuntu 20.04 } }
  - apiVersion: v1
    kind: ConfigMap
    metadata: { name: kube-proxy, namespace: kube-system }
    data:
      config.conf: |
        kind: KubeProxyConfiguration
        apiVersion: kubeproxy.config.k8s.io/v1alpha1
        mode: ipvs
        mode: ipvs
`;
const node = `apiVersion: v1
kind: Node
metadata: { name: edge-2 }
status: { nodeInfo: { kernelVersion: 5.4.0-42-generic, kubeletVersion: v1.30.2, osImage: Ubuntu 20.04 } }
`;
writeFileSync(join(folder, "cluster.yaml"), cluster);
writeFileSync(join(folder, "node.yaml"), node);

interface Placed {
  readonly id?: string;
  readonly location: unknown;
}

async function assessed(
  ...args: readonly string[]
): Promise<{ readonly findings: readonly Placed[]; readonly problems: readonly Placed[] }> {
  const { stdout, stderr } = await kernelgate([...args, "--cluster", "cluster.yaml", "-o", "json"], { cwd: folder });
  assert.notEqual(stdout, "", stderr);
  return JSON.parse(stdout);
}

const mode = { file: "cluster.yaml", line: 16, column: 9 };

suite("what stands in a cluster file is shown at its line", () => {
  test("by scan: findings and problems", async () => {
    const { findings, problems } = await assessed("scan");
    assert.deepEqual(findings.find(({ id }) => id === "KP001")?.location, mode);
    assert.deepEqual(
      problems.map(({ location }) => location),
      [{ file: "cluster.yaml", line: 12, column: 7 }],
    );
  });

  test("by simulate", async () => {
    const { findings } = await assessed("simulate", "--kube-proxy-version", "1.31.1");
    assert.deepEqual(findings.find(({ id }) => id === "KP001")?.location, mode);
  });

  test("by check, where the change brings a node", async () => {
    const { findings } = await assessed("check", "node.yaml");
    assert.deepEqual(findings.find(({ id }) => id === "KP001")?.location, mode);
  });

  test("in SARIF as a region, so that code scanning takes the results", async () => {
    const { stdout } = await kernelgate(["scan", "--cluster", "cluster.yaml", "-o", "sarif"], { cwd: folder });
    const results: readonly { ruleId: string; locations: readonly unknown[] }[] = JSON.parse(stdout).runs[0].results;
    const physical = Object(results.find(({ ruleId }) => ruleId === "KP001")?.locations[0]).physicalLocation;
    assert.deepEqual(physical, {
      artifactLocation: { uri: "cluster.yaml" },
      region: { startLine: 16, startColumn: 9 },
    });
  });
});
