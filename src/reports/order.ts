import { components, severities, type Component, type Severity } from "../domain/advisory.ts";
import type { AssessedFinding } from "../domain/assessment.ts";
import type { Action } from "../domain/policy.ts";

/** Actions, the strongest first: the order of every report. */
export const actions: readonly Action[] = ["deny", "warn", "audit"];

/** Findings of one action, in the order of the assessment. */
export function findingsOf(findings: readonly AssessedFinding[], action: Action): readonly AssessedFinding[] {
  return findings.filter((finding) => finding.action === action);
}

/** 0 for critical; larger is milder. */
export function severityOrder(severity: Severity): number {
  return severities.indexOf(severity);
}

/** The components that findings are about, in the order of the catalogue. */
export function componentsOf(findings: readonly AssessedFinding[]): readonly Component[] {
  return components.filter((component) => findings.some((finding) => finding.component === component));
}

/** The severities among findings, the strongest first. */
export function severitiesOf(findings: readonly AssessedFinding[]): readonly Severity[] {
  return severities.filter((severity) => findings.some((finding) => finding.severity === severity));
}
