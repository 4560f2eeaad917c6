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
  readonly key: string;
  readonly facts: NodeFacts;
  readonly kernel: Kernel;
  readonly names: Set<string>;
  sealed: NodeCell | undefined;
}

interface Member {
  reading: NodeReading;
  cell: Cell;
}

const noLabels: Readonly<Record<string, string>> = {};

/** A store of nodes that keeps them grouped by their facts. `classify` is asked once for each distinct kernel. */
export function createNodeStore(classify: (kernelVersion: string, osImage: string) => Kernel): NodeStore {
  const members = new Map<string, Member>();
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
  const cellFor = (reading: NodeReading): Cell => {
    const key = cellKey(reading);
    let cell = cells.get(key);
    if (cell === undefined) {
      const kernel = kernelOf(reading);
      const facts = { ...reading.facts, stream: kernel.stream ?? "", family: kernel.family ?? "" };
      cells.set(key, (cell = { key, facts, kernel, names: new Set(), sealed: undefined }));
    }
    return cell;
  };
  const join = (name: string, cell: Cell): void => {
    cell.names.add(name);
    cell.sealed = undefined;
  };
  const leave = (name: string, cell: Cell): void => {
    cell.names.delete(name);
    cell.sealed = undefined;
    if (cell.names.size === 0) cells.delete(cell.key);
  };
  return {
    put(reading) {
      const { name } = reading;
      const cell = cellFor(reading);
      const member = members.get(name);
      if (member === undefined) {
        members.set(name, { reading, cell });
        join(name, cell);
      } else {
        const { reading: old, cell: before } = member;
        member.reading = reading;
        member.cell = cell;
        if (before === cell && equalSides(old, reading)) return false;
        if (before !== cell) {
          leave(name, before);
          join(name, cell);
        }
      }
      present = undefined;
      return true;
    },
    remove(name) {
      const member = members.get(name);
      if (member === undefined) return false;
      members.delete(name);
      leave(name, member.cell);
      present = undefined;
      return true;
    },
    index() {
      present ??= sealIndex(cells, members);
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
    JSON.stringify(facts.embeddedKubeProxy),
    facts.nft,
    facts.virtual,
  ].join("\n");
}

function sealIndex(cells: ReadonlyMap<string, Cell>, members: ReadonlyMap<string, Member>): NodeIndex {
  const sealed: NodeCell[] = [];
  for (const cell of cells.values()) {
    cell.sealed ??= { facts: cell.facts, kernel: cell.kernel, names: [...cell.names].toSorted() };
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
      total: BigInt(members.size),
      windows: sealed.some(({ facts }) => facts.os === "windows"),
      distributions: distinct(({ distribution }) => distribution),
      osImages: distinct(({ osImage }) => osImage),
      architectures: distinct(({ arch }) => arch),
    },
    get addresses() {
      // asked for by Services with load balancer addresses only
      addresses ??= new Set([...members.values()].flatMap(({ reading }) => reading.addresses));
      return addresses;
    },
    oldestKubelet: kubelets.toSorted(compareVersions)[0],
    labelsOf: (name) => members.get(name)?.reading.labels ?? noLabels,
  };
}
