import type { Advisory } from "./advisory.ts";
import type { Assessor, Finding } from "./assess.ts";
import type { Facts } from "./facts/facts.ts";
import { withSetting } from "./settings.ts";

/** Findings with another value, by the facts that it is tried on: every finding asks the same again. */
const tried = new WeakMap<Assessor, WeakMap<Facts, Map<string, readonly Finding[]>>>();

/** What would be found with another value of a setting: `[path, value]`. */
export function findingsWith(
  [path, value]: readonly [string, string],
  facts: Facts,
  assessor: Assessor,
  only: (advisory: Advisory) => boolean,
): readonly Finding[] {
  let byFacts = tried.get(assessor);
  if (byFacts === undefined) tried.set(assessor, (byFacts = new WeakMap()));
  let byValue = byFacts.get(facts);
  if (byValue === undefined) byFacts.set(facts, (byValue = new Map()));
  const key = `${path}=${value}`;
  let findings = byValue.get(key);
  if (findings === undefined) {
    findings = assessor.assess(withSetting(facts, path, value), only).findings;
    byValue.set(key, findings);
  }
  return findings;
}
