import { Range, SemVer } from "semver";
import type { KernelRanges } from "./kernels/ranges.ts";
import { kernelStatus } from "./kernels/status.ts";
import type { Kernel, KernelAnswer } from "./kernels/types.ts";
import type { Status } from "./status.ts";

/** The answer of ranges for a kernel. */
export type KernelMemory = (ranges: KernelRanges, kernel: Kernel) => KernelAnswer;

/** Whether a version lies in a range. */
export type VersionMemory = (range: string, version: string | undefined) => Status;

/** Answers for kernels, kept as long as the ranges and the kernel are. */
export function kernelMemory(): KernelMemory {
  const memory = new WeakMap<KernelRanges, WeakMap<Kernel, KernelAnswer>>();
  return (ranges, kernel) => {
    let answers = memory.get(ranges);
    if (answers === undefined) memory.set(ranges, (answers = new WeakMap()));
    let answer = answers.get(kernel);
    if (answer === undefined) answers.set(kernel, (answer = kernelStatus(ranges, kernel)));
    return answer;
  };
}

const VERSION_MEMORY = 10_000; // answers; versions come from objects, so a hostile one must not grow it without end

/** Answers for versions; an unknown version is undetermined. */
export function versionMemory(): VersionMemory {
  const ranges = new Map<string, Range>();
  const memory = new Map<string, Status>();
  return (range, version) => {
    if (version === undefined) return "undetermined";
    const key = `${range}\n${version}`;
    let status = memory.get(key);
    if (status === undefined) {
      let parsed = ranges.get(range);
      if (parsed === undefined) ranges.set(range, (parsed = new Range(range, { includePrerelease: true })));
      status = inRange(parsed, version);
      if (memory.size >= VERSION_MEMORY) memory.clear();
      memory.set(key, status);
    }
    return status;
  };
}

function inRange(range: Range, version: string): Status {
  let parsed: SemVer;
  try {
    parsed = new SemVer(version);
  } catch {
    return "undetermined";
  }
  return range.test(parsed) ? "affected" : "unaffected";
}
