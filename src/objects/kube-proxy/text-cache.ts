/** Characters that are kept at most, over all texts: a hundred times what a cluster has. */
const MAX_CHARACTERS = 4 * 1024 * 1024;

/**
 * Remembers what texts came to: the `entries` last used ones within a bound on their length, and always the very last, so that
 * the same text is never read twice in a row.
 */
export function rememberTexts<R extends object>(read: (text: string) => R, entries: number): (text: string) => R {
  const known = new Map<string, R>();
  let characters = 0;
  return (text) => {
    let result = known.get(text);
    if (result === undefined) {
      result = read(text);
      characters += text.length;
    } else known.delete(text);
    known.set(text, result);
    for (const oldest of known.keys()) {
      if (known.size === 1 || (known.size <= entries && characters <= MAX_CHARACTERS)) break;
      known.delete(oldest);
      characters -= oldest.length;
    }
    return result;
  };
}
