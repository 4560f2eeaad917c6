import { isSevere, severityRank, type Assessor, type Finding } from "./assess.ts";
import type { AlternativeSetting } from "./assessment.ts";
import { cleanVersion } from "./clean-version.ts";
import type { Facts } from "./facts/facts.ts";
import { blastRadius } from "./message.ts";
import { nodeCount } from "./node-count.ts";
import { settings, type Setting } from "./settings.ts";
import { findingsWith } from "./tried.ts";

/**
 * What else could be chosen in place of the setting that a finding hangs on, and whether it is safe on these nodes:
 * no severe issue that hangs on the setting hits there, and no medium one that does not hit as it is. Versions are tried for
 * findings that a later version ends.
 */
export function alternativesTo(
  finding: Finding,
  facts: Facts,
  assessor: Assessor,
  versions: readonly string[],
): readonly AlternativeSetting[] {
  const found: AlternativeSetting[] = [];
  const scopes = finding.groups.length === 0 ? [facts.scope] : finding.groups.map(({ scope }) => scope);
  for (const setting of settings) {
    const { uses } = finding.advisory;
    if (!uses.some((path) => scopes.some((scope) => setting.answers(path, scope)))) continue;
    const current = new Set(scopes.map((scope) => setting.current(scope)));
    const hits = new Set(
      [...current].flatMap((value) =>
        value === undefined ? [] : findingsAt(setting, value, facts, assessor).map(idOf),
      ),
    );
    for (const value of setting.values) {
      if (!current.has(value))
        found.push(judged(setting, value, facts, findingsAt(setting, value, facts, assessor), hits));
    }
  }
  const version = cleanVersion(finding, facts, assessor, versions);
  return version === undefined ? found : [...found, version];
}

/** What hits with a value of a setting, of all that hangs on the setting. */
function findingsAt(setting: Setting, value: string, facts: Facts, assessor: Assessor): readonly Finding[] {
  return findingsWith(
    [setting.path, value],
    facts,
    assessor,
    ({ component, uses }) => component === setting.component && uses.some((path) => setting.decides.has(path)),
  );
}

function idOf({ advisory }: Finding): string {
  return advisory.id;
}

/** `hits`: ids of what may hit as it is, which is no argument against another value. */
function judged(
  { path: setting }: Setting,
  value: string,
  facts: Facts,
  findings: readonly Finding[],
  hits: ReadonlySet<string>,
): AlternativeSetting {
  const against = (finding: Finding): boolean =>
    finding.status === "affected" &&
    (isSevere(finding.alternative.severity) || (finding.alternative.severity === "medium" && !hits.has(idOf(finding))));
  const worst =
    strongest(findings.filter((finding) => against(finding))) ??
    strongest(findings.filter(({ alternative }) => isSevere(alternative.severity))) ??
    strongest(findings.filter(({ status, alternative }) => status === "affected" && alternative.severity === "medium"));
  const reason = worst === undefined ? {} : { reason: reasonAgainst(worst, facts) };
  // where nobody can tell, or what hits is there already, the reason says so
  return { setting, value, safe: worst === undefined || !against(worst), ...reason };
}

function strongest(findings: readonly Finding[]): Finding | undefined {
  return findings.toSorted(
    (a, b) =>
      Number(b.status === "affected") - Number(a.status === "affected") ||
      severityRank(a.alternative.severity) - severityRank(b.alternative.severity),
  )[0];
}

function reasonAgainst(finding: Finding, facts: Facts): string {
  const matched = nodeCount(finding.groups);
  const total = nodeCount(facts.groups);
  const radius = blastRadius(matched, total);
  const where = radius === "" ? "" : ` on ${radius}`;
  return finding.status === "affected"
    ? `${finding.advisory.id} (${finding.alternative.severity})${where}: ${finding.advisory.title}`
    : `cannot be told${where} (${finding.advisory.id})`;
}
