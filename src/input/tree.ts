import type { Scalar, Visitor } from "./visitor.ts";

/** A document as places: where each key and value stands. */
export type Tree = MapTree | ListTree | ScalarTree;

export interface MapTree {
  readonly kind: "map";
  readonly start: number;
  /** By key; of equal keys the last one, which is the one that counts. */
  readonly entries: ReadonlyMap<string, { readonly start: number; readonly value: Tree }>;
}

interface ListTree {
  readonly kind: "list";
  readonly start: number;
  readonly items: readonly Tree[];
}

export interface ScalarTree {
  readonly kind: "scalar";
  readonly start: number;
  readonly scalar: Scalar;
}

type Open =
  | { readonly tree: MapTree; readonly add: (value: Tree) => void; key: { text: string; start: number } }
  | { readonly tree: ListTree; readonly add: (value: Tree) => void };

/** Builds the tree of what a walk visits; undefined where there is nothing. */
export function treeOf(walk: (visitor: Visitor) => void): Tree | undefined {
  const open: Open[] = [];
  const anchors = new Map<string, Tree>();
  let root: Tree | undefined;
  const put = (tree: Tree, anchor: string | undefined): void => {
    if (anchor !== undefined) anchors.set(anchor, tree);
    const parent = open.at(-1);
    if (parent === undefined) root ??= tree;
    else parent.add(tree);
  };
  walk({
    openMap(start, anchor) {
      const entries = new Map<string, { start: number; value: Tree }>();
      const tree: MapTree = { kind: "map", start, entries };
      put(tree, anchor);
      const frame = {
        tree,
        key: { text: "", start },
        add: (value: Tree): void => void entries.set(frame.key.text, { start: frame.key.start, value }),
      };
      open.push(frame);
    },
    openList(start, anchor) {
      const items: Tree[] = [];
      const tree: ListTree = { kind: "list", start, items };
      put(tree, anchor);
      open.push({ tree, add: (value) => void items.push(value) });
    },
    close: () => void open.pop(),
    key(text, start) {
      const parent = open.at(-1);
      if (parent !== undefined && "key" in parent) parent.key = { text, start };
    },
    scalar: (scalar, anchor) => put({ kind: "scalar", start: scalar.start, scalar }, anchor),
    alias(name, start) {
      const target = anchors.get(name);
      if (target !== undefined) open.at(-1)?.add(target);
      else open.at(-1)?.add({ kind: "scalar", start, scalar: { start, end: start, value: () => "" } });
    },
  });
  return root;
}
