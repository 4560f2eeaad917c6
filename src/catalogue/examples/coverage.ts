import type { Streams } from "../../domain/kernels/streams.ts";
import { versionPaths } from "../compile.ts";
import type { Path } from "../documents.ts";
import type { Entry } from "../load.ts";
import { kernelBounds, versionBounds, type Bound } from "./bounds.ts";
import type { Failure, Outcome } from "./run.ts";

/**
 * What the examples of an advisory do not show. Every status must occur, every bound needs an example at exactly its value and
 * one on the other side that differs in nothing else and comes to something else, and every stream of which the advisory
 * has a word needs a kernel.
 */
export function coverage(
  { advisory, document, askedVersions }: Entry,
  outcomes: readonly Outcome[],
  streams: Streams,
): readonly Failure[] {
  const { spec } = document;
  const failures: Failure[] = [];
  const examples: Path = ["spec", "examples"];
  for (const status of ["affected", "unaffected", "undetermined"] as const)
    if (!spec.examples.some((example) => example.status === status))
      failures.push({ path: examples, message: `no example is ${status}` });
  const severities = new Set(advisory.alternatives.map(({ severity }) => severity));
  for (const [index, example] of spec.examples.entries())
    if (severities.size > 1 && example.status === "affected" && example.severity === undefined)
      failures.push({
        path: [...examples, index],
        message: "say the severity too: the alternatives have different ones",
      });

  const asked = askedVersions.flatMap(({ path, range }) => located(["spec"], versionBounds(path, range)));
  const own = spec.affected.flatMap((alternative, index) => {
    const path = ["spec", "affected", index];
    const { versions, nodes } = alternative;
    return [
      ...(versions === undefined || spec.component === "cross"
        ? []
        : located([...path, "versions"], versionBounds(versionPaths[spec.component], versions))),
      ...(nodes?.kernels === undefined
        ? []
        : located([...path, "nodes", "kernels"], kernelBounds(nodes.kernels, streams))),
    ];
  });
  const seen = new Set<string>();
  for (const { path, bound } of [...asked, ...own]) {
    const key = `${bound.name} ${bound.otherSide}`;
    const message = seen.has(key) ? undefined : boundFailure(bound, outcomes);
    seen.add(key);
    if (message !== undefined) failures.push({ path, message });
  }
  return [...failures, ...unseenStreams(spec.affected, outcomes)];
}

interface LocatedBound {
  readonly path: Path;
  readonly bound: Bound;
}

function located(path: Path, bounds: readonly Bound[]): readonly LocatedBound[] {
  return bounds.map((bound) => ({ path, bound }));
}

/** Why the examples do not show a bound; undefined where they do. */
function boundFailure(bound: Bound, outcomes: readonly Outcome[]): string | undefined {
  const at = outcomes.filter(({ facts }) => bound.compare(facts) === 0);
  if (at.length === 0) return `no example at ${bound.name}`;
  const shown = at.some((outcome) => {
    const rest = bound.rest(outcome.example.given, outcome.facts);
    const alike = outcomes.filter((other) => bound.rest(other.example.given, other.facts) === rest);
    return (["below", "above"] as const).some((side) => {
      if (bound.otherSide !== side && bound.otherSide !== "either") return false;
      const neighbour = nearest(bound, side, alike);
      return neighbour !== undefined && result(neighbour) !== result(outcome);
    });
  });
  if (shown) return undefined;
  const side = bound.otherSide === "either" ? "below or above" : bound.otherSide;
  return `no pair of examples shows ${bound.name}: one at it, and one ${side} that differs in nothing else and comes to something else`;
}

function nearest(bound: Bound, side: "below" | "above", outcomes: readonly Outcome[]): Outcome | undefined {
  const sign = side === "below" ? -1 : 1;
  return outcomes
    .filter(({ facts }) => Math.sign(bound.compare(facts) ?? 0) === sign)
    .toSorted((a, b) => sign * bound.order(a.facts, b.facts))[0];
}

function result({ status, alternative }: Outcome): string {
  return `${status} ${alternative?.index ?? ""}`;
}

function* unseenStreams(
  affected: Entry["document"]["spec"]["affected"],
  outcomes: readonly Outcome[],
): Generator<Failure> {
  const streams = outcomes.flatMap(({ facts }) => facts.groups.map(({ kernel }) => kernel.stream ?? ""));
  for (const [index, { nodes }] of affected.entries()) {
    for (const name of Object.keys(nodes?.kernels?.streams ?? {})) {
      const covers = name.endsWith("-*")
        ? (stream: string) => stream.startsWith(name.slice(0, -1))
        : (stream: string) => stream === name;
      if (!streams.some((stream) => covers(stream)))
        yield {
          path: ["spec", "affected", index, "nodes", "kernels", "streams", name],
          message: `no example has a kernel of ${name}`,
        };
    }
  }
}
