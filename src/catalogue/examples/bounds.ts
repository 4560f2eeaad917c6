import { Range, SemVer } from "semver";
import type { Facts } from "../../domain/facts/facts.ts";
import type { FactRecord } from "../../domain/facts/schema.ts";
import { compareKeys } from "../../domain/kernels/compare.ts";
import { matchNamed, type Streams } from "../../domain/kernels/streams.ts";
import { compileUpstream } from "../../domain/kernels/affected-set.ts";
import type { Triple } from "../../domain/kernels/types.ts";
import { compareTriples, parseBound } from "../../domain/kernels/upstream.ts";
import type { KernelsDocument } from "../schema.ts";

/** A value at which an advisory changes its mind, and how to find it in an example. */
export interface Bound {
  /** For messages: `kubeProxy.version 1.27.11`. */
  readonly name: string;
  /** Where the outcome differs from that at the bound. */
  readonly otherSide: "below" | "above" | "either";
  /** The order of an example's value to the bound; undefined where the example has none of this kind. */
  compare(facts: Facts): number | undefined;
  /** The order of two examples' values. */
  order(a: Facts, b: Facts): number;
  /** The situation without the value: what two examples must have in common to show the bound. */
  rest(given: string, facts: Facts): string;
}

/** The bounds of a version range over a fact. */
export function versionBounds(path: string, range: string): readonly Bound[] {
  const value = (facts: Facts): SemVer | undefined => {
    const text = factAt(facts, path);
    return typeof text === "string" ? parse(text) : undefined;
  };
  const bounds: Bound[] = [];
  for (const { operator, semver } of new Range(range).set.flat()) {
    if (!(semver instanceof SemVer) || typeof semver.version !== "string") continue; // `*` has no bound
    const at = parse(semver.version.replace(/-0$/u, "")) ?? semver;
    bounds.push({
      name: `${path} ${at.version}`,
      otherSide:
        operator === "" || operator === "=" ? "either" : operator === ">=" || operator === "<" ? "below" : "above",
      compare: (facts) => value(facts)?.compare(at),
      order: (a, b) => value(a)?.compare(value(b) ?? at) ?? 0,
      rest: (given, facts) => given.replace(value(facts)?.raw ?? "", "…"),
    });
  }
  return bounds;
}

/**
 * The bounds of kernel ranges: releases of kernel.org, and builds of each stream. Left out are those at which nothing changes:
 * 5.16 after `fixed: ["5.15.6", "5.16"]`, and a build that follows at once on the end of a range of the same status.
 */
export function kernelBounds({ upstream, streams: entries }: KernelsDocument, streams: Streams): readonly Bound[] {
  const { intervals } = compileUpstream(upstream, []);
  const changes = (key: Triple): boolean =>
    intervals.some(({ from, to }) =>
      [from, ...(to === undefined ? [] : [to])].some((end) => compareTriples(end, key) === 0),
    );
  const bounds = upstream.flatMap((range) =>
    sides(range).flatMap(([text, otherSide]) => {
      const key = parseBound(text);
      if (key === undefined) return [];
      const [major, minor, patch] = key;
      if (!changes(otherSide === "above" ? [major, minor, patch + 1] : key)) return [];
      return [bound(`kernel ${text}`, otherSide, key, compareTriples, releaseOf)];
    }),
  );
  for (const [name, entry] of Object.entries(entries ?? {})) {
    if (typeof entry === "string") continue;
    const valueOf = (facts: Facts): readonly number[] | undefined => {
      const kernel = kernelOf(facts);
      return kernel?.stream === name ? kernel.key : undefined;
    };
    const texts = entry.flatMap((range) => sides(range));
    const statuses = entry.flatMap((range) => sides(range).map(() => range.status));
    const keys = texts.map(([text]) => matchNamed(streams, name, text)?.key);
    for (const [index, [text, otherSide]] of texts.entries()) {
      const key = keys[index];
      const joined =
        (otherSide === "above" && statuses[index] === statuses[index + 1] && follows(key, keys[index + 1])) ||
        (texts[index - 1]?.[1] === "above" && statuses[index - 1] === statuses[index] && follows(keys[index - 1], key));
      if (key !== undefined && !joined)
        bounds.push(bound(`kernel ${text} (${name})`, otherSide, key, compareKeys, valueOf));
    }
  }
  return bounds;
}

/** Whether a build is the very next one: 147 after 146. */
function follows(key: readonly number[] | undefined, next: readonly number[] | undefined): boolean {
  if (key === undefined || next?.length !== key.length) return false;
  return key.every((number, index) => next[index] === (index === key.length - 1 ? number + 1 : number));
}

/** The fact at a path such as `kubeProxy.version`; undefined too where several nodes or objects are given. */
function factAt(facts: Facts, path: string): unknown {
  const dot = path.indexOf(".");
  return recordAt(facts, path.slice(0, dot))?.[path.slice(dot + 1)];
}

function recordAt(facts: Facts, variable: string): FactRecord | undefined {
  const objects = [...facts.subjects.values()].flat();
  switch (variable) {
    case "kubeProxy":
    case "calico":
      return facts.scope[variable].facts;
    case "spiderpool":
    case "kubernetes":
      return facts[variable].facts;
    case "node":
      return facts.groups.length === 1 ? facts.groups[0]?.facts : undefined;
    case "object":
      return objects.length === 1 ? objects[0]?.facts : undefined;
    default:
      return undefined;
  }
}

type Group = Facts["groups"][number];

/** The kernel of an example with one group of nodes. */
function kernelOf(facts: Facts): Group["kernel"] | undefined {
  return facts.groups.length === 1 ? facts.groups[0]?.kernel : undefined;
}

/** The kernel.org release of an example's kernel, where its text is one. */
function releaseOf(facts: Facts): readonly [number, number, number] | undefined {
  const level = kernelOf(facts)?.level;
  return level?.kind === "exact" ? level.level : undefined;
}

function bound<K>(
  name: string,
  otherSide: Bound["otherSide"],
  key: K,
  compare: (a: K, b: K) => number,
  valueOf: (facts: Facts) => K | undefined,
): Bound {
  return {
    name,
    otherSide,
    compare: (facts) => {
      const value = valueOf(facts);
      return value === undefined ? undefined : compare(value, key);
    },
    order: (a, b) => compare(valueOf(a) ?? key, valueOf(b) ?? key),
    // the name of the image may go with the kernel
    rest: (given, facts) => given.replace(kernelOf(facts)?.raw ?? "", "…").replace(/ \(.*\)/u, ""),
  };
}

interface RangeTexts {
  readonly introduced?: string | undefined;
  readonly fixed?: string | readonly string[] | undefined;
  readonly lastAffected?: string | undefined;
}

function sides({ introduced, fixed, lastAffected }: RangeTexts): readonly (readonly [string, Bound["otherSide"]])[] {
  const below = [introduced ?? [], fixed ?? []].flat();
  const above = lastAffected === undefined ? [] : [lastAffected];
  return [...below.map((text) => [text, "below"] as const), ...above.map((text) => [text, "above"] as const)];
}

function parse(text: string): SemVer | undefined {
  try {
    return new SemVer(text);
  } catch {
    return undefined;
  }
}
