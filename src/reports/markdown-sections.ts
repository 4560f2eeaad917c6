import type { AssessmentProblem, ClearedEntry, ExemptionUse, SettingMatrix } from "../domain/assessment.ts";
import { escapeMarkdown, markdownCode } from "./markdown-escape.ts";
import { cellIds, cellState, type CellState } from "./matrix-cell.ts";
import { kernelName, place, subject, useText } from "./words.ts";

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** A table of cells that are Markdown already. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(header), line(header.map(() => "---")), ...rows.map((row) => line(row))].join("\n");
}

const cellSigns: Readonly<Record<CellState, string>> = { unsafe: "⛔", minor: "⚠️", unclear: "❔", safe: "✅" };

/** A settings matrix: a row a kernel, a column a value. */
export function matrixBlock({ setting, values }: SettingMatrix): string {
  const kernels = values[0]?.groups ?? [];
  return `### ${markdownCode(setting)} on these kernels\n\n${table(
    ["Nodes", "Kernel", ...values.map(({ value }) => markdownCode(value))],
    kernels.map((kernel, row) => [
      String(kernel.count),
      markdownCode(kernelName(kernel)),
      ...values.map(({ groups }) => {
        const cell = groups[row];
        return cell === undefined ? "" : `${cellSigns[cellState(cell)]} ${escapeMarkdown(cellIds(cell))}`.trim();
      }),
    ]),
  )}\n\n⛔ not safe · ⚠️ a milder issue · ❔ nobody can tell · ✅ safe`;
}

/** What looks like a known issue by its kernel's number and is none. */
export function clearedBlock(cleared: readonly ClearedEntry[]): readonly string[] {
  return folded(
    "Cleared by evidence",
    cleared.map(({ id, groups, evidence }) => {
      const kernels = groups.map((group) => `${markdownCode(kernelName(group))} (${group.count})`).join(", ");
      return `- ${escapeMarkdown(id)} does not hit ${kernels}: ${escapeMarkdown(evidence)}`;
    }),
  );
}

/** Exemptions as they stand. */
export function exemptionBlock(exemptions: readonly ExemptionUse[]): readonly string[] {
  if (exemptions.length === 0) return [];
  const rows = exemptions.map((use) =>
    [use.advisory, use.state, use.expires, useText(use), use.reason, use.from].map((cell) => escapeMarkdown(cell)),
  );
  return folded("Exemptions", [table(["Advisory", "State", "Expires", "Use", "Reason", "From"], rows)]);
}

/** What could not be read. */
export function problemBlock(problems: readonly AssessmentProblem[]): readonly string[] {
  return folded(
    "Problems",
    problems.map(({ level, location, object, message }) => {
      const where = location === null ? escapeMarkdown(subject(object) ?? "") : markdownCode(place(location));
      return `- **${level}**${where === "" ? "" : ` ${where}`}: ${escapeMarkdown(message)}`;
    }),
  );
}

function folded(title: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  return [`<details><summary>${title} (${lines.length})</summary>\n\n${lines.join("\n")}\n\n</details>`];
}
