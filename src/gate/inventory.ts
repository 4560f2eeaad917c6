import { identity } from "../domain/facts/identity.ts";
import type { ObjectRef } from "../domain/facts/facts.ts";
import type { Placed } from "../objects/object.ts";
import type { NodeIndex } from "./nodes.ts";
import type { Reading, ReadingOf } from "./read.ts";

/** Readings of one component, by the identity of their object. */
export type Shelf<C extends Reading["component"]> = ReadonlyMap<string, Placed<ReadingOf<C>>>;

/** The components whose objects are kept one by one. Nodes are grouped instead. */
export type ShelfName = Exclude<Reading["component"], "node">;

export type Shelves = { readonly [C in ShelfName]: Shelf<C> };

/**
 * A set of Kubernetes objects, read: a live cluster, a snapshot or files. It is immutable: a change makes another one that
 * shares all shelves it does not touch, so that what hangs on those need not be worked out again.
 */
export interface Inventory {
  readonly shelves: Shelves;
  readonly nodes: NodeIndex;
  /** Kinds of which at least one object is there, or `all` of a complete set. What is not known is undetermined. */
  readonly known: ReadonlySet<string> | "all";
}

export const noShelves: Shelves = {
  "kube-proxy": new Map(),
  calico: new Map(),
  spiderpool: new Map(),
  kubernetes: new Map(),
  service: new Map(),
};

/** One object put into a set, or taken out of it (`reading` absent). */
export interface Edit {
  readonly ref: ObjectRef;
  readonly reading?: Exclude<Reading, { component: "node" }>;
  /** Part of the change that is judged. */
  readonly changed: boolean;
}

/** What is read of the object with this identity; undefined where it is not in the set, or a node. */
export function readingIn({ shelves }: Inventory, key: string): Edit["reading"] {
  return shelfNames.map((name) => shelves[name].get(key)?.reading).find((reading) => reading !== undefined);
}

/** The set with objects put in or taken out; nodes are edited through their store. */
export function withEdits(inventory: Inventory, edits: readonly Edit[]): Inventory {
  const shelves: { [C in ShelfName]?: Map<string, Placed<Reading>> } = {};
  let known = inventory.known;
  for (const { ref, reading, changed } of edits) {
    const key = identity(ref);
    for (const name of shelfNames) {
      if (reading?.component !== name && !inventory.shelves[name].has(key) && shelves[name]?.has(key) !== true)
        continue;
      const shelf = (shelves[name] ??= new Map<string, Placed<Reading>>(inventory.shelves[name]));
      if (reading?.component === name) shelf.set(key, placedOver(shelf.get(key), { ref, reading, changed }));
      else shelf.delete(key);
    }
    if (reading !== undefined && known !== "all" && !known.has(ref.kind)) known = new Set([...known, ref.kind]);
  }
  return { ...inventory, known, shelves: mergeShelves(inventory.shelves, shelves) };
}

/** A change remembers what it replaces: some components go on from there. */
function placedOver(old: Placed<Reading> | undefined, placed: Placed<Reading>): Placed<Reading> {
  const replaced = old?.changed === true ? old.replaced : old?.reading;
  return placed.changed && replaced !== undefined ? { ...placed, replaced } : placed;
}

export const shelfNames: readonly ShelfName[] = ["kube-proxy", "calico", "spiderpool", "kubernetes", "service"];

function mergeShelves(
  old: Shelves,
  edited: { readonly [C in ShelfName]?: ReadonlyMap<string, Placed<Reading>> },
): Shelves {
  return {
    "kube-proxy": edited["kube-proxy"] === undefined ? old["kube-proxy"] : only("kube-proxy", edited["kube-proxy"]),
    calico: edited.calico === undefined ? old.calico : only("calico", edited.calico),
    spiderpool: edited.spiderpool === undefined ? old.spiderpool : only("spiderpool", edited.spiderpool),
    kubernetes: edited.kubernetes === undefined ? old.kubernetes : only("kubernetes", edited.kubernetes),
    service: edited.service === undefined ? old.service : only("service", edited.service),
  };
}

function only<C extends ShelfName>(component: C, shelf: ReadonlyMap<string, Placed<Reading>>): Shelf<C> {
  const typed = new Map<string, Placed<ReadingOf<C>>>();
  for (const [key, placed] of shelf) if (isOf(component, placed)) typed.set(key, placed);
  return typed;
}

function isOf<C extends ShelfName>(component: C, placed: Placed<Reading>): placed is Placed<ReadingOf<C>> {
  return placed.reading.component === component;
}
