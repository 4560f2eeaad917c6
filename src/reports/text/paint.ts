/** Styles by meaning; each wraps a text in ANSI sequences, or leaves it as it is. */
export interface Paint {
  readonly deny: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly audit: (text: string) => string;
  readonly safe: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
}

/** The styles of a terminal, or none. Colours are of the terminal's own sixteen, so that they fit dark and light themes. */
export function paints(color: boolean): Paint {
  const style =
    (on: string, off: string) =>
    (text: string): string =>
      color && text !== "" ? `\u001B[${on}m${text}\u001B[${off}m` : text;
  return {
    deny: style("1;31", "22;39"),
    warn: style("1;33", "22;39"),
    audit: style("36", "39"),
    safe: style("32", "39"),
    strong: style("1", "22"),
    faint: style("2", "22"),
  };
}
