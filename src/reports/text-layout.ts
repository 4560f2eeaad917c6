/** How a text report is written: with colours or without, and how wide a line may be. */
export interface Style {
  readonly color: boolean;
  readonly width: number;
}

const MIN_ROOM = 24; // columns for words, however narrow the terminal

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;
export type Paint = keyof typeof codes;

/** The text in colours; as it is where colours are off. */
export function paint({ color }: Pick<Style, "color">, text: string, ...paints: readonly Paint[]): string {
  if (!color || text === "" || paints.length === 0) return text;
  return `\u001B[${paints.map((one) => codes[one]).join(";")}m${text}\u001B[0m`;
}

/** Breaks a text at spaces into lines of at most `width` columns; a longer word has a line of its own. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && columns(line) + 1 + columns(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** A label and its text beside it, the following lines under the first. `indent` counts columns. */
export function labelled(
  style: Style,
  indent: number,
  labelWidth: number,
  label: string,
  text: string,
  ...paints: readonly Paint[]
): readonly string[] {
  const room = Math.max(style.width - indent - labelWidth, MIN_ROOM);
  return wrap(text, room).map((line, index) => {
    const head = index === 0 ? paint(style, `${label} `.padEnd(labelWidth), "dim") : " ".repeat(labelWidth);
    return `${" ".repeat(indent)}${head}${paint(style, line, ...paints)}`;
  });
}

/** An identifier in colour and a bold title behind it, the following lines of the title under the first. */
export function headed(
  style: Style,
  indent: number,
  id: string,
  title: string,
  ...paints: readonly Paint[]
): readonly string[] {
  const start = indent + columns(id) + 2;
  return wrap(title, Math.max(style.width - start, MIN_ROOM)).map((line, index) => {
    const head = index === 0 ? `${" ".repeat(indent)}${paint(style, id, ...paints)}  ` : " ".repeat(start);
    return `${head}${paint(style, line, "bold")}`;
  });
}

/** Paints one cell, given by its text, row and column. */
export type CellPaint = (cell: string, row: number, column: number) => string;

/** Rows whose cells stand under one another; the last column is not filled up. Colours do not count as width. */
export function aligned(
  indent: number,
  rows: readonly (readonly string[])[],
  paintCell: CellPaint = (cell) => cell,
): readonly string[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, columns(cell));
  return rows.map((row, number) => {
    const last = row.findLastIndex((cell) => cell !== "");
    const cells = row
      .slice(0, last + 1)
      .map(
        (cell, index) =>
          paintCell(cell, number, index) + (index === last ? "" : " ".repeat((widths[index] ?? 0) - columns(cell))),
      );
    return `${" ".repeat(indent)}${cells.join("  ")}`;
  });
}

// letters of East Asian scripts are two columns wide, and marks none; close enough for names and sentences
const wide =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1FAFF}]/gu;

/** How many columns of a terminal a text takes. */
export function columns(text: string): number {
  const marks = text.match(/\p{M}/gu)?.length ?? 0;
  const doubles = text.match(wide)?.length ?? 0;
  return Array.from(text).length - marks + doubles;
}
