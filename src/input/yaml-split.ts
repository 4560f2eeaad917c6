/** A part of a YAML text between document markers; the marker `---` and directives before it belong to what follows. */
export interface YamlPart {
  readonly start: number;
  readonly end: number;
}

/**
 * Splits a YAML text into its documents, so that a broken one does not take the others with it. A line that starts with `---`
 * ends a document wherever it stands, also in a text (YAML 1.2.2, rule c-forbidden); kubectl splits there too.
 */
export function splitYaml(text: string): readonly YamlPart[] {
  const parts: YamlPart[] = [];
  let start = 0;
  for (let at = text.indexOf("---"); at >= 0; at = text.indexOf("---", at + 3)) {
    if (at > 0 && !isBreak(text, at - 1)) continue;
    if (at + 3 < text.length && !/\s/.test(text[at + 3] ?? "")) continue;
    const end = directivesBefore(text, at);
    // a comment in front of the first marker is no document
    if (parts.length > 0 || /^[^\S\n]*[^#\s]/m.test(text.slice(start, end))) parts.push({ start, end });
    start = end;
  }
  parts.push({ start, end: text.length });
  return parts;
}

function isBreak(text: string, at: number): boolean {
  return text[at] === "\n" || text[at] === "\r";
}

/** The offset of the first `%` line of the directives that lead up to the marker at `marker`; the marker where there are none. */
function directivesBefore(text: string, marker: number): number {
  let found = marker;
  let lineStart = marker;
  while (lineStart > 0) {
    let previous = lineStart - 1;
    while (previous > 0 && !isBreak(text, previous - 1)) previous -= 1;
    const line = text.slice(previous, lineStart);
    if (line.startsWith("%")) found = previous;
    else if (!/^\s*(?:#|$)/.test(line)) break;
    lineStart = previous;
  }
  return found;
}
