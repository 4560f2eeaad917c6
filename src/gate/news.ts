import { identity } from "../domain/facts/identity.ts";
import type { Decided } from "../domain/policy.ts";
import { originOf } from "../domain/origin.ts";
import type { Facts, ObjectRef } from "../domain/facts/facts.ts";

/** Nodes that a known issue hits since the last look, or no longer. */
export interface NodeNews {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
  readonly remedy: string;
  readonly nodes: readonly string[];
}

/** What has changed between two looks at the present state. */
export interface News {
  /** Nodes that joined or changed, and are hit. */
  readonly hit: readonly NodeNews[];
  /** Issues that hit anything now and did not before, with the object that asks for them. */
  readonly appeared: readonly { readonly decided: Decided; readonly object: ObjectRef | undefined }[];
  /** Ids of issues that hit nothing any more. */
  readonly gone: readonly string[];
}

/** Names of nodes, in the lists of their groups. A group that has not changed has the same list as before: it is not looked into. */
type Names = readonly (readonly string[])[];

/** What a look at the state leaves for the next one to compare with. */
export interface Seen {
  /** Nodes by their system: a node with another kernel is another node. */
  readonly nodes: ReadonlyMap<string, Names>;
  /** Nodes that are hit, by the id of the issue. */
  readonly hits: ReadonlyMap<string, Names>;
}

/**
 * The difference to the last look; `seen` is absent at the first one, which is no news: a restart must not repeat every Event.
 * Only what affects for certain is told, and nothing that an exemption covers.
 */
export function newsOf(
  decided: readonly Decided[],
  facts: Facts,
  seen: Seen | undefined,
): { readonly news: News; readonly seen: Seen } {
  const certain = decided.filter(({ finding, exemption }) => finding.status === "affected" && exemption === undefined);
  const hits = new Map(certain.map(({ finding, groups }) => [finding.advisory.id, groups.map(({ names }) => names)]));
  const nodes = Map.groupBy(facts.groups, (group) => `${group.facts.kernel ?? ""} ${group.facts.osImage ?? ""}`);
  const now: Seen = {
    nodes: new Map([...nodes].map(([system, groups]) => [system, groups.map(({ names }) => names)])),
    hits,
  };
  if (seen === undefined) return { news: { hit: [], appeared: [], gone: [] }, seen: now };
  const joined = new Set([...now.nodes].flatMap(([system, names]) => added(names, seen.nodes.get(system) ?? [])));
  // an issue that comes with nodes is news of these nodes, not of the object that was there before
  const appeared = certain.filter(({ finding, groups }) => {
    const anyNode = groups.some(({ names }) => names.length > 0);
    const onlyJoined = groups.every(({ names }) => names.every((name) => joined.has(name)));
    return !seen.hits.has(finding.advisory.id) && !(anyNode && onlyJoined);
  });
  const hit = certain.flatMap(({ finding, groups }): NodeNews[] => {
    const before = seen.hits.get(finding.advisory.id);
    const all = groups.map((group) => group.names);
    const names = before === undefined ? all.flat().filter((name) => joined.has(name)) : added(all, before);
    const { advisory, alternative } = finding;
    return names.length === 0
      ? []
      : [
          {
            id: advisory.id,
            title: advisory.title,
            severity: alternative.severity,
            remedy: alternative.remedy,
            nodes: names,
          },
        ];
  });
  return {
    news: {
      hit,
      appeared: appeared.map((one) => ({ decided: one, object: originOf(one.finding, facts)?.object })),
      gone: [...seen.hits.keys()].filter((id) => !hits.has(id)),
    },
    seen: now,
  };
}

/** The names that were not there before. Only lists that differ are looked into. */
function added(now: Names, before: Names): readonly string[] {
  const known = new Set(before);
  const same = new Set(now.filter((names) => known.has(names)));
  const old = new Set(before.filter((names) => !same.has(names)).flat());
  return now.filter((names) => !same.has(names)).flatMap((names) => names.filter((name) => !old.has(name)));
}

/** Objects that a set of decisions is about, each with the ids that hit it: one report a target. */
export function targetsOf(
  decided: readonly Decided[],
  facts: Facts,
): ReadonlyMap<string, { readonly object: ObjectRef; readonly decided: readonly Decided[] }> {
  const targets = new Map<string, { object: ObjectRef; decided: Decided[] }>();
  for (const one of decided) {
    const object = originOf(one.finding, facts)?.object;
    if (object === undefined) continue;
    const key = identity(object);
    const target = targets.get(key);
    if (target === undefined) targets.set(key, { object, decided: [one] });
    else target.decided.push(one);
  }
  return targets;
}
