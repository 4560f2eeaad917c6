import type { AssessedFinding, Assessment } from "../domain/assessment.ts";
import type { Action } from "../domain/policy.ts";
import { escapeMarkdown, escapeSummary, markdownCode, markdownReference } from "./markdown-escape.ts";
import { clearedBlock, exemptionBlock, matrixBlock, problemBlock, table } from "./markdown-sections.ts";
import { toolName } from "./tool.ts";
import {
  actions,
  choices,
  count,
  exemptionText,
  isIncomplete,
  kernelName,
  place,
  radius,
  standing,
  subject,
  summaryLine,
} from "./words.ts";

const MAX_CHARACTERS = 60_000; // GitHub refuses comments above 65,536
const NAMES = 20;
const KERNELS = 20;

export const signs: Readonly<Record<Action, string>> = { deny: "⛔", warn: "⚠️", audit: "ℹ️" };

/** A comment for a pull request: a verdict, a table, and one collapsible block a finding. Cut where a comment would be refused. */
export function renderMarkdown(assessment: Assessment): string {
  const { findings, cleared, exemptions = [], matrix = [], problems, verdict } = assessment;
  const sorted = actions.flatMap((action) => findings.filter((finding) => finding.action === action));
  const blocks = [
    // a marker by which a bot finds its own comment again
    `<!-- ${toolName} -->\n## ${verdict !== "allow" ? signs[verdict] : isIncomplete(problems) ? signs.warn : "✅"} ${toolName}: ${escapeMarkdown(summaryLine(assessment))}`,
    ...(sorted.length === 0 ? [] : [overview(sorted)]),
    ...problemBlock(problems),
    ...sorted.map((finding) => detail(finding)),
    ...matrix.map((one) => matrixBlock(one)),
    ...clearedBlock(cleared),
    ...exemptionBlock(exemptions),
  ];
  return fit(blocks);
}

/** As many blocks as fit into a comment, and a word about the rest. */
export function fit(blocks: readonly string[]): string {
  let text = "";
  for (const [index, block] of blocks.entries()) {
    if (text.length + block.length > MAX_CHARACTERS)
      return `${text}_${count(blocks.length - index, "more section")} did not fit; the html and json formats have everything._\n`;
    text += `${block}\n${index === blocks.length - 1 ? "" : "\n"}`;
  }
  return text;
}

function overview(findings: readonly AssessedFinding[]): string {
  return table(
    ["", "Advisory", "Severity", "Nodes", "Where"],
    findings.map((finding) => [
      signs[finding.action],
      `**${escapeMarkdown(finding.id)}** ${escapeMarkdown(finding.title)}`,
      escapeMarkdown(standing(finding)),
      radius(finding),
      finding.location === null ? escapeMarkdown(subject(finding.object) ?? "") : markdownCode(place(finding.location)),
    ]),
  );
}

function detail(finding: AssessedFinding): string {
  const { id, title, action, nodes, impact, reason, assumed, alternatives, remedy, note, exemption, object } = finding;
  const lines: string[] = [];
  const say = (label: string, text: string | undefined): void => {
    if (text !== undefined && text !== "") lines.push(`- **${label}:** ${escapeMarkdown(text)}`);
  };
  say("Impact", impact);
  say(finding.status === "affected" ? "Why" : "Why nobody can tell", reason);
  say(finding.introduced ? "Asked for by" : "There before, by", subject(object));
  for (const text of assumed) say("Assumed", text);
  const { safe, unsafe } = choices(alternatives);
  say("Safe here", safe);
  for (const text of unsafe) say("Not safe", text);
  say("Fix", remedy);
  if (exemption !== null) say("Exempt", exemptionText(exemption));
  say("Break-glass", note);
  if (nodes.matched > 0) say("Nodes", namesOf(finding));
  for (const reference of finding.references) lines.push(`- **See:** ${markdownReference(reference)}`);
  const kernels = nodes.groups
    .slice(0, KERNELS)
    .map((group) => [String(group.count), markdownCode(kernelName(group)), escapeMarkdown(group.osImage)]);
  const rest = nodes.groups.slice(KERNELS);
  if (rest.length > 0)
    kernels.push([String(rest.reduce((sum, group) => sum + group.count, 0)), count(rest.length, "more kernel"), ""]);
  return [
    `<details${action === "deny" ? " open" : ""}><summary>${signs[action]} <b>${escapeSummary(id)}</b> ${escapeSummary(title)} (${escapeSummary(standing(finding))})</summary>`,
    lines.join("\n"),
    ...(kernels.length === 0 ? [] : [table(["Nodes", "Kernel", "System"], kernels)]),
    "</details>",
  ].join("\n\n");
}

function namesOf({ nodes }: AssessedFinding): string {
  const shown = nodes.names.slice(0, NAMES);
  const rest = nodes.matched - shown.length;
  return `${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
