import type { AssessedFinding, Assessment, ClearedEntry } from "../domain/assessment.ts";
import { blastRadius, warningLine } from "../domain/message.ts";
import type { Verdict } from "../domain/verdict.ts";

/** What the API server is told: an answer without the wire's words. */
export interface Answer {
  readonly allowed: boolean;
  /** Empty when allowed. */
  readonly message: string;
  readonly causes: readonly { readonly reason: string; readonly message: string; readonly field?: string }[];
  readonly warnings: readonly string[];
  /** Audit annotations without the prefix that the API server adds. */
  readonly audit: Readonly<Record<string, string>>;
}

const MAX_WARNINGS = 10; // of one answer; the first is the summary
const MAX_MESSAGE = 16_384; // characters of a denial: many findings at once are rare, a terminal is finite

/** Words a verdict for the API server. Evidence that cleared kernels is said where a severe advisory would have hit. */
export function answerOf({ assessment }: Verdict): Answer {
  const denied = assessment.findings.filter(({ action }) => action === "deny");
  const warned = assessment.findings.filter(({ action }) => action === "warn");
  const cleared = severeCleared(assessment);
  const details = [
    ...denied.map((finding) => findingLine(finding)),
    ...warned.map((finding) => findingLine(finding)),
    ...cleared.map((entries) => clearedLine(entries)),
    ...assessment.problems.map(({ message }) => warningLine(message)),
  ];
  const listed = details.slice(0, MAX_WARNINGS - 1);
  return {
    allowed: denied.length === 0,
    message: denied
      .map(({ message }) => message)
      .join("\n\n")
      .slice(0, MAX_MESSAGE),
    causes: denied.map(({ id, title, object }) => ({
      reason: id,
      message: title,
      ...(object?.field === undefined ? {} : { field: object.field }),
    })),
    warnings:
      details.length === 0 ? [] : [summaryLine(denied, warned, cleared, details.length - listed.length), ...listed],
    audit: {
      verdict: assessment.verdict,
      findings: ids(assessment.findings),
      nodes: String(new Set(assessment.findings.flatMap(({ nodes }) => nodes.names)).size),
      exemptions: ids(assessment.findings.filter(({ exemption }) => exemption !== null)),
    },
  };
}

function ids(findings: readonly AssessedFinding[]): string {
  return [...new Set(findings.map(({ id }) => id))].join(",");
}

function summaryLine(
  denied: readonly AssessedFinding[],
  warned: readonly AssessedFinding[],
  cleared: readonly (readonly ClearedEntry[])[],
  left: number,
): string {
  const parts: string[] = [];
  if (denied.length > 0) parts.push(`denied by ${ids(denied)}`);
  else parts.push("allowed");
  if (warned.length > 0) parts.push(`warning of ${ids(warned)}`);
  if (cleared.length > 0) parts.push(`cleared ${cleared.map(([entry]) => entry?.id ?? "").join(",")}`);
  if (left > 0) parts.push(`${left} more not shown`);
  return warningLine(`kernelgate: ${parts.join("; ")}`);
}

function findingLine({ id, severity, status, introduced, title, nodes, object }: AssessedFinding): string {
  const radius = blastRadius(nodes.matched, nodes.total);
  const where = radius === "" ? "" : ` ${radius}`;
  // before the title: the end of a line is cut where it is too long
  const why = unreadable(nodes.groups) ? ": kernel version not readable" : "";
  const kind = status === "undetermined" ? `, cannot tell${why}` : introduced ? "" : ", there before";
  const field = object?.field === undefined ? "" : ` (${object.field})`;
  return warningLine(`${id} (${severity}${kind})${where}: ${title}${field}`);
}

function unreadable(groups: AssessedFinding["nodes"]["groups"]): boolean {
  return groups.length > 0 && groups.every(({ kernelVersion }) => !/^\d+\.\d+/.test(kernelVersion));
}

/** One line an advisory, however many kernels and pieces of evidence there are. */
function clearedLine(entries: readonly ClearedEntry[]): string {
  const [first] = entries;
  const groups = entries.flatMap((entry) => entry.groups);
  const nodes = groups.reduce((sum, { count }) => sum + count, 0);
  const kernel = groups[0]?.kernelVersion ?? "";
  const more = groups.length > 1 ? ` and ${groups.length - 1} more kernels` : "";
  return warningLine(
    `${first?.id ?? ""} does not hit ${kernel}${more} (${nodes} node${nodes === 1 ? "" : "s"}): ${first?.evidence ?? ""}`,
  );
}

/** What the change asks for and evidence clears, by advisory: people know "IPVS below 5.9" and ask why this passed. */
function severeCleared(assessment: Assessment): readonly (readonly ClearedEntry[])[] {
  const severe = assessment.cleared.filter((entry) => entry.severe === true && entry.introduced === true);
  return [...Map.groupBy(severe, ({ id }) => id).values()];
}
