import type { Assessment, VerdictWord } from "../../domain/assessment.ts";
import { actions, findingsOf } from "../order.ts";
import type { RenderOptions } from "../options.ts";
import { plain } from "../plain.ts";
import { summaryLine } from "../words.ts";
import { findingLines } from "./finding.ts";
import { paints, type Paint } from "./paint.ts";
import { clearedLines, exemptionLines, matrixLines, problemLines } from "./sections.ts";
import { hanging } from "./wrap.ts";

/** The report for a terminal: findings by action, then what else is worth a word, and the summary as the last line. */
export function renderText(assessment: Assessment, options: RenderOptions): string {
  const { findings, problems, cleared, exemptions = [], matrix = [], verdict } = assessment;
  const { width, quiet, verbose } = options;
  const paint = paints(options.color);
  const full = actions.flatMap((action) => (action === "audit" && !verbose ? [] : findingsOf(findings, action)));
  const blocks: (readonly string[])[] = full.map((finding) => findingLines(finding, options, paint));
  if (!verbose && !quiet) blocks.push(recorded(assessment, width, paint));
  for (const one of matrix) blocks.push(matrixLines(one, width, paint));
  if (!quiet) {
    blocks.push(section("Cleared by evidence", clearedLines(cleared, width), paint));
    blocks.push(section("Exemptions", exemptionLines(exemptions, width, paint), paint));
  }
  blocks.push(section("Problems", problemLines(problems, width, paint), paint));
  const said = blocks.filter((lines) => lines.length > 0);
  if (quiet && said.length === 0) return "";
  said.push([verdictPaint(verdict, paint)(summaryLine(assessment))]);
  const title = assessment.cluster === undefined ? [] : [[paint.strong(`cluster ${plain(assessment.cluster)}`)]];
  return `${[...title, ...said].map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function section(title: string, lines: readonly string[], paint: Paint): readonly string[] {
  return lines.length === 0 ? [] : [paint.strong(title), ...lines];
}

/** The style of a verdict. */
export function verdictPaint(verdict: VerdictWord, paint: Paint): (text: string) => string {
  return verdict === "allow" || verdict === "audit" ? paint.safe : paint[verdict];
}

function recorded({ findings }: Assessment, width: number, paint: Paint): readonly string[] {
  const ids = findingsOf(findings, "audit").map(({ id, status }) => (status === "affected" ? id : `${id}?`));
  if (ids.length === 0) return [];
  return hanging("AUDIT ", `recorded only, more with --verbose: ${ids.join(", ")}`, width).map((line, i) =>
    i === 0 ? paint.audit(line.slice(0, 5)) + line.slice(5) : line,
  );
}
