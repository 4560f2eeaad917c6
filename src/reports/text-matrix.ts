import type { MatrixCell, SettingMatrix } from "../domain/assessment.ts";
import { aligned, paint, type Paint, type Style } from "./text-layout.ts";
import { clean, kernelName } from "./words.ts";

const NAMED = 3; // advisories in one cell

/** Values of a setting as rows, kernels as columns, and in each cell whether it is safe and what hits. */
export function matrixLines({ values }: SettingMatrix, style: Style): readonly string[] {
  const kernels = values[0]?.groups ?? [];
  const legend = kernels.map((cell, index) => [
    letter(index),
    kernelName(cell),
    clean(cell.osImage),
    `${cell.count} nodes`,
  ]);
  const body = values.map(({ value, groups }) => [value, ...groups.map((cell) => cellText(cell))]);
  const table = aligned(2, [["", ...kernels.map((_, index) => letter(index))], ...body]);
  const painted = table.map((line) =>
    line.replaceAll(/\b(?:safe|hit|unclear)\b/g, (word) => paint(style, word, paints[word] ?? "dim")),
  );
  return [...painted, "", ...aligned(2, legend)];
}

const paints: Readonly<Record<string, Paint>> = { safe: "green", hit: "red", unclear: "yellow" };

function cellText({ safe, affected, undetermined }: MatrixCell): string {
  const word = !safe ? "hit" : affected.length === 0 && undetermined.length > 0 ? "unclear" : "safe";
  const ids = [...affected, ...undetermined.map((id) => `${id}?`)];
  const rest = ids.length - NAMED;
  return [word, ids.slice(0, NAMED).join(" "), rest > 0 ? `+${rest}` : ""].filter((part) => part !== "").join(" ");
}

function letter(index: number): string {
  const name = String.fromCodePoint(65 + (index % 26)); // A to Z, then A1
  return index < 26 ? name : `${name}${Math.floor(index / 26)}`;
}
