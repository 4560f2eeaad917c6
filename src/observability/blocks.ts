const BLOCK = 64 * 1024; // bytes
const MOST_BYTES = 3; // of a UTF-16 code unit in UTF-8

/**
 * Texts that wait to be written, as bytes in blocks outside of the heap: thousands of texts that wait would be copied by each
 * collection, which costs more than to make and write them.
 */
export interface Blocks {
  add(text: string): void;
  /** Bytes that wait. */
  size(): number;
  /** Takes out all that waits, in its order. */
  take(): readonly Buffer[];
  /** A block that was taken out is not needed any more: one is used again. */
  giveBack(block: Buffer): void;
}

/** Makes empty blocks; memory is taken with the first text. */
export function createBlocks(): Blocks {
  let full: Buffer[] = [];
  let open: Buffer | undefined;
  let spare: Buffer | undefined;
  let used = 0;
  let size = 0;
  const close = (): void => {
    if (open !== undefined && used > 0) full.push(open.subarray(0, used));
    open = undefined;
    used = 0;
  };
  return {
    add(text) {
      const most = text.length * MOST_BYTES;
      if (open === undefined || used + most > open.length) {
        close();
        open = most <= BLOCK ? (spare ?? Buffer.allocUnsafeSlow(BLOCK)) : Buffer.allocUnsafeSlow(most);
        if (open === spare) spare = undefined;
      }
      const written = open.write(text, used);
      used += written;
      size += written;
    },
    size: () => size,
    take() {
      close();
      const taken = full;
      full = [];
      size = 0;
      return taken;
    },
    giveBack(block) {
      if (block.buffer.byteLength === BLOCK) spare ??= Buffer.from(block.buffer);
    },
  };
}
