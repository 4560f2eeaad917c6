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

/** What a look at the state leaves for the next one to compare with. */
export interface Seen {
  /** The system of each node by its name: it changes when the node gets another kernel. */
  readonly nodes: ReadonlyMap<string, string>;
  readonly hits: ReadonlyMap<string, ReadonlySet<string>>;
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
  const hits = new Map(
    certain.map(({ finding, groups }) => [finding.advisory.id, new Set(groups.flatMap(({ names }) => names))]),
  );
  const nodes = new Map(
    facts.groups.flatMap((group) =>
      group.names.map((name) => [name, `${group.facts.kernel ?? ""} ${group.facts.osImage ?? ""}`] as const),
    ),
  );
  const now: Seen = { nodes, hits };
  if (seen === undefined) return { news: { hit: [], appeared: [], gone: [] }, seen: now };
  const isNew = (name: string): boolean => seen.nodes.get(name) !== nodes.get(name);
  // an issue that comes with nodes is news of these nodes, not of the object that was there before
  const appeared = certain.filter(({ finding, groups }) => {
    const names = groups.flatMap((group) => group.names);
    return !seen.hits.has(finding.advisory.id) && (names.length === 0 || !names.every((name) => isNew(name)));
  });
  const hit = certain.flatMap(({ finding, groups }): NodeNews[] => {
    const before = seen.hits.get(finding.advisory.id);
    const all = groups.flatMap((group) => group.names);
    const names = all.filter((name) => (before === undefined ? isNew(name) : !before.has(name)));
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
      appeared: appeared.map((one) => ({ decided: one, object: originOf(one.finding, facts, none)?.object })),
      gone: [...seen.hits.keys()].filter((id) => !hits.has(id)),
    },
    seen: now,
  };
}

const none: ReadonlySet<string> = new Set();

/** Objects that a set of decisions is about, each with the ids that hit it: one report a target. */
export function targetsOf(
  decided: readonly Decided[],
  facts: Facts,
): ReadonlyMap<string, { readonly object: ObjectRef; readonly decided: readonly Decided[] }> {
  const targets = new Map<string, { object: ObjectRef; decided: Decided[] }>();
  for (const one of decided) {
    const object = originOf(one.finding, facts, none)?.object;
    if (object === undefined) continue;
    const key = identity(object);
    const target = targets.get(key);
    if (target === undefined) targets.set(key, { object, decided: [one] });
    else target.decided.push(one);
  }
  return targets;
}
