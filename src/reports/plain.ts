const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * A text of unknown origin as one line for a terminal: white space is one space, and control and format characters (ANSI
 * sequences, bidirectional overrides, zero widths) are spelled out, so that nothing is hidden and nothing acts.
 */
export function plain(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\s+/gu, " ")
    .replaceAll(unsafe, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`)
    .trim();
}
