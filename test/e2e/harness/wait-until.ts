import { setTimeout as sleep } from "node:timers/promises";

const TIMEOUT_MS = 20_000;
const INTERVAL_MS = 100;

/**
 * Calls `probe` until it returns something other than undefined or false, and returns that.
 * An error of the probe counts as "not yet". After `timeoutMs` (default 20 s) it throws, with `what` and the last error in the message.
 */
export async function waitUntil<T>(
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  options: { readonly timeoutMs?: number; readonly intervalMs?: number } = {},
): Promise<T> {
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const deadline = performance.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const value = await probe();
      if (value !== undefined && value !== false) return value;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (performance.now() >= deadline) {
      const why = last instanceof Error ? ` (last error: ${last.message})` : "";
      throw new Error(`waited ${timeoutMs} ms until ${what}${why}`, { cause: last });
    }
    await sleep(options.intervalMs ?? INTERVAL_MS);
  }
}
