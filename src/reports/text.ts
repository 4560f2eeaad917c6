import type {
  AssessedFinding,
  Assessment,
  AssessmentProblem,
  ClearedEntry,
  ExemptionUse,
  KernelCount,
} from "../domain/assessment.ts";
import type { Action } from "../domain/policy.ts";
import type { RenderOptions } from "./options.ts";
import { aligned, headed, labelled, paint, type Paint } from "./text-layout.ts";
import { matrixLines } from "./text-matrix.ts";
import {
  actions,
  actionTitles,
  choices,
  clean,
  count,
  exemptionText,
  useText,
  kernelName,
  place,
  problemPlace,
  radius,
  standing,
  subject,
  summaryLine,
} from "./words.ts";

const INDENT = 2;
const LABEL = 11; // columns of the words in front of each line
const KERNELS = 6; // rows of a table before "and 3 more"
const NAMES = 5;

const actionPaints: Readonly<Record<Action, readonly Paint[]>> = {
  deny: ["bold", "red"],
  warn: ["bold", "yellow"],
  audit: ["bold", "cyan"],
};

/** The report for people at a terminal: the worst last, where the eye is, and under it one line that sums it up. */
export function renderText(assessment: Assessment, options: RenderOptions): string {
  const { findings, cleared, problems, exemptions = [], matrix = [], verdict } = assessment;
  const lines: string[] = [];
  const section = (title: string, paints: readonly Paint[], body: readonly string[]): void => {
    if (body.length > 0) lines.push(paint(options, title, ...paints), ...body, "");
  };
  for (const one of matrix) section(`${clean(one.setting)} by kernel`, ["bold"], matrixLines(one, options));
  section("Problems", ["bold"], problemLines(problems, options));
  if (!options.quiet) {
    section("Exemptions", ["bold"], exemptionLines(exemptions, options));
    section("Cleared by evidence", ["bold", "green"], clearedLines(cleared, options));
  }
  for (const action of actions.toReversed()) {
    if (action === "audit" && options.quiet) continue;
    const chosen = findings.filter((finding) => finding.action === action);
    const brief = action === "audit" && !options.verbose;
    section(
      `${actionTitles[action]} (${chosen.length})`,
      actionPaints[action],
      brief
        ? briefLines(chosen)
        : chosen.flatMap((finding, index) => [...(index === 0 ? [] : [""]), ...findingLines(finding, options)]),
    );
  }
  if (options.quiet && lines.length === 0) return "";
  lines.push(
    paint(
      options,
      summaryLine(assessment),
      ...(verdict === "allow" ? (["bold", "green"] as const) : actionPaints[verdict]),
    ),
  );
  return `${lines.join("\n")}\n`;
}

function exemptionLines(exemptions: readonly ExemptionUse[], { verbose }: RenderOptions): readonly string[] {
  const relevant = verbose
    ? exemptions
    : exemptions.filter(({ state, used, scoped }) => state !== "active" || !used || !scoped);
  const rows = relevant.map((use) =>
    [use.advisory, use.state, `until ${use.expires}`, useText(use), use.reason].map((cell) => clean(cell)),
  );
  return aligned(INDENT, rows);
}

function briefLines(findings: readonly AssessedFinding[]): readonly string[] {
  return aligned(
    INDENT,
    findings.map((finding) => [clean(finding.id), standing(finding), radius(finding), clean(finding.title)]),
  );
}

function findingLines(finding: AssessedFinding, options: RenderOptions): readonly string[] {
  const { id, title, nodes, object, location, impact, reason, assumed, alternatives, remedy, note } = finding;
  const heading = `${clean(title)} (${standing(finding)})`;
  const lines = [...headed(options, INDENT, clean(id), heading, ...actionPaints[finding.action])];
  const say = (label: string, text: string | undefined, ...paints: readonly Paint[]): void => {
    if (text !== undefined && text !== "")
      lines.push(...labelled(options, INDENT * 2, LABEL, label, clean(text), ...paints));
  };
  say("at", location === null ? undefined : place(location), "cyan");
  say(finding.introduced ? "asked by" : "set by", subject(object));
  if (nodes.total > 0) {
    const shown = nodes.names.slice(0, options.verbose ? nodes.names.length : NAMES);
    say("nodes", `${radius(finding)}${shown.length === 0 ? "" : `, e.g. ${shown.join(", ")}`}`);
    lines.push(...kernelTable(nodes.groups, options));
  }
  say("impact", impact);
  say("why", reason);
  for (const text of assumed) say("assumed", text);
  const { safe, unsafe } = choices(alternatives);
  say("safe here", safe, "green");
  for (const text of unsafe) say("not safe", text);
  say("fix", remedy);
  if (finding.exemption !== null) say("exempt", exemptionText(finding.exemption), "yellow");
  say("accept", note);
  const references = finding.references.slice(0, options.verbose ? finding.references.length : 1);
  say("more", [`kernelgate advisories show ${id}`, ...references].join("  "), "dim");
  return lines;
}

function kernelTable(groups: readonly KernelCount[], options: RenderOptions): readonly string[] {
  const shown = options.verbose ? groups : groups.slice(0, KERNELS);
  const rows = shown.map((group) => [String(group.count), kernelName(group), clean(group.osImage)]);
  const rest = groups.slice(shown.length);
  if (rest.length > 0) {
    const nodes = rest.reduce((sum, group) => sum + group.count, 0);
    rows.push([String(nodes), `on ${count(rest.length, "more kernel")}`]);
  }
  const width = Math.max(0, ...rows.map(([number = ""]) => number.length));
  return aligned(
    INDENT * 2 + LABEL,
    rows.map(([number = "", ...cells]) => [number.padStart(width), ...cells]),
  );
}

function clearedLines(cleared: readonly ClearedEntry[], options: RenderOptions): readonly string[] {
  return cleared.flatMap(({ id, groups, evidence }) => {
    const shown = options.verbose ? groups : groups.slice(0, 3);
    const kernels = shown.map((group) => `${kernelName(group)} (${group.count})`);
    if (groups.length > shown.length) kernels.push(`${groups.length - shown.length} more`);
    return labelled(options, INDENT, LABEL, clean(id), `does not hit ${kernels.join(", ")}: ${clean(evidence)}`);
  });
}

function problemLines(problems: readonly AssessmentProblem[], options: RenderOptions): readonly string[] {
  return problems.flatMap((problem) => {
    const { level, message } = problem;
    const where = problemPlace(problem);
    const text = `${where === undefined ? "" : `${where}: `}${message}`;
    return labelled(options, INDENT, LABEL, level, clean(text), ...(level === "error" ? (["red"] as const) : []));
  });
}
