import { contains, explain, position } from "./affected-set.ts";
import type { KernelRanges, Unlisted } from "./ranges.ts";
import { judgeBuild } from "./stream-ranges.ts";
import type { StreamEntry } from "./stream-ranges.ts";
import type { Kernel, KernelAnswer, Level, Triple } from "./types.ts";
import { compareTriples, endOfBranch, formatTriple } from "./upstream.ts";

type Answer = Omit<KernelAnswer, "inUpstream">;

/** Judges one kernel; `KernelRangesSpec` says how. */
export function kernelStatus(ranges: KernelRanges, kernel: Kernel): KernelAnswer {
  const printed = kernel.upstream && printedRelease(kernel.upstream);
  const inUpstream = printed !== undefined && contains(ranges.upstream, printed);
  const { stream, key } = kernel;
  const entry = stream === undefined ? undefined : entryOf(ranges, stream);
  if (stream !== undefined && key && entry) return { ...byStream(entry, stream, key, ranges.unlisted), inUpstream };
  return { ...byLevel(ranges, kernel, printed, inUpstream), inUpstream };
}

function entryOf(ranges: KernelRanges, stream: string): StreamEntry | undefined {
  return ranges.streams.get(stream) ?? ranges.prefixes.find(({ prefix }) => stream.startsWith(prefix))?.word;
}

/** The strongest range speaks: one that affects the build, then one that leaves it open, then the last that clears it. */
function byStream(entry: StreamEntry, stream: string, key: readonly number[], unlisted: Unlisted): Answer {
  if (entry === "unaffected") return { status: entry, evidence: `no ${stream} kernel has it` };
  if (entry === "affected") return { status: entry, reason: `every ${stream} kernel has it` };
  if (entry === "undetermined") return { status: entry, reason: `not known of ${stream}` };
  const answers = entry.map((range) => judgeBuild(range, key));
  const affected = answers.find(({ status }) => status === "affected");
  if (affected) return { status: "affected", reason: affected.why };
  const unknown = answers.find(({ status }) => status === "undetermined");
  if (unknown) return { status: "undetermined", reason: `not known of ${stream} ${unknown.why}` };
  const open = answers.find(({ status }) => status === "unlisted");
  if (open) return { status: unlisted === "affected" ? unlisted : "undetermined", reason: open.why };
  const last = answers.findLast(({ fixed }) => fixed) ?? answers.at(-1);
  return { status: "unaffected", ...(last && { evidence: last.why }) };
}

function byLevel(ranges: KernelRanges, kernel: Kernel, printed: Triple | undefined, inUpstream: boolean): Answer {
  const { level } = kernel;
  const set = ranges.upstream;
  switch (level.kind) {
    case "none":
      return { status: "unaffected", evidence: "not a Linux kernel" };
    case "unknown":
      return { status: "undetermined", reason: "the kernel version cannot be read" };
    case "exact": {
      const hidden =
        printed && compareTriples(printed, level.level) === 0 ? "" : `is upstream ${formatTriple(level.level)}, `;
      const text = hidden + explain(set, level.level);
      return contains(set, level.level) ? { status: "affected", reason: text } : cleared(text, level.reference);
    }
    case "between": {
      const end = level.below ?? endOfBranch(level.atLeast);
      const since = level.anchor === undefined ? "" : ` from ${level.anchor} on`;
      const text = `contains upstream ${formatTriple(level.atLeast)}${since}, ${explain(set, level.atLeast)}`;
      const where = position(set, level.atLeast, end);
      if (where === "outside") return cleared(text, level.reference);
      if (where === "inside") return { status: "affected", reason: text };
      return {
        status: "undetermined",
        reason: `its upstream level lies between ${formatTriple(level.atLeast)} and ${formatTriple(end)}`,
      };
    }
    case "base":
      return byBase(ranges, kernel, level, inUpstream);
  }
}

function byBase(ranges: KernelRanges, kernel: Kernel, level: Level & { kind: "base" }, inUpstream: boolean): Answer {
  const { upstream, unlisted } = ranges;
  if (unlisted === "printed") {
    const why = "judged by the number that it prints";
    return inUpstream ? { status: "affected", reason: why } : { status: "unaffected", evidence: why };
  }
  const origin = kernel.stream ?? "kernels with this suffix";
  const where = position(upstream, level.atLeast, level.below);
  if (where === "outside") {
    const arrival = upstream.arrivals.find((release) => compareTriples(level.below, release) <= 0);
    if (!arrival)
      return {
        status: "unaffected",
        evidence: `forked from ${formatTriple(level.atLeast)}, ${explain(upstream, level.atLeast)}`,
      };
    return {
      status: "undetermined",
      reason: `came with the stable update ${formatTriple(arrival)}, which ${origin} may have taken`,
    };
  }
  if (inUpstream && (where === "inside" || kernel.upstream?.[2] !== undefined)) {
    return { status: unlisted, reason: `in the upstream range, and no fixed build of ${origin} is known` };
  }
  return { status: "undetermined", reason: `${origin} do not tell which upstream fixes they contain` };
}

function cleared(evidence: string, reference: string | undefined): Answer {
  return { status: "unaffected", evidence, ...(reference !== undefined && { reference }) };
}

function printedRelease([major, minor, patch = 0]: NonNullable<Kernel["upstream"]>): Triple {
  return [major, minor, patch];
}
