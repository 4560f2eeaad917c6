import type { Finding } from "./assess.ts";
import type { Facts, Origin, Provenance } from "./facts/facts.ts";
import { identity } from "./facts/identity.ts";

/**
 * Which object and field a finding is about: the changed object that asks for it, else the one that decides the field.
 * `changed` holds identities of changed objects. Undefined where no object decides (a default, an option).
 */
export function originOf(finding: Finding, facts: Facts, changed: ReadonlySet<string>): Origin | undefined {
  const candidates = [...subjectOrigins(finding), ...factOrigins(finding, facts)];
  return candidates.find(({ object }) => changed.has(identity(object))) ?? candidates[0];
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

function factOrigins(finding: Finding, facts: Facts): readonly Origin[] {
  return finding.advisory.uses.flatMap((path) =>
    sourcesOf(finding, facts, path).flatMap((source) => {
      const origin = source.origins.get(path);
      return origin === undefined ? [] : [origin];
    }),
  );
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
