import type { Status } from "../status.ts";
import { compileUpstream } from "./affected-set.ts";
import type { AffectedSet, RangeError, UpstreamRangeSpec } from "./affected-set.ts";
import { nearest } from "./stream-names.ts";
import { compileStreamEntry } from "./stream-ranges.ts";
import type { StreamEntry, StreamEntrySpec } from "./stream-ranges.ts";
import { streamNamed } from "./streams.ts";
import type { Streams } from "./streams.ts";

/**
 * Which kernels have a fault, as an advisory says it. A kernel is judged by the first of these that speaks of it.
 *
 * 1. **`streams`**: the entry of its own stream, else the longest name ending in `-*` that covers it (words only). It wins
 *    over everything below, since a distribution adds patches and leaves others out.
 *    - A word holds for the whole stream.
 *    - Of a range with `status: undetermined` nobody knows whether its builds have the fault: what lies before it was looked at.
 *    - A range begins with the build `introduced` and ends before `fixed` or after `lastAffected`. Below a mainline fix, a
 *      build of a branch (RHEL's z-streams) is judged by its branch's own fix; a branch without one may hold newer fixes
 *      than its number tells, so `unlisted` speaks.
 * 2. **`upstream`**, for a kernel whose level is known: `exact` is in a range or is not; `between` has to lie wholly inside
 *    or wholly outside, else it is undetermined. In `fixed: ["4.19.219", "5.4.163", "5.9"]` each release is the first fixed
 *    one of its branch, and everything from the last one on is fixed: 5.4.162 is affected, 5.4.163 is not, 5.5 is, 5.9 is not.
 * 3. **`upstream`**, for a kernel that carries fixes its number does not tell (RHEL, SLES, unknown suffixes). Possible is
 *    everything from the level at which it was forked to the end of its branch.
 *    - All of that outside: unaffected. But where a fault came with a stable update (`introduced: "6.1.156"`), a
 *      distribution with an older base may have taken that update as well: undetermined.
 *    - The printed x.y.z inside: `unlisted`.
 *    - Outside only by a fix in a stable branch: undetermined, since the printed number need not be a level.
 *    - With `unlisted: printed` the printed x.y.z decides all of this, inside or outside: who asks goes by it, too.
 *
 * Ranges of one list ascend and do not overlap; nothing that is not listed is affected.
 */
export interface KernelRangesSpec {
  readonly upstream?: readonly UpstreamRangeSpec[] | undefined;
  readonly streams?: Readonly<Record<string, StreamEntrySpec>> | undefined;
  /**
   * A distribution kernel inside the upstream range of which no source says whether it has the fix; `undetermined` if absent.
   * `printed`: the number that it prints decides, also where it lies outside.
   */
  readonly unlisted?: Unlisted | undefined;
}

export type Unlisted = "affected" | "undetermined" | "printed";

/** Ranges, read and checked. */
export interface KernelRanges {
  readonly upstream: AffectedSet;
  readonly streams: ReadonlyMap<string, StreamEntry>;
  /** Words for all streams whose names begin so, the longest first. */
  readonly prefixes: readonly { readonly prefix: string; readonly word: Status }[];
  readonly unlisted: Unlisted;
}

/** Reads and checks ranges: bounds parse and belong to their stream, ranges are non-empty, sorted and disjoint. */
export function compileKernelRanges(
  spec: KernelRangesSpec,
  streams: Streams,
): { readonly ranges: KernelRanges } | { readonly errors: readonly RangeError[] } {
  const errors: RangeError[] = [];
  const upstream = compileUpstream(spec.upstream ?? [], errors);
  const entries = new Map<string, StreamEntry>();
  const prefixes: { prefix: string; word: Status }[] = [];
  for (const [name, entry] of Object.entries(spec.streams ?? {})) {
    const path = `streams.${name}`;
    if (name.endsWith("-*")) {
      const prefix = name.slice(0, -1);
      if (typeof entry === "string") prefixes.push({ prefix, word: entry });
      else
        errors.push({ path, message: "a name with * takes one word: builds of several streams have no common order" });
      if (!streams.known.some((known) => known.startsWith(prefix)))
        errors.push({ path, message: unknown(name, streams) });
    } else if (streamNamed(streams, name)) entries.set(name, compileStreamEntry(streams, name, entry, path, errors));
    else errors.push({ path, message: unknown(name, streams) });
  }
  if (errors.length > 0) return { errors };
  const longestFirst = prefixes.toSorted((a, b) => b.prefix.length - a.prefix.length);
  return { ranges: { upstream, streams: entries, prefixes: longestFirst, unlisted: spec.unlisted ?? "undetermined" } };
}

function unknown(name: string, streams: Streams): string {
  const meant = nearest(name, candidates(name, streams));
  return `no kernel stream is named ${name}${meant === undefined ? "" : `; did you mean ${meant}?`}`;
}

/** Names that could have been meant: known ones, also with the series of the wrong one, or for `x-*` what they begin with. */
function candidates(name: string, streams: Streams): readonly string[] {
  if (name.endsWith("-*"))
    return streams.known.flatMap((known) => (/^[^-]+-/.exec(known) ?? []).map((start) => `${start}*`));
  const [series] = /\d+\.\d+/.exec(name) ?? [];
  const moved = series === undefined ? [] : streams.known.map((known) => known.replace(/\d+\.\d+/, series));
  return [...streams.known, ...moved.filter((known) => streamNamed(streams, known))];
}
