import type { Kernel } from "../domain/kernels/types.ts";
import type { NodeFacts, NodesFacts } from "../domain/facts/nodes.ts";
import type { NodeReading } from "../objects/cluster/nodes.ts";
import { compare as compareVersions } from "semver";

/** Nodes with equal facts. `names` is sorted; the same array is kept as long as the cell does not change. */
export interface NodeCell {
  readonly facts: NodeFacts;
  readonly kernel: Kernel;
  readonly names: readonly string[];
}

/** All nodes of a set of objects, grouped once: everything after this costs per cell, not per node. */
export interface NodeIndex {
  readonly cells: readonly NodeCell[];
  readonly facts: NodesFacts;
  /** IP addresses of all nodes. */
  readonly addresses: ReadonlySet<string>;
  /** The lowest kubelet version, x.y.z. */
  readonly oldestKubelet: string | undefined;
  labelsOf(name: string): Readonly<Record<string, string>>;
}

/** Nodes as they come and go. */
export interface NodeStore {
  /** Returns whether anything that advisories see has changed. */
  put(reading: NodeReading): boolean;
  remove(name: string): boolean;
  /** The present index; the same object until something changes. */
  index(): NodeIndex;
}

interface Cell {
  readonly facts: NodeFacts;
  readonly kernel: Kernel;
  readonly members: Set<string>;
  sealed: NodeCell | undefined;
}

const noLabels: Readonly<Record<string, string>> = {};

/** A store of nodes that keeps them grouped by their facts. `classify` is asked once for each distinct kernel. */
export function createNodeStore(classify: (kernelVersion: string, osImage: string) => Kernel): NodeStore {
  const readings = new Map<string, NodeReading>();
  const cellOf = new Map<string, string>();
  const cells = new Map<string, Cell>();
  const kernels = new Map<string, Kernel>();
  let present: NodeIndex | undefined;

  const kernelOf = (reading: NodeReading): Kernel => {
    const osImage = reading.facts.osImage ?? "";
    const key = `${reading.kernelVersion}\n${osImage}`;
    let kernel = kernels.get(key);
    if (kernel === undefined) kernels.set(key, (kernel = classify(reading.kernelVersion, osImage)));
    return kernel;
  };
  const leave = (name: string): void => {
    const key = cellOf.get(name);
    if (key === undefined) return;
    const cell = cells.get(key);
    cellOf.delete(name);
    if (cell === undefined) return;
    cell.members.delete(name);
    cell.sealed = undefined;
    if (cell.members.size === 0) cells.delete(key);
  };
  return {
    put(reading) {
      const old = readings.get(reading.name);
      readings.set(reading.name, reading);
      const key = cellKey(reading);
      const sameCell = cellOf.get(reading.name) === key;
      if (sameCell && old !== undefined && equalSides(old, reading)) return false;
      present = undefined;
      if (sameCell) return true;
      leave(reading.name);
      let cell = cells.get(key);
      if (cell === undefined) {
        const kernel = kernelOf(reading);
        const facts = { ...reading.facts, stream: kernel.stream ?? "", family: kernel.family ?? "" };
        cells.set(key, (cell = { facts, kernel, members: new Set(), sealed: undefined }));
      }
      cell.members.add(reading.name);
      cell.sealed = undefined;
      cellOf.set(reading.name, key);
      return true;
    },
    remove(name) {
      if (!readings.delete(name)) return false;
      leave(name);
      present = undefined;
      return true;
    },
    index() {
      present ??= sealIndex(cells, readings);
      return present;
    },
  };
}

/** What is not part of a cell but still matters: labels (exemptions, selectors) and addresses (load balancer IPs). */
function equalSides(a: NodeReading, b: NodeReading): boolean {
  const left = Object.entries(a.labels);
  return (
    left.length === Object.keys(b.labels).length &&
    left.every(([key, value]) => b.labels[key] === value) &&
    a.addresses.length === b.addresses.length &&
    a.addresses.every((address, i) => address === b.addresses[i])
  );
}

const keys = new WeakMap<NodeReading["facts"], string>();

/** What a cell's nodes have in common. Equal nodes of one reader share their facts, so that it is made once for each cell, not for each node. */
function cellKey({ facts }: NodeReading): string {
  let key = keys.get(facts);
  if (key === undefined) keys.set(facts, (key = keyOf(facts)));
  return key;
}

function keyOf(facts: NodeReading["facts"]): string {
  return [
    facts.kernel,
    facts.osImage,
    facts.os,
    facts.arch,
    facts.kubelet,
    facts.distribution,
    facts.nft,
    facts.virtual,
  ].join("\n");
}

function sealIndex(cells: ReadonlyMap<string, Cell>, readings: ReadonlyMap<string, NodeReading>): NodeIndex {
  const sealed: NodeCell[] = [];
  for (const cell of cells.values()) {
    cell.sealed ??= { facts: cell.facts, kernel: cell.kernel, names: [...cell.members].toSorted() };
    sealed.push(cell.sealed);
  }
  sealed.sort((a, b) => ((a.names[0] ?? "") < (b.names[0] ?? "") ? -1 : 1));
  const distinct = (value: (facts: NodeFacts) => string | undefined): readonly string[] =>
    [...new Set(sealed.flatMap(({ facts }) => value(facts) ?? []))].filter((text) => text !== "").toSorted();
  const kubelets = distinct(({ kubelet }) => kubelet);
  let addresses: ReadonlySet<string> | undefined;
  return {
    cells: sealed,
    facts: {
      total: BigInt(readings.size),
      windows: sealed.some(({ facts }) => facts.os === "windows"),
      distributions: distinct(({ distribution }) => distribution),
      osImages: distinct(({ osImage }) => osImage),
      architectures: distinct(({ arch }) => arch),
    },
    get addresses() {
      // asked for by Services with load balancer addresses only
      addresses ??= new Set([...readings.values()].flatMap((reading) => reading.addresses));
      return addresses;
    },
    oldestKubelet: kubelets.toSorted(compareVersions)[0],
    labelsOf: (name) => readings.get(name)?.labels ?? noLabels,
  };
}
