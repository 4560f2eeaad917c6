import type { LevelMap } from "./levels.ts";
import { fillName, namePattern, unnamedGroups } from "./stream-names.ts";
import { isPrintable } from "./upstream.ts";

/**
 * What the leading x.y.z of a stream's kernels says: `upstream`, it is the kernel.org release; `fork`, it was when the
 * distribution set out, and later fixes do not show; `base`, the same with a third number that says nothing (always 0, or
 * frozen); `none`, it is not a Linux kernel.
 */
type StreamLevel = "upstream" | "fork" | "base" | "none";

/** One row of `kernel-streams.yaml`. */
export interface StreamDefinition {
  /** A template: `{series}` stands for the pattern's group of that name. */
  readonly name: string;
  readonly family: string;
  /** Anchored at both ends, no repeated groups. The numbers in its unnamed groups, in their order, are the key. */
  readonly pattern: string;
  /** Must be found in the node's osImage as well. */
  readonly osImage?: string | undefined;
  readonly level: StreamLevel;
  /** How many leading numbers of the key name a branch with fixes of its own (RHEL's z-streams: 1; x.y.z: 2). */
  readonly branch?: number | undefined;
  /** Kernels of the stream; the loader proves that it recognises them. */
  readonly examples: readonly { readonly kernel: string; readonly osImage?: string | undefined }[];
}

/** A row, ready to use. */
export interface Stream {
  readonly name: string;
  readonly family: string;
  readonly pattern: RegExp;
  /** Indices of the pattern's groups that hold the key. */
  readonly keyGroups: readonly number[];
  /** All full names that the template can produce. */
  readonly names: RegExp;
  readonly osImage: RegExp | undefined;
  readonly level: StreamLevel;
  readonly branch: number;
}

/** All streams in the order in which they are tried, and the level maps by stream name. */
export interface Streams {
  readonly list: readonly Stream[];
  readonly levels: ReadonlyMap<string, LevelMap>;
  /** Some full names, for suggestions: those of the examples and of the level maps. */
  readonly known: readonly string[];
}

/** A kernel recognised as one of a stream. */
export interface Match {
  readonly stream: Stream;
  readonly name: string;
  readonly key: readonly number[];
}

/** What is wrong with a row, at a path such as `streams`, 3, `pattern`. */
export interface DefinitionError {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Recognises a kernel: the first stream whose pattern (and osImage, where it has one) fits. */
export function matchStream(streams: Streams, kernel: string, osImage: string): Match | undefined {
  for (const stream of streams.list) {
    if (stream.osImage && !stream.osImage.test(osImage)) continue;
    const match = matchPattern(stream, kernel);
    if (match) return match;
  }
  return undefined;
}

/** Reads a kernel as one of the stream with this full name; undefined where it belongs to another or to none. */
export function matchNamed(streams: Streams, name: string, kernel: string): Match | undefined {
  if (!isPrintable(kernel)) return undefined;
  for (const stream of streams.list) {
    const match = stream.names.test(name) ? matchPattern(stream, kernel) : undefined;
    if (match?.name === name) return match;
  }
  return undefined;
}

/** The stream with this full name; undefined where no template can produce it. */
export function streamNamed(streams: Streams, name: string): Stream | undefined {
  return streams.list.find((stream) => stream.names.test(name));
}

/** Makes streams of the rows, or says which of them are wrong and how. */
export function compileStreams(
  definitions: readonly StreamDefinition[],
  levels: readonly LevelMap[],
): { readonly streams: Streams } | { readonly errors: readonly DefinitionError[] } {
  const errors: DefinitionError[] = [];
  const list = definitions.flatMap((definition, index) => {
    const stream = compileStream(definition, index, errors);
    return stream ? [stream] : [];
  });
  if (errors.length > 0) return { errors };

  const draft: Streams = { list, levels: new Map(levels.map((map) => [map.stream, map])), known: [] };
  const known = new Set<string>();
  for (const [index, definition] of definitions.entries()) {
    for (const [position, { kernel, osImage }] of definition.examples.entries()) {
      const match = matchStream(draft, kernel, osImage ?? "");
      if (match && match.stream === list[index]) {
        known.add(match.name);
        if (!match.stream.names.test(match.name))
          errors.push({
            path: ["streams", index, "name"],
            message: `${definition.name} cannot give the name ${match.name}, which ${kernel} has: make its group optional`,
          });
      } else
        errors.push({ path: ["streams", index, "examples", position], message: misread(kernel, definition, match) });
    }
  }
  for (const [index, map] of levels.entries()) {
    for (const message of levelErrors(map, draft)) errors.push({ path: ["levels", index], message });
    known.add(map.stream);
  }
  return errors.length > 0 ? { errors } : { streams: { ...draft, known: [...known] } };
}

function matchPattern(stream: Stream, kernel: string): Match | undefined {
  const match = stream.pattern.exec(kernel);
  if (!match) return undefined;
  const key = stream.keyGroups.flatMap((index) => match[index]?.match(/\d+/g) ?? []).map(Number);
  if (!key.every(Number.isSafeInteger)) return undefined;
  return { stream, name: fillName(stream.name, match.groups ?? {}), key };
}

function compileStream(definition: StreamDefinition, index: number, errors: DefinitionError[]): Stream | undefined {
  const fail = (field: string, message: string): undefined =>
    void errors.push({ path: ["streams", index, field], message });
  const pattern = compilePattern(definition.pattern);
  if (typeof pattern === "string") return fail("pattern", pattern);
  const names = namePattern(definition.name, definition.pattern);
  if (!names) return fail("name", `${definition.name} uses a group that the pattern does not have`);
  const osImage = definition.osImage === undefined ? undefined : toRegExp(definition.osImage);
  if (typeof osImage === "string") return fail("osImage", osImage);
  const { name, family, level, branch = 0 } = definition;
  return { name, family, pattern, keyGroups: unnamedGroups(definition.pattern), names, osImage, level, branch };
}

/** A pattern, or what is wrong with it: it runs on text from nodes, so repeated groups and references back are refused. */
function compilePattern(source: string): RegExp | string {
  if (!source.startsWith("^") || !source.endsWith("$")) return "anchor the pattern with ^ and $";
  if (/\)[*+{]/.test(source)) return "repeat a character class, not a group: matching has to stay linear";
  if (/\\[1-9k]/.test(source)) return "leave out references back: matching has to stay linear";
  return toRegExp(source);
}

function toRegExp(source: string): RegExp | string {
  try {
    return new RegExp(source);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function misread(kernel: string, definition: StreamDefinition, match: Match | undefined): string {
  if (!match) return `the pattern of ${definition.name} does not take its example ${kernel}`;
  return `${kernel} is taken by the earlier stream ${match.stream.name}: put ${definition.name} before it, or narrow its pattern`;
}

function* levelErrors(map: LevelMap, streams: Streams): Generator<string> {
  const stream = streamNamed(streams, map.stream);
  if (!stream) yield `no stream is named ${map.stream}`;
  else if (stream.level !== "base")
    yield `${map.stream} has levels of its own: a map belongs to a stream with level base`;
  if (map.anchors.length === 0) yield `${map.stream} has no anchor`;
  for (const [index, anchor] of map.anchors.entries()) {
    const before = map.anchors[index - 1];
    if (before && (anchor.build <= before.build || anchor.patch < before.patch)) {
      yield `${map.stream}: build ${anchor.build} -> ${anchor.patch} is out of order`;
    }
  }
}
