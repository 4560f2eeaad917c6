import type { MatrixCell, SettingMatrix } from "../domain/assessment.ts";
import { cellIds, cellState, type CellState } from "./matrix-cell.ts";
import { aligned, columns, paint, type Paint, type Style } from "./text-layout.ts";
import { clean, kernelName } from "./words.ts";

const INDENT = 2;
const GAP = 2; // columns between two cells

const states: Readonly<Record<CellState, readonly [word: string, color: Paint]>> = {
  unsafe: ["not safe", "red"],
  minor: ["minor", "yellow"],
  unclear: ["unclear", "yellow"],
  safe: ["safe", "green"],
};

/** A row a kernel, a column a value; as many values beside one another as fit, the others below. */
export function matrixLines({ values }: SettingMatrix, style: Style): readonly string[] {
  const kernels = values[0]?.groups ?? [];
  const heads = [["nodes", "kernel"], ...kernels.map((cell) => [String(cell.count), kernelName(cell)])];
  const body = values.map(({ value, groups }) => [clean(value), ...kernels.map((_, row) => cellText(groups[row]))]);
  const room = style.width - INDENT - widest(heads.map(([count = "", kernel = ""]) => `${count.padEnd(5)}  ${kernel}`));
  return partsThatFit(body, room).flatMap((part, index) => {
    const rows = heads.map((head, row) => [...head, ...part.map((column) => column[row] ?? "")]);
    const lines = aligned(INDENT, rows, (cell, row) => (row === 0 ? paint(style, cell, "dim") : painted(cell, style)));
    return index === 0 ? lines : ["", ...lines];
  });
}

function partsThatFit(body: readonly (readonly string[])[], room: number): readonly (readonly (readonly string[])[])[] {
  const parts: (readonly string[])[][] = [];
  let left = -1;
  for (const column of body) {
    const width = widest(column) + GAP;
    left -= width;
    if (left < 0) {
      parts.push([]);
      left = room - width;
    }
    parts.at(-1)?.push(column);
  }
  return parts;
}

function widest(cells: readonly string[]): number {
  return cells.reduce((width, cell) => Math.max(width, columns(cell)), 0);
}

function cellText(cell: MatrixCell | undefined): string {
  return cell === undefined ? "" : `${states[cellState(cell)][0]} ${clean(cellIds(cell))}`.trim();
}

function painted(cell: string, style: Style): string {
  const found = Object.values(states).find(([word]) => cell === word || cell.startsWith(`${word} `));
  return found === undefined ? cell : paint(style, found[0], found[1]) + cell.slice(found[0].length);
}
