import { once } from "node:events";
import { pino } from "pino";

/** Where lines go: an open descriptor (1 is standard output, 2 standard error) or a file that is appended to. */
export type LineTarget = { readonly descriptor: 1 | 2 } | { readonly file: string };

/** A buffered, bounded way to write lines. */
export interface Lines {
  write(line: string): void;
  /** Opens the file anew, after somebody moved it away. Nothing for a descriptor. */
  reopen(): void;
  /** Writes out what is buffered, and stops. */
  close(): Promise<void>;
}

const MAX_BUFFER = 8 * 1024 * 1024; // bytes that wait for a slow disk or pipe; beyond, lines are dropped and counted

/**
 * Opens a target. Writing never blocks and never throws: a full disk or a closed pipe is told to `failed`, and lines that find no
 * room are dropped, since a gate must not stop for its log.
 */
export function openLines(target: LineTarget, failed: (error: Error) => void): Lines {
  const destination = pino.destination({
    dest: "file" in target ? target.file : target.descriptor,
    sync: false,
    append: true,
    mkdir: true,
    maxLength: MAX_BUFFER,
  });
  let dropped = 0;
  destination.on("error", failed);
  destination.on("drop", () => {
    dropped += 1;
    if (dropped === 1) failed(new Error("lines are dropped: the target is too slow"));
  });
  destination.on("drain", () => (dropped = 0));
  return {
    write: (line) => destination.write(line),
    reopen: () => {
      if ("file" in target) destination.reopen(target.file);
    },
    async close() {
      const closed = once(destination, "close").catch(() => undefined);
      destination.end();
      await closed;
    },
  };
}
