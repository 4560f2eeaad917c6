import type { Finding } from "./assess.ts";
import type { ComparedFinding } from "./compare.ts";
import type { Facts, ObjectRef, Origin, Provenance } from "./facts/facts.ts";
import { identity } from "./facts/identity.ts";

/**
 * Which object and field a finding is about: the one that decides the field. Undefined where no object decides (a default, an
 * option).
 */
export function originOf(finding: Finding, facts: Facts): Origin | undefined {
  return candidatesOf(finding, facts)[0];
}

/**
 * The changed object that asks for a finding, else the one that decides the field. What a change introduces is asked for by it:
 * if by no setting, then by a version that it brings, else by the only changed object as a whole. `changed` holds changed
 * objects by their identities.
 */
export function askedBy(
  { finding, introduced }: ComparedFinding,
  facts: Facts,
  changed: ReadonlyMap<string, ObjectRef>,
): Origin | undefined {
  const isChanged = ({ object }: Origin): boolean => changed.has(identity(object));
  const candidates = candidatesOf(finding, facts);
  const asked = candidates.find(isChanged);
  if (asked !== undefined || !introduced) return asked ?? candidates[0];
  const [only] = changed.size === 1 ? changed.values() : [];
  const whole = only === undefined ? undefined : { object: only, field: "" };
  return versionOrigins(finding, facts).find(isChanged) ?? candidates[0] ?? whole;
}

function candidatesOf(finding: Finding, facts: Facts): readonly Origin[] {
  return [...subjectOrigins(finding), ...finding.advisory.uses.flatMap((path) => originsAt(finding, facts, path))];
}

/** Of the components that a finding looks at: other facts of theirs hang on the version as well. */
function versionOrigins(finding: Finding, facts: Facts): readonly Origin[] {
  const variables = new Set(finding.advisory.uses.map((path) => path.slice(0, path.indexOf("."))));
  return [...variables].flatMap((variable) => originsAt(finding, facts, `${variable}.version`));
}

/** What had to be assumed for the facts that a finding rests on, each sentence once. */
export function assumptionsOf(finding: Finding, facts: Facts): readonly string[] {
  const texts = new Set<string>();
  for (const path of finding.advisory.uses) {
    for (const source of sourcesOf(finding, facts, path)) {
      const text = source.assumed.get(path);
      if (text !== undefined) texts.add(text);
    }
  }
  return [...texts];
}

/** Why facts that a finding rests on are as they are, or not known; each sentence once. */
export function reasonsOf(finding: Finding, facts: Facts): readonly string[] {
  const texts = finding.advisory.uses.flatMap((path) =>
    sourcesOf(finding, facts, path).flatMap((source) => source.reasons?.get(path) ?? []),
  );
  return [...new Set(texts)];
}

function subjectOrigins(finding: Finding): readonly Origin[] {
  return finding.subjects.map(({ object, field }) => ({ object, field }));
}

function originsAt(finding: Finding, facts: Facts, path: string): readonly Origin[] {
  return sourcesOf(finding, facts, path).flatMap((source) => source.origins.get(path) ?? []);
}

/** Where a path's provenance is kept: per scope of the groups that are hit, or for the whole cluster. */
function sourcesOf(finding: Finding, facts: Facts, path: string): readonly Provenance[] {
  const variable = path.slice(0, path.indexOf("."));
  if (variable === "spiderpool") return [facts.spiderpool];
  if (variable === "kubernetes") return [facts.kubernetes];
  if (variable !== "kubeProxy" && variable !== "calico") return [];
  const scopes = new Set(finding.groups.map(({ scope }) => scope));
  if (scopes.size === 0) scopes.add(facts.scope);
  return [...scopes].map((scope) => scope[variable]);
}
