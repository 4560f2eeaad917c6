import { isSevere, severityRank, type Assessor, type Finding } from "./assess.ts";
import type { AlternativeSetting } from "./assessment.ts";
import { cleanVersion } from "./clean-version.ts";
import type { Facts } from "./facts/facts.ts";
import { blastRadius } from "./message.ts";
import { settings, type Setting } from "./settings.ts";
import { findingsWith } from "./tried.ts";

/**
 * What else could be chosen in place of the setting that a finding hangs on, and whether it is safe on these nodes:
 * no severe issue that hangs on the setting hits there. Versions are tried for findings that a later version ends.
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
    for (const value of setting.values) {
      if (!current.has(value)) found.push(tryValue(setting, value, facts, assessor));
    }
  }
  const version = cleanVersion(finding, facts, assessor, versions);
  return version === undefined ? found : [...found, version];
}

function tryValue(setting: Setting, value: string, facts: Facts, assessor: Assessor): AlternativeSetting {
  const findings = findingsWith(
    [setting.path, value],
    facts,
    assessor,
    ({ component, uses }) => component === setting.component && uses.some((path) => setting.decides.has(path)),
  );
  const worst =
    strongest(findings.filter((finding) => isSevere(finding.alternative.severity))) ??
    strongest(findings.filter(({ status, alternative }) => status === "affected" && alternative.severity === "medium"));
  const severe = worst !== undefined && isSevere(worst.alternative.severity);
  const reason = worst === undefined ? {} : { reason: reasonAgainst(worst, facts) };
  // safe is what would not be denied; where nobody can tell, or a lesser issue hits, the reason says so
  return { setting: setting.path, value, safe: !(severe && worst.status === "affected"), ...reason };
}

function strongest(findings: readonly Finding[]): Finding | undefined {
  return findings.toSorted(
    (a, b) =>
      Number(b.status === "affected") - Number(a.status === "affected") ||
      severityRank(a.alternative.severity) - severityRank(b.alternative.severity),
  )[0];
}

function reasonAgainst(finding: Finding, facts: Facts): string {
  const matched = count(finding);
  const total = facts.groups.reduce((sum, { names }) => sum + names.length, 0);
  const radius = blastRadius(matched, total);
  const where = radius === "" ? "" : ` on ${radius}`;
  return finding.status === "affected"
    ? `${finding.advisory.id} (${finding.alternative.severity})${where}: ${finding.advisory.title}`
    : `cannot be told${where} (${finding.advisory.id})`;
}

function count(finding: Finding): number {
  return finding.groups.reduce((sum, { names }) => sum + names.length, 0);
}
