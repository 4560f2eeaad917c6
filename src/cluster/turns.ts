import { setImmediate as nextTurn } from "node:timers/promises";

/** Gives way to everything else in between steps of long work. */
export interface Turns {
  /** Awaited after each step: resolves at once within a slice, and after a turn of the event loop when the slice is used up. */
  next(): Promise<void> | undefined;
}

// a review must not wait for a list of nodes; a socket that is full is read for some dozens of ms in one turn unless its reader stops in between
const SLICE_MS = 10;

/** Slices of 10 ms, from the first step on. */
export function createTurns(now: () => number = () => performance.now()): Turns {
  let began = now();
  return {
    next() {
      if (now() - began < SLICE_MS) return undefined;
      return nextTurn().then(() => {
        began = now();
        return undefined;
      });
    },
  };
}

/** Goes through all steps, giving way in between. */
export async function inTurns(steps: Iterator<void>): Promise<void> {
  const turns = createTurns();
  while (steps.next().done !== true) await turns.next();
}
