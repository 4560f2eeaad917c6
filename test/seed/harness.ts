import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { run } from "../../src/cli/program.ts";

/** An object as JSON. */
export type Json = Readonly<Record<string, unknown>>;

/** A finding that a case must have. */
export interface Expected {
  readonly id: string;
  readonly severity: "critical" | "high" | "medium" | "low";
  /** Kind/name of the object that asks for it. */
  readonly object: string;
  /** Kernels of the nodes that are hit; absent: all nodes. */
  readonly kernels?: readonly string[];
}

/** One call of `check`: objects that are applied to a cluster, and what must be said of them. */
export interface Case {
  readonly name: string;
  readonly cluster: readonly Json[];
  readonly change: readonly Json[];
  readonly affected: readonly Expected[];
  readonly unaffected: readonly string[];
  /** What cannot be told, and of which kernels. */
  readonly undetermined?: readonly { readonly id: string; readonly kernels: readonly string[] }[];
  /** Ids beyond the seed that deny the same objects, by the sheets as well. */
  readonly alsoDenied?: readonly string[];
}

/** The name of the node with a kernel: the kernel in the letters that a name may have. */
export function nodeName(kernel: string): string {
  return kernel.toLowerCase().replaceAll(/[^a-z0-9.-]/gu, "-");
}

interface Finding {
  readonly id: string;
  readonly severity: string;
  readonly status: string;
  readonly action: string;
  readonly introduced: boolean;
  readonly object: { readonly kind: string; readonly name: string } | null;
  readonly nodes: { readonly matched: number; readonly total: number; readonly names: readonly string[] };
}

const folder = mkdtempSync(join(tmpdir(), "kernelgate-seed-"));

/** Runs a case through the command line; its findings and the exit code. */
async function check({ cluster, change }: Case): Promise<{ code: number; findings: readonly Finding[] }> {
  const [before, applied, out] = ["cluster.json", "change.json", "out.json"].map((name) => join(folder, name));
  assert.ok(before !== undefined && applied !== undefined && out !== undefined);
  writeFileSync(before, list(cluster));
  writeFileSync(applied, list(change));
  writeFileSync(out, "");
  const code = await run(["check", applied, "--cluster", before, "--quiet", "-o", `json=${out}`]);
  const { findings }: { readonly findings: readonly Finding[] } = JSON.parse(readFileSync(out, "utf8"));
  return { code, findings };
}

function list(items: readonly Json[]): string {
  return JSON.stringify({ apiVersion: "v1", kind: "List", items });
}

/** Kernels of the nodes of a case. */
function kernelsOf({ cluster }: Case): readonly string[] {
  return cluster.flatMap((object) => {
    if (object["kind"] !== "Node") return [];
    const { status }: { readonly status?: { readonly nodeInfo: { readonly kernelVersion: string } } } = object;
    return status === undefined ? [] : [status.nodeInfo.kernelVersion];
  });
}

function names(kernels: readonly string[]): readonly string[] {
  return kernels.map((kernel) => nodeName(kernel)).toSorted();
}

function denies({ severity }: Expected): boolean {
  return severity === "critical" || severity === "high";
}

/** Turns cases into tests. */
export function testCases(cases: readonly Case[]): void {
  for (const one of cases) {
    test(one.name, async () => {
      const { code, findings } = await check(one);
      const found = (id: string, status: string): Finding | undefined =>
        findings.find((finding) => finding.id === id && finding.status === status);
      for (const expected of one.affected) judge(found(expected.id, "affected"), expected, kernelsOf(one));
      for (const id of one.unaffected) assert.equal(found(id, "affected"), undefined, `${id} must not hit`);
      const open = new Map((one.undetermined ?? []).map(({ id, kernels }) => [id, names(kernels)]));
      for (const id of [...open.keys(), ...one.affected.map(({ id: hit }) => hit), ...one.unaffected])
        assert.deepEqual(found(id, "undetermined")?.nodes.names, open.get(id), `${id}: what cannot be told`);
      const denied = findings.filter(({ action }) => action === "deny").map(({ id }) => id);
      const demanded = [...one.affected.filter(denies).map(({ id }) => id), ...(one.alsoDenied ?? [])];
      assert.deepEqual(denied.toSorted(), demanded.toSorted(), "the denials");
      assert.equal(code, demanded.length === 0 ? 0 : 3, "the exit code");
    });
  }
}

function judge(found: Finding | undefined, expected: Expected, kernels: readonly string[]): void {
  const { id, severity, object } = expected;
  assert.ok(found !== undefined, `${id} must be found`);
  const hit = names(expected.kernels ?? kernels);
  assert.deepEqual(
    {
      status: found.status,
      severity: found.severity,
      action: found.action,
      introduced: found.introduced,
      object: found.object === null ? null : `${found.object.kind}/${found.object.name}`,
      nodes: found.nodes.names,
      matched: found.nodes.matched,
      total: found.nodes.total,
    },
    {
      status: "affected",
      severity,
      action: denies(expected) ? "deny" : "warn",
      introduced: true,
      object,
      nodes: hit,
      matched: hit.length,
      total: kernels.length,
    },
    id,
  );
}
