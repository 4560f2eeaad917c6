import { severityRank, type Finding } from "./assess.ts";
import type { Subject } from "./facts/facts.ts";
import { identity } from "./facts/identity.ts";

/** A finding of the state after a change, and whether the change brought or worsened it. */
export interface ComparedFinding {
  readonly finding: Finding;
  readonly introduced: boolean;
}

/**
 * The monotonic rule: a finding is introduced when it was not there before, hits a node or an object that it did not hit,
 * weighs more, or was only undetermined. Everything else was there before, so that a change that leaves the risk equal or
 * lower is never held against the one who makes it.
 */
export function compare(before: readonly Finding[], after: readonly Finding[]): readonly ComparedFinding[] {
  const known = new Map<string, Finding[]>();
  for (const finding of before) {
    const list = known.get(finding.advisory.id);
    if (list === undefined) known.set(finding.advisory.id, [finding]);
    else list.push(finding);
  }
  return after.map((finding) => ({ finding, introduced: !covered(finding, known.get(finding.advisory.id) ?? []) }));
}

function covered(after: Finding, before: readonly Finding[]): boolean {
  // an affected finding is covered by an affected one alone; an undetermined one by either
  const rivals = after.status === "affected" ? before.filter(({ status }) => status === "affected") : before;
  if (rivals.length === 0) return false;
  const weight = Math.min(...rivals.map(({ alternative }) => severityRank(alternative.severity)));
  return (
    weight <= severityRank(after.alternative.severity) &&
    nodesCovered(after, rivals) &&
    subjectsCovered(after.subjects, rivals)
  );
}

function nodesCovered(after: Finding, rivals: readonly Finding[]): boolean {
  // node groups share their list of names as long as nobody regroups, which makes the common case cheap
  const lists = new Set(rivals.flatMap(({ groups }) => groups.map(({ names }) => names)));
  const rest = after.groups.filter(({ names }) => !lists.has(names));
  if (rest.length === 0) return true;
  const names = new Set([...lists].flat());
  return rest.every((group) => group.names.every((name) => names.has(name)));
}

function subjectsCovered(subjects: readonly Subject[], rivals: readonly Finding[]): boolean {
  if (subjects.length === 0) return true;
  const known = new Set(rivals.flatMap((finding) => finding.subjects.map(({ object }) => identity(object))));
  return subjects.every(({ object }) => known.has(identity(object)));
}
