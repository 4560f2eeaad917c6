import type { Position } from "./source.ts";

/** Turns offsets of a text into lines and columns. */
export interface Lines {
  position(offset: number): Position;
  /** The 0-based number of the line that holds the offset. */
  index(offset: number): number;
  /** The offset at which the line of this 0-based number starts; undefined behind the last one. */
  start(index: number): number | undefined;
}

/** The lines of a text, found when they are first asked for. Breaks are those of YAML: LF, CR LF and a lone CR. */
export function linesOf(text: string): Lines {
  let starts: readonly number[] | undefined;
  const all = (): readonly number[] => (starts ??= lineStarts(text));
  const index = (offset: number): number => {
    const list = all();
    let low = 0;
    let high = list.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((list[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  return {
    index,
    start: (line) => all()[line],
    position(offset) {
      const line = index(offset);
      return { line: line + 1, column: offset - (all()[line] ?? 0) + 1 };
    },
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  if (text.includes("\r")) {
    for (const match of text.matchAll(/\r\n?|\n/g)) starts.push(match.index + match[0].length);
  } else {
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  }
  return starts;
}
