import type {
  AlternativeSetting,
  AssessedFinding,
  ExemptionUse,
  Assessment,
  AssessmentProblem,
  KernelCount,
  Location,
  VerdictWord,
} from "../domain/assessment.ts";
import { displayName } from "../domain/facts/identity.ts";
import type { Action } from "../domain/policy.ts";

/*
 * The words that all reports share, so that a finding is called the same everywhere.
 */

export const actions: readonly Action[] = ["deny", "warn", "audit"];

/** What is said of findings with this action. */
export const actionTitles: Readonly<Record<Action, string>> = {
  deny: "Denied",
  warn: "Warnings",
  audit: "Recorded only",
};

/**
 * A text from objects, files or node names on one line: control and formatting characters (which could move a terminal's cursor
 * or turn the direction of what is read) become a visible sign.
 */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\s+/gu, " ")
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, "\uFFFD");
}

/** The same without white space around it. */
export function clean(text: string): string {
  return oneLine(text).trim();
}

/** `1 node`, `2 nodes`. */
export function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}

/** `change.yaml:12:5`, as much of it as is known. */
export function place({ file, line, column }: Location): string {
  return [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(":");
}

/** The object and field that a finding or problem is about; undefined where there is none. */
export function subject(object: AssessedFinding["object"]): string | undefined {
  if (object === null) return undefined;
  return object.field === undefined || object.field === ""
    ? displayName(object)
    : `${displayName(object)}, ${object.field}`;
}

/** Where a problem is: its place in a file, else its object. */
export function problemPlace({ location, object }: AssessmentProblem): string | undefined {
  return location === null ? subject(object) : place(location);
}

/** `7 of 12 nodes`; nothing where a finding is not about nodes. */
export function radius({ nodes }: AssessedFinding): string {
  return nodes.total === 0 ? "" : `${nodes.matched} of ${count(nodes.total, "node")}`;
}

/** The severity and, where they are not the usual ones, status and age. */
export function standing({ severity, status, introduced }: AssessedFinding): string {
  const parts: string[] = [severity];
  if (status === "undetermined") parts.push("cannot tell");
  if (!introduced) parts.push("there before");
  return parts.join(", ");
}

/** A kernel as people know it; some nodes do not say. */
export function kernelName({ kernelVersion }: Pick<KernelCount, "kernelVersion">): string {
  return kernelVersion === "" ? "kernel not known" : clean(kernelVersion);
}

/** `iptables`, or `version 1.30.4` for a version. */
export function choice({ setting, value }: AlternativeSetting): string {
  return setting.endsWith(".version") ? `version ${value}` : value;
}

function caveat({ reason }: AlternativeSetting): string {
  return reason === undefined ? "" : ` (${clean(reason)})`;
}

/** What is safe here and what is not, one sentence each. */
export function choices(alternatives: readonly AlternativeSetting[]): {
  readonly safe: string;
  readonly unsafe: readonly string[];
} {
  return {
    safe: alternatives
      .filter(({ safe }) => safe)
      .map((one) => choice(one) + caveat(one))
      .join(", "),
    unsafe: alternatives
      .filter(({ safe }) => !safe)
      .map((one) => `${choice(one)}: ${clean(one.reason ?? "it is hit as well")}`),
  };
}

const verdictSentences: Readonly<Record<VerdictWord, string>> = {
  deny: "denied",
  warn: "allowed, with warnings",
  audit: "allowed, with notes",
  allow: "allowed",
};

/** A verdict in words: `allowed, with warnings`. */
export function verdictWord(verdict: VerdictWord): string {
  return verdictSentences[verdict];
}

/** The verdict and its numbers on one line. */
export function summaryLine({ verdict, summary, problems, cluster }: Assessment): string {
  const parts: string[] = [];
  if (summary.deny > 0) parts.push(count(summary.deny, "denial"));
  if (summary.warn > 0) parts.push(count(summary.warn, "warning"));
  if (summary.audit > 0) parts.push(`${summary.audit} recorded only`);
  if (problems.length > 0) parts.push(count(problems.length, "problem"));
  const found = parts.length === 0 ? "nothing found" : parts.join(", ");
  const scope = `${count(summary.objects, "object")} on ${count(summary.nodes, "node")}`;
  const name = cluster === undefined ? "" : `${clean(cluster)}: `;
  const limit = isIncomplete(problems) ? " as far as it could be read" : "";
  return `${name}${verdictSentences[verdict]}${limit}: ${found} (${scope})`;
}

/** Whether something could not be read, so that a verdict speaks of the rest only. */
export function isIncomplete(problems: Assessment["problems"]): boolean {
  return problems.some(({ level }) => level === "error");
}

/** Whether an exemption is needed, and how far it reaches. */
export function useText({ used, scoped }: ExemptionUse): string {
  return `${used ? "used" : "not used"}, for ${scoped ? "some" : "all"} nodes`;
}

/** When an exemption ends and where it comes from. */
export function exemptionText({ reason, expires, ticket, from }: NonNullable<AssessedFinding["exemption"]>): string {
  const by = ticket === undefined ? "" : `, ${clean(ticket)}`;
  return `${clean(reason)} (until ${clean(expires)}${by}; from ${clean(from)})`;
}

/** Whether a reference can be a link: an absolute http or https address that the URL standard reads. */
export function isWebAddress(reference: string): boolean {
  return /^https?:\/\/[^\s"'<>\\^`{|}]+$/i.test(reference) && URL.canParse(reference);
}
