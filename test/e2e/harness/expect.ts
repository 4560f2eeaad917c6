import assert from "node:assert/strict";
import type { Result } from "./commands.ts";
import type { Kernelgate } from "./kernelgate.ts";

/** A command was refused by the gate's webhook because of these advisories. */
export function assertDenied(result: Result, ...ids: readonly string[]): void {
  assert.notEqual(result.code, 0, `it was let through: ${result.stdout}`);
  assert.match(result.stderr, /admission webhook "[\w-]+\.kernelgate\.io" denied the request/u);
  for (const id of ids) assert.match(result.stderr, new RegExp(`\\b${id}\\b`, "u"));
}

/** A command succeeded, and the gate had nothing to say. */
export function assertSilent(result: Result): void {
  assert.equal(result.code, 0, result.stderr);
  assert.doesNotMatch(result.stderr, /kernelgate/u);
}

/** A command succeeded, with a warning about each of these. */
export function assertWarned(result: Result, ...words: readonly string[]): void {
  assert.equal(result.code, 0, result.stderr);
  for (const word of words) assert.match(result.stderr, new RegExp(`Warning: .*${word}`, "u"));
}

/** The sum of a metric over its labels, or of those that have all these; 0 where there is none. */
export async function metric(
  gate: Kernelgate,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<number> {
  const wanted = Object.entries(labels).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  const lines = (await gate.page("/metrics")).split("\n");
  return lines
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .filter((line) => wanted.every((pair) => line.includes(pair)))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
}
