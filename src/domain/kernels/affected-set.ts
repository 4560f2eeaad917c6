import type { Triple } from "./types.ts";
import { compareTriples, endOfBranch, formatTriple, parseBound, sameBranch } from "./upstream.ts";

/** One range of kernel.org releases as kernel people say it. */
export interface UpstreamRangeSpec {
  /** The first release that has the fault; absent: it was always there. */
  readonly introduced?: string | undefined;
  /** The first fixed release of each branch, ascending; the last one is the mainline's, and everything from it on is fixed. */
  readonly fixed?: string | readonly string[] | undefined;
  /** The last release that has the fault, where no fixed one is known. */
  readonly lastAffected?: string | undefined;
}

/** Releases from `from` up to, not including, `to` (absent: all later ones). */
interface Interval {
  readonly from: Triple;
  readonly to: Triple | undefined;
}

/** All affected kernel.org releases. */
export interface AffectedSet {
  /** Ascending, disjoint and not touching. */
  readonly intervals: readonly Interval[];
  /** Where a fault came with a stable update (`introduced` is not the first of its branch), ascending. */
  readonly arrivals: readonly Triple[];
}

/** What is wrong with a range, at a path such as `upstream[0].fixed[1]`. */
export interface RangeError {
  readonly path: string;
  readonly message: string;
}

/** How a span of releases lies to the affected ones. */
export type Position = "inside" | "outside" | "partly";

/** Where the releases from `from` up to, not including, `to` lie. */
export function position(set: AffectedSet, from: Triple, to: Triple): Position {
  let result: Position = "outside";
  for (const interval of set.intervals) {
    if (compareTriples(interval.from, to) >= 0) break;
    if (interval.to && compareTriples(interval.to, from) <= 0) continue;
    const contained =
      compareTriples(interval.from, from) <= 0 && (!interval.to || compareTriples(to, interval.to) <= 0);
    if (contained) return "inside";
    result = "partly";
  }
  return result;
}

/** Whether one release is affected. */
export function contains(set: AffectedSet, release: Triple): boolean {
  return position(set, release, next(release)) === "inside";
}

/** Says by which bound a release is affected or not: `fixed in 5.4.163`, `before 6.1.113`, `below 5.9`, `since 6.17.3`. */
export function explain(set: AffectedSet, release: Triple): string {
  const at = set.intervals.findLastIndex((interval) => compareTriples(interval.from, release) <= 0);
  const reached = set.intervals[at];
  const ahead = set.intervals[at + 1];
  if (reached && (!reached.to || compareTriples(release, reached.to) < 0)) {
    return reached.to ? `below ${formatTriple(reached.to)}` : `since ${formatTriple(reached.from)}`;
  }
  const fixed = reached?.to;
  if (ahead && sameBranch(ahead.from, release) && !(fixed && sameBranch(fixed, release)))
    return `before ${formatTriple(ahead.from)}`;
  if (fixed) return `fixed in ${formatTriple(fixed)}`;
  return ahead ? `before ${formatTriple(ahead.from)}` : "no kernel.org release has it";
}

/** Makes one set of all ranges; what is wrong is added to `errors`. */
export function compileUpstream(ranges: readonly UpstreamRangeSpec[], errors: RangeError[]): AffectedSet {
  const compiled = ranges.map((range, index) => compileRange(range, `upstream[${index}]`, errors));
  const intervals: Interval[] = [];
  for (const [index, range] of compiled.entries()) {
    const [first] = range;
    const before = compiled[index - 1]?.[0];
    if (first && before && compareTriples(first.from, before.from) < 0) {
      errors.push({
        path: `upstream[${index}]`,
        message: "begins before the range above it: sort the ranges by introduced",
      });
    }
    if (first && intervals.some((other) => range.some((interval) => overlap(interval, other)))) {
      errors.push({ path: `upstream[${index}]`, message: "overlaps a range above it: make one range of them" });
    }
    intervals.push(...range);
  }
  const arrivals = ranges.flatMap(({ introduced }) => {
    const release = introduced === undefined ? undefined : parseBound(introduced);
    return release && release[2] > 0 ? [release] : [];
  });
  return { intervals: joined(intervals), arrivals: arrivals.toSorted(compareTriples) };
}

/** The affected releases of one range: everything up to the mainline's fix but for the fixed ends of older branches. */
function compileRange(range: UpstreamRangeSpec, path: string, errors: RangeError[]): readonly Interval[] {
  const { introduced, lastAffected } = range;
  const fixed = range.fixed === undefined ? [] : [range.fixed].flat();
  const found = errors.length;
  const fail = (at: string, message: string): void => void errors.push({ path: at, message });
  const read = (text: string, at: string): Triple => {
    const release = parseBound(text);
    if (!release) fail(at, `${text} is not a kernel.org release: write x.y or x.y.z`);
    return release ?? [0, 0, 0];
  };
  if (introduced === undefined && fixed.length === 0 && lastAffected === undefined)
    fail(path, "give introduced, fixed or lastAffected");
  if (fixed.length > 0 && lastAffected !== undefined) fail(path, "give fixed or lastAffected, not both");

  const from: Triple = introduced === undefined ? [0, 0, 0] : read(introduced, `${path}.introduced`);
  const bounds = fixed.map((text, index) => read(text, `${path}.fixed[${index}]`));
  if (lastAffected !== undefined) bounds.push(next(read(lastAffected, `${path}.lastAffected`)));
  if (errors.length > found) return [];

  for (const [index, bound] of bounds.entries()) {
    const at = lastAffected === undefined ? `${path}.fixed[${index}]` : `${path}.lastAffected`;
    const before = bounds[index - 1];
    if (compareTriples(bound, from) <= 0)
      fail(at, `${formatTriple(bound)} is not after ${formatTriple(from)}: the range is empty`);
    if (before && compareTriples(bound, before) <= 0) fail(at, "sort the fixed releases, each once");
    else if (before && sameBranch(bound, before))
      fail(at, `${formatTriple(bound)} and ${formatTriple(before)} are of one branch: give the first fixed one`);
  }
  if (errors.length > found) return [];

  const intervals: Interval[] = [];
  let start = from;
  for (const [index, bound] of bounds.entries()) {
    if (compareTriples(start, bound) < 0) intervals.push({ from: start, to: bound });
    if (index < bounds.length - 1) start = endOfBranch(bound);
  }
  return bounds.length > 0 ? intervals : [{ from, to: undefined }];
}

function joined(intervals: readonly Interval[]): readonly Interval[] {
  const result: Interval[] = [];
  for (const interval of intervals.toSorted((a, b) => compareTriples(a.from, b.from))) {
    const last = result.at(-1);
    if (last?.to && compareTriples(last.to, interval.from) === 0)
      result[result.length - 1] = { from: last.from, to: interval.to };
    else result.push(interval);
  }
  return result;
}

function overlap(a: Interval, b: Interval): boolean {
  return (!a.to || compareTriples(b.from, a.to) < 0) && (!b.to || compareTriples(a.from, b.to) < 0);
}

function next([major, minor, patch]: Triple): Triple {
  return [major, minor, patch + 1];
}
