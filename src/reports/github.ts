import type { Assessment, AssessedFinding, AssessmentProblem, Location } from "../domain/assessment.ts";
import type { Action } from "../domain/policy.ts";
import { toolName } from "./tool.ts";
import { radius, subject, summaryLine } from "./words.ts";

const commands: Readonly<Record<Action, "error" | "warning" | "notice">> = {
  deny: "error",
  warn: "warning",
  audit: "notice",
};

/** Workflow commands of GitHub Actions: one annotation a finding and problem, each on one line, then the summary. */
export function renderGithub(assessment: Assessment): string {
  const lines = [
    ...assessment.findings.map((finding) => findingLine(finding)),
    ...assessment.problems.map((problem) => problemLine(problem)),
    logLine(`${toolName}: ${summaryLine(assessment)}`),
  ];
  return `${lines.join("\n")}\n`;
}

function findingLine(finding: AssessedFinding): string {
  const { id, title, status, action, location, message } = finding;
  const where = radius(finding);
  const doubt = status === "undetermined" ? "cannot tell: " : "";
  const heading = `${id}: ${doubt}${title}${where === "" ? "" : ` (${where})`}`;
  return command(commands[action], location, heading, message);
}

function problemLine({ level, location, object, message }: AssessmentProblem): string {
  const about = subject(object);
  return command(level, location, toolName, about === undefined ? message : `${about}: ${message}`);
}

function command(name: string, location: Location | null, title: string, message: string): string {
  const properties: readonly (readonly [string, string | number | undefined])[] = [
    ["file", location?.file],
    ["line", location?.line],
    ["col", location?.line === undefined ? undefined : location.column],
    ["title", title],
  ];
  const given = properties.flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${escapeProperty(String(value))}`],
  );
  return `::${name} ${given.join(",")}::${escapeData(message)}`;
}

/** The text after the last `::`, escaped as the runner's toolkit does; other control characters cannot reach a log. */
function escapeData(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/(?![\r\n])[\p{Cc}\p{Cf}\u2028\u2029]/gu, (char) => (char === "\t" ? " " : "\uFFFD"))
    .replaceAll("%", "%25")
    .replaceAll("\r", "%0D")
    .replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

/** A line that is no command: the older form `##[command]` counts anywhere in a line. */
function logLine(text: string): string {
  return text.replaceAll("##[", "## [");
}
