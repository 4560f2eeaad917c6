import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import fc from "fast-check";
import { kernelgate } from "../cli/run.ts";
import { configMap, daemonSet, node, type Json } from "./objects.ts";
import { judged } from "./reviews.ts";
import { folderOf, startServer } from "./server.ts";

const kernel = fc.constantFrom(
  "4.18.0-193.el8.x86_64",
  "4.18.0-553.el8_10.x86_64",
  "5.4.0-42-generic",
  "5.4.0-150-generic",
  "5.15.167-flatcar",
  "6.1.113",
  "6.13.5",
  "unknown",
);
const mode = fc.constantFrom("", "iptables", "ipvs", "nftables");
const world = fc.record({
  kernels: fc.array(kernel, { minLength: 1, maxLength: 8 }),
  version: fc.constantFrom("1.25.3", "1.30.2", "1.33.4"),
  from: mode,
  to: mode,
});

interface Assessment {
  readonly verdict: string;
  readonly findings: readonly {
    id: string;
    status: string;
    introduced: boolean;
    nodes: { names: readonly string[] };
  }[];
}

async function assessed(args: readonly string[], cwd: string): Promise<Assessment> {
  const { code, stdout, stderr } = await kernelgate([...args, "-o", "json", "--fail-on", "never"], { cwd });
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

/** What of an assessment does not hang on what was there before. */
function hits({ findings }: Assessment): readonly string[] {
  return findings.map(({ id, status, nodes }) => `${id} ${status} ${nodes.names.join(",")}`).toSorted();
}

suite("the webhook, check and scan agree, as processes on the same objects", () => {
  const list = (items: readonly Json[]): string => JSON.stringify({ apiVersion: "v1", kind: "List", items });
  for (const { kernels, version, from, to } of fc.sample(world, { numRuns: 4, seed: 20_26 }))
    test(`from "${from}" to "${to}" with kube-proxy ${version} on ${kernels.join(", ")}`, async () => {
      const others = [...kernels.map((one, index) => node(`node-${index}`, one)), daemonSet(version)];
      const folder = await folderOf([...others, configMap(from)]);
      writeFileSync(join(folder, "change.json"), JSON.stringify(configMap(to)));
      writeFileSync(join(folder, "after.json"), list([...others, configMap(to)]));
      const server = await startServer(folder);
      try {
        const { allowed, auditAnnotations } = await judged(server, configMap(to), configMap(from));
        const check = await assessed(["check", "change.json", "--cluster", "cluster.json"], folder);
        const scan = await assessed(["scan", "--cluster", "after.json"], folder);
        const ids = [...new Set(check.findings.map(({ id }) => id))].toSorted();
        assert.equal(auditAnnotations["verdict"], check.verdict);
        assert.equal(allowed, check.verdict !== "deny");
        assert.deepEqual((auditAnnotations["findings"] ?? "").split(",").filter(Boolean).toSorted(), ids);
        const known = scan.findings.filter(({ id }) => ids.includes(id));
        assert.deepEqual(hits(check), hits({ ...scan, findings: known }));
      } finally {
        await server.stop();
      }
    });
});
