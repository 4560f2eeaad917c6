import type { Visitor } from "./visitor.ts";

/** A key that a map has twice. */
export interface DuplicateKey {
  readonly key: string;
  readonly start: number;
}

/** Finds keys that stand twice in one map. Merge keys (`<<`) may. */
export function duplicateKeys(walk: (visitor: Visitor) => void): readonly DuplicateKey[] {
  const found: DuplicateKey[] = [];
  const open: (Set<string> | undefined)[] = [];
  walk({
    openMap: () => void open.push(new Set()),
    openList: () => void open.push(undefined),
    close: () => void open.pop(),
    key(key, start) {
      const keys = open.at(-1);
      if (keys?.has(key) === true && key !== "<<") found.push({ key, start });
      keys?.add(key);
    },
    scalar: () => {},
    alias: () => {},
  });
  return found;
}

/** What is wrong with the aliases of a document. */
export interface AliasFault {
  readonly start: number;
  readonly message: string;
}

/**
 * Aliases let 400 bytes stand for billions of values, and can make a value hold itself. Whoever walks such a value later never
 * comes back, so it is refused here: when it unfolds to more than `limit` values, or holds itself.
 */
export function aliasFault(walk: (visitor: Visitor) => void, limit: number): AliasFault | undefined {
  const sizes = new Map<string, number>();
  const open: { size: number; readonly anchor: string | undefined }[] = [{ size: 0, anchor: undefined }];
  let fault: AliasFault | undefined;
  const add = (size: number): void => {
    const frame = open.at(-1);
    if (frame !== undefined) frame.size += size;
  };
  const enter = (_start: number, anchor?: string): void => void open.push({ size: 1, anchor });
  walk({
    openMap: enter,
    openList: enter,
    close() {
      const frame = open.pop();
      if (frame === undefined) return;
      add(frame.size);
      if (frame.anchor !== undefined) sizes.set(frame.anchor, frame.size);
    },
    key: () => {},
    scalar(_scalar, anchor) {
      add(1);
      if (anchor !== undefined) sizes.set(anchor, 1);
    },
    alias(name, start) {
      add(sizes.get(name) ?? 1);
      if (open.some(({ anchor }) => anchor === name)) fault ??= { start, message: `*${name} holds itself` };
      else if (open.some(({ size }) => size > limit))
        fault ??= { start, message: `aliases unfold to more than ${limit} values` };
    },
  });
  return fault;
}
