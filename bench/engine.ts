// Runs in a process of its own on one core: what the engine costs by itself, without HTTP. Prints one JSON object.
import { fileURLToPath } from "node:url";
import { readCatalogue, type Catalogue } from "../src/catalogue/read.ts";
import type { Advisory } from "../src/domain/advisory.ts";
import { createAssessor } from "../src/domain/assess.ts";
import { classifyKernel } from "../src/domain/kernels/classify.ts";
import { defaultPolicy } from "../src/domain/policy.ts";
import { inventoryOf, type Classify } from "../src/gate/collect.ts";
import { createGate, type Gate } from "../src/gate/gate.ts";
import type { Inventory } from "../src/gate/inventory.ts";
import { createLiveState, type LiveItem } from "../src/gate/live.ts";
import { createReader, type ReadObject } from "../src/gate/read.ts";
import { parseObject, type KubeObject } from "../src/objects/object.ts";
import { configMap, daemonSet, fullNode, nodes } from "./material.ts";
import { median } from "./rounds.ts";

/** The script, to be started. */
export const engineScript = fileURLToPath(import.meta.url);

/** What the script prints. */
export interface EngineFigures {
  /** Microseconds of CPU of one new change, by the number of node groups, and of advisories. */
  readonly byGroups: readonly (readonly [size: number, microseconds: number])[];
  readonly byAdvisories: readonly (readonly [size: number, microseconds: number])[];
  readonly updatesPerSecond: number;
  /** Unchanged facts left the very same inventory, so that nothing is assessed anew. */
  readonly sameInventory: boolean;
  /** From the line of a watch that changes a kernel to a verdict that knows it. */
  readonly changeMs: number;
}

interface Parts {
  readonly catalogue: Catalogue;
  readonly classify: Classify;
}

function object(json: unknown): KubeObject {
  const parsed = parseObject(json);
  if ("error" in parsed) throw new Error(parsed.error);
  return parsed;
}

function gateOf(advisories: readonly Advisory[], read: ReadObject): Gate {
  return createGate({ assessor: createAssessor(advisories), read, versions: {}, publishedVersions: [] });
}

function inventory(read: ReadObject, { classify }: Parts, count: number, groups: number): Inventory {
  const objects = [...nodes(count, groups), configMap("iptables"), daemonSet()].map((json) => object(json));
  return inventoryOf(
    objects.map((one) => ({ object: one, reading: read(one) })),
    true,
    classify,
  );
}

const CHANGES = 40;

/** Microseconds of CPU of one change that was never seen before; the median of a few dozen. */
function costOf(gate: Gate, state: Inventory): number {
  const oldObject = object(configMap("iptables"));
  const change = object(configMap("ipvs"));
  const costs = Array.from({ length: CHANGES }, () => {
    // verdicts are remembered by policy: with another one nothing is found again
    const policy = { ...defaultPolicy };
    const started = process.cpuUsage();
    gate.admit(state, { operation: "UPDATE", object: change, oldObject }, policy, 0);
    const { user, system } = process.cpuUsage(started);
    return user + system;
  });
  return median(costs.slice(CHANGES / 4));
}

function byGroups(parts: Parts): EngineFigures["byGroups"] {
  const read = createReader();
  const gate = gateOf(parts.catalogue.advisories, read);
  return [1, 10, 50, 100, 200, 500, 1000, 2000].map((groups) => [
    groups,
    costOf(gate, inventory(read, parts, 2000, groups)),
  ]);
}

/**
 * The advisory at a place of a set of this size: whole copies of the catalogue under other ids, and of the last copy as many as fit,
 * evenly picked. The catalogue is sorted by component, so that each size has the same mix.
 */
function sampled(advisories: readonly Advisory[], size: number, index: number): Advisory | undefined {
  const copy = Math.floor(index / advisories.length);
  const first = copy * advisories.length;
  const picked = Math.min(advisories.length, size - first);
  const one = advisories[Math.floor(((index - first) * advisories.length) / picked)];
  return one === undefined ? undefined : { ...one, id: `${one.id}-${copy}` };
}

function byAdvisories(parts: Parts): EngineFigures["byAdvisories"] {
  const { advisories } = parts.catalogue;
  const read = createReader();
  const state = inventory(read, parts, 5000, 40);
  return [10, 50, 100, 150, 300, 500, 1000].map((size) => {
    const set = Array.from({ length: size }, (_, index) => sampled(advisories, size, index)).flatMap(
      (one) => one ?? [],
    );
    return [size, costOf(gateOf(set, read), state)];
  });
}

function watch(parts: Parts): Pick<EngineFigures, "updatesPerSecond" | "sameInventory" | "changeMs"> {
  const read = createReader();
  const gate = gateOf(parts.catalogue.advisories, read);
  const live = createLiveState({ classify: parts.classify, maxAgeMs: 600_000, now: Date.now });
  const sink = live.sink("nodes", "Node");
  const trim = (line: string): LiveItem => {
    const event: { readonly object: unknown } = JSON.parse(line);
    const one = object(event.object);
    const reading = read(one);
    if (reading === undefined) throw new Error("a node was not read");
    return { ref: one.ref, reading };
  };
  const lines = nodes(5000, 40).map((node, index) =>
    JSON.stringify({ type: "MODIFIED", object: fullNode(node, index) }),
  );
  const names = lines.map((_, index) => `/node-${String(index).padStart(5, "0")}`);
  const put = (line: string, index: number): void => sink.put(names[index] ?? "", trim(line));
  for (const [index, line] of lines.entries()) put(line, index);
  sink.fresh();
  const before = live.inventory(Date.now());
  const oldObject = object(configMap("iptables"));
  const ask = (now: number): unknown =>
    gate.admit(
      live.inventory(now),
      { operation: "UPDATE", object: object(configMap("ipvs")), oldObject },
      defaultPolicy,
      now,
    );
  ask(Date.now());
  const started = process.cpuUsage();
  for (const [index, line] of lines.entries()) put(line, index);
  const { user, system } = process.cpuUsage(started);
  const sameInventory = live.inventory(Date.now()) === before;
  const changes = Array.from({ length: 20 }, (_, index) => {
    const line = (lines[index] ?? "").replace(/"kernelVersion":"[^"]*"/u, `"kernelVersion":"4.1${index}.0"`);
    const from = performance.now();
    put(line, index);
    ask(Date.now());
    return performance.now() - from;
  });
  return { updatesPerSecond: lines.length / ((user + system) / 1e6), sameInventory, changeMs: Math.max(...changes) };
}

if (import.meta.main) {
  const catalogue = readCatalogue();
  const classify: Classify = (kernel, osImage) => classifyKernel(catalogue.streams, kernel, osImage);
  const parts = { catalogue, classify };
  const figures: EngineFigures = {
    byGroups: byGroups(parts),
    byAdvisories: byAdvisories(parts),
    ...watch(parts),
  };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}
