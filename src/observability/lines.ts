import { closeSync, mkdirSync, openSync, write } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { createBlocks } from "./blocks.ts";

/** Where lines go: an open descriptor (1 is standard output, 2 standard error) or a file that is appended to. */
export type LineTarget = { readonly descriptor: 1 | 2 } | { readonly file: string };

/** A buffered, bounded way to write lines. */
export interface Lines {
  readonly write: (line: string) => void;
  /** Opens the file anew, after somebody moved it away. Nothing for a descriptor. */
  readonly reopen: () => void;
  /** Writes out what is buffered, and stops. A second call does nothing. */
  readonly close: () => Promise<void>;
}

// a write costs as much as some reviews: lines are gathered
const GATHER = { bytes: 48 * 1024, ms: 50 };
const MAX_BUFFER = 8 * 1024 * 1024; // bytes that wait for a slow disk or pipe; beyond, lines are dropped
const BUSY_MS = 50; // a full pipe is tried again
const BUSY_ATTEMPTS = 20; // and given up after a second: somebody else may have opened it and not read it
const writeTo = promisify(write);

/**
 * Opens a target. Writing never blocks, throws or ends the process: what a full disk or a closed pipe does not take is lost, and
 * `failed` is told, once until it works again. A gate must not stop for its log. (The stream that pino brings for this keeps what
 * it could not write, and loops for ever when the process ends with a full disk.)
 */
export function openLines(target: LineTarget, failed: (error: Error) => void): Lines {
  let descriptor: number | undefined = "file" in target ? undefined : target.descriptor;
  const waiting = createBlocks();
  let healthy = true;
  let closed = false;
  let moved = false;
  let writing: Promise<void> | undefined;
  let gathering: NodeJS.Timeout | undefined;

  const tell = (error: unknown): void => {
    if (healthy) failed(error instanceof Error ? error : new Error(String(error)));
    healthy = false;
  };
  const shut = (): void => {
    if ("file" in target && descriptor !== undefined) closeSync(descriptor);
    if ("file" in target) descriptor = undefined;
    moved = false;
  };
  const drain = async (): Promise<void> => {
    const blocks = waiting.take();
    try {
      if (moved) shut();
      descriptor ??= openFile(target);
      for (const block of blocks) {
        await writeAll(descriptor, block);
        waiting.giveBack(block);
      }
      healthy = true;
    } catch (error) {
      tell(error);
    }
  };
  const start = (): void => {
    clearTimeout(gathering);
    gathering = undefined;
    writing ??= drain().finally(() => {
      writing = undefined;
      arm(); // what came meanwhile is gathered again, not written line by line
    });
  };
  const arm = (): void => {
    if (waiting.size() === 0) return;
    if (closed || waiting.size() >= GATHER.bytes) start();
    else gathering ??= setTimeout(start, GATHER.ms);
  };
  const settle = async (): Promise<void> => {
    if (waiting.size() > 0) start();
    if (writing === undefined) return;
    await writing;
    await settle();
  };
  return {
    write: (line) => {
      if (closed) return;
      if (waiting.size() + line.length > MAX_BUFFER)
        return tell(new Error("lines are dropped: the target is too slow"));
      waiting.add(line);
      arm();
    },
    reopen: () => {
      moved = true;
    },
    close: async () => {
      closed = true;
      await settle();
      shut();
    },
  };
}

function openFile(target: LineTarget): number {
  if ("descriptor" in target) return target.descriptor;
  mkdirSync(dirname(target.file), { recursive: true });
  return openSync(target.file, "a", 0o640);
}

async function writeAll(descriptor: number, bytes: Buffer): Promise<void> {
  let busy = 0;
  for (let done = 0; done < bytes.length;) {
    try {
      const { bytesWritten } = await writeTo(descriptor, bytes, done, bytes.length - done, null);
      done += bytesWritten;
      busy = 0;
    } catch (error) {
      busy += 1;
      if (!isBusy(error) || busy > BUSY_ATTEMPTS) throw error;
      await wait(BUSY_MS);
    }
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EAGAIN";
}
