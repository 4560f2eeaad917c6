import type { Kernel } from "./types.ts";

/** Orders two keys of one stream number by number; a missing number counts as 0 (`477` is `477.0`). */
export function compareKeys(a: readonly number[], b: readonly number[]): number {
  const length = Math.max(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * Orders two kernels of one stream: negative, zero or positive. Undefined across streams and where a kernel is of none:
 * Ubuntu's `5.4.0-1051-aws` is neither older nor newer than `5.4.0-150-generic`.
 */
export function compareKernels(a: Kernel, b: Kernel): number | undefined {
  if (a.stream === undefined || a.stream !== b.stream || !a.key || !b.key) return undefined;
  return compareKeys(a.key, b.key);
}
