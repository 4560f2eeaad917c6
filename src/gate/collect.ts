import { identity } from "../domain/facts/identity.ts";
import type { Kernel } from "../domain/kernels/types.ts";
import type { KubeObject } from "../objects/object.ts";
import { partOf } from "./change.ts";
import { noShelves, readingIn, withEdits, type Edit, type Inventory } from "./inventory.ts";
import { createNodeStore } from "./nodes.ts";
import type { Reading } from "./read.ts";

/** How kernels are recognised; asked once for each distinct one. */
export type Classify = (kernelVersion: string, osImage: string) => Kernel;

/** Objects that were read, with what each came to; `reading` is absent for objects of no component. */
export interface Collected {
  readonly object: KubeObject;
  readonly reading: Reading | undefined;
}

/**
 * The inventory of a set of objects. Releases that say nothing of the present (superseded, failed, uninstalled) are left
 * out. A later object of the same identity replaces an earlier one.
 */
export function inventoryOf(objects: Iterable<Collected>, complete: boolean, classify: Classify): Inventory {
  const store = createNodeStore(classify);
  const known = new Set<string>();
  const edits: Edit[] = [];
  for (const { object, reading } of objects) {
    known.add(object.ref.kind);
    if (reading === undefined) continue;
    if (reading.component === "node") store.put(reading);
    else if (partOf(reading, false) !== "ignore") edits.push({ ref: object.ref, reading, changed: false });
  }
  return withEdits({ shelves: noShelves, nodes: store.index(), known: complete ? "all" : known }, edits);
}

/** The nodes of a set of objects, some of them replaced or added. */
export function nodesWith(
  objects: Iterable<Collected>,
  changed: Iterable<Collected>,
  classify: Classify,
): Inventory["nodes"] {
  const store = createNodeStore(classify);
  for (const { reading } of objects) if (reading?.component === "node") store.put(reading);
  for (const { reading } of changed) if (reading?.component === "node") store.put(reading);
  return store.index();
}

/** The nodes of a set of objects without those that `leaves` names by their labels, and with some more. */
export function nodesWithout(
  objects: Iterable<Collected>,
  leaves: (labels: Readonly<Record<string, string>>) => boolean,
  added: Iterable<Collected>,
  classify: Classify,
): Inventory["nodes"] {
  const stay = [...objects].filter(({ reading }) => reading?.component === "node" && !leaves(reading.labels));
  return nodesWith(stay, added, classify);
}

/** Whether an object of this identity is in an inventory. */
export function holds(inventory: Inventory, object: KubeObject): boolean {
  return readingIn(inventory, identity(object.ref)) !== undefined;
}
