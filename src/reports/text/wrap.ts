const MIN_WIDTH = 20; // columns for text, however narrow the terminal

/** Breaks one line at words so that no line is longer than `width` columns; a longer word (a URL) stays whole. */
export function wrap(text: string, width: number): readonly string[] {
  const limit = Math.max(width, MIN_WIDTH);
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (word === "") continue;
    if (line === "") line = word;
    else if (line.length + 1 + word.length <= limit) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

/** A wrapped text behind a first prefix; the lines after the first are indented by its width. */
export function hanging(prefix: string, text: string, width: number): readonly string[] {
  const indent = " ".repeat(prefix.length);
  return wrap(text, width - prefix.length).map((line, index) => `${index === 0 ? prefix : indent}${line}`.trimEnd());
}

/** Rows as columns: each cell but the last padded to the widest of its column; cells of `right` are aligned to the right. */
export function columns(
  rows: readonly (readonly string[])[],
  right: ReadonlySet<number> = new Set(),
): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  return rows.map((row) =>
    row
      .map((cell, i) => (right.has(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}
