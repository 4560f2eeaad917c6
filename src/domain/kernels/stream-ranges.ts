import type { Status } from "../status.ts";
import type { RangeError } from "./affected-set.ts";
import { compareKeys } from "./compare.ts";
import { matchNamed, streamNamed } from "./streams.ts";
import type { Streams } from "./streams.ts";

/** One range of builds within a stream, each written as the kernel prints itself (the architecture may be left out). */
interface StreamRangeSpec {
  /** The first build that has the fault; absent: all before the fix. */
  readonly introduced?: string | undefined;
  /** The first fixed build, or that of each branch, ascending; the last one is the mainline's. */
  readonly fixed?: string | readonly string[] | undefined;
  /** The last build that has the fault. */
  readonly lastAffected?: string | undefined;
  /** Given where nobody knows whether the builds of this range have the fault; absent: they have it. */
  readonly status?: "undetermined" | undefined;
}

/** What a distribution is known to have: ranges of builds, or one word for the whole stream. */
export type StreamEntrySpec = Status | readonly StreamRangeSpec[];

/** A build that bounds a range. */
interface Bound {
  readonly text: string;
  readonly key: readonly number[];
}

/** A range, read. At most one of `fixed` (ascending) and `lastAffected` is given. */
export interface StreamRange {
  readonly introduced: Bound | undefined;
  readonly fixed: readonly Bound[];
  readonly lastAffected: Bound | undefined;
  /** What holds for the builds inside. */
  readonly inside: "affected" | "undetermined";
  /** How many leading numbers of a key name its branch; 0: the stream has none. */
  readonly branch: number;
}

export type StreamEntry = Status | readonly StreamRange[];

/** What one range says of a build. `unlisted`: a build of a branch for which the range gives no fix. */
export interface RangeAnswer {
  readonly status: Status | "unlisted";
  /** It has the fix; an unaffected build without is one from before the fault. */
  readonly fixed?: true;
  readonly why: string;
}

/** Judges a build by one range of its stream. */
export function judgeBuild(range: StreamRange, key: readonly number[]): RangeAnswer {
  const { introduced, fixed, lastAffected, inside, branch } = range;
  if (introduced && compareKeys(key, introduced.key) < 0)
    return { status: "unaffected", why: `before ${introduced.text}` };
  if (lastAffected) {
    if (compareKeys(key, lastAffected.key) > 0)
      return { status: "unaffected", fixed: true, why: `after ${lastAffected.text}` };
    return { status: inside, why: `up to ${lastAffected.text}` };
  }
  const mainline = fixed.at(-1);
  if (!mainline) return { status: inside, why: `since ${introduced?.text ?? "ever"}` };
  if (compareKeys(key, mainline.key) >= 0)
    return { status: "unaffected", fixed: true, why: `fixed since ${mainline.text}` };
  const own =
    branch > 0 ? fixed.find((bound) => compareKeys(bound.key.slice(0, branch), key.slice(0, branch)) === 0) : undefined;
  if (own && compareKeys(key, own.key) >= 0)
    return { status: "unaffected", fixed: true, why: `fixed since ${own.text}` };
  if (own) return { status: inside, why: `below ${own.text}` };
  if (branch > 0 && key.length > branch)
    return { status: "unlisted", why: `no fix of its branch is known, the next one is ${mainline.text}` };
  return { status: inside, why: `below ${mainline.text}` };
}

/** Reads the entry of one stream; what is wrong is added to `errors`. */
export function compileStreamEntry(
  streams: Streams,
  name: string,
  entry: StreamEntrySpec,
  path: string,
  errors: RangeError[],
): StreamEntry {
  if (typeof entry === "string") return entry;
  if (entry.length === 0)
    errors.push({ path, message: "an empty list says nothing: write affected, unaffected or undetermined" });
  const branch = streamNamed(streams, name)?.branch ?? 0;
  const ranges = entry.map((range, index) => compileRange(streams, name, branch, range, `${path}[${index}]`, errors));
  for (const [index, range] of ranges.entries()) {
    const before = ranges[index - 1];
    const end = before && endOf(before);
    if (!before || !range) continue;
    const start = range.introduced;
    if (!start || !end || compareKeys(start.key, end.key) < (before.lastAffected ? 1 : 0)) {
      errors.push({
        path: `${path}[${index}]`,
        message: "begins before the range above it ends: sort the ranges, and let them not overlap",
      });
    }
  }
  return ranges.flatMap((range) => range ?? []);
}

function compileRange(
  streams: Streams,
  name: string,
  branch: number,
  spec: StreamRangeSpec,
  path: string,
  errors: RangeError[],
): StreamRange | undefined {
  const found = errors.length;
  const fail = (at: string, message: string): void => void errors.push({ path: at, message });
  const read = (text: string | undefined, at: string): Bound | undefined => {
    const match = text === undefined ? undefined : matchNamed(streams, name, text);
    if (text !== undefined && !match) fail(at, `${text} is not a kernel of ${name}`);
    return text !== undefined && match ? { text, key: match.key } : undefined;
  };
  const introduced = read(spec.introduced, `${path}.introduced`);
  const lastAffected = read(spec.lastAffected, `${path}.lastAffected`);
  const texts = spec.fixed === undefined ? [] : [spec.fixed].flat();
  const fixed = texts.flatMap((text, index) => read(text, `${path}.fixed[${index}]`) ?? []);
  if (errors.length > found) return undefined;

  if (!introduced && !lastAffected && fixed.length === 0) fail(path, "give introduced, fixed or lastAffected");
  if (lastAffected && fixed.length > 0) fail(path, "give fixed or lastAffected, not both");
  if (fixed.length > 1 && branch === 0)
    fail(`${path}.fixed`, `${name} has no branches: give one fixed build, or several ranges`);
  if (introduced && lastAffected && compareKeys(lastAffected.key, introduced.key) < 0) {
    fail(`${path}.lastAffected`, `${lastAffected.text} is before ${introduced.text}: the range is empty`);
  }
  for (const [index, bound] of fixed.entries()) {
    const before = fixed[index - 1];
    if (introduced && compareKeys(bound.key, introduced.key) <= 0) {
      fail(`${path}.fixed[${index}]`, `${bound.text} is not after ${introduced.text}: the range is empty`);
    }
    if (before && compareKeys(bound.key, before.key) <= 0)
      fail(`${path}.fixed[${index}]`, "sort the fixed builds, each once");
    else if (before && branch > 0 && compareKeys(bound.key.slice(0, branch), before.key.slice(0, branch)) === 0) {
      fail(`${path}.fixed[${index}]`, `${bound.text} and ${before.text} are of one branch: give the first fixed one`);
    }
  }
  return errors.length > found
    ? undefined
    : { introduced, fixed, lastAffected, inside: spec.status ?? "affected", branch };
}

function endOf(range: StreamRange): Bound | undefined {
  return range.lastAffected ?? range.fixed.at(-1);
}
