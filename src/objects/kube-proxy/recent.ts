/** What of inputs is kept, and how they are told apart. */
export interface RecentOptions<I> {
  readonly same: (one: I, other: I) => boolean;
  /** Size of an input, in characters. */
  readonly size: (input: I) => number;
  /** How many inputs are kept at most, however small. */
  readonly entries: number;
}

/** Characters that are kept at most: a hundred times what a cluster has. */
const MAX_CHARACTERS = 4 * 1024 * 1024;

/**
 * Remembers what the inputs that were used last came to, within bounds, and always the very last. The same input gives the very
 * same result, so that what others keep of it is found again. A few inputs are compared, not hashed: that costs a tenth.
 */
export function rememberRecent<I, R>(
  read: (input: I) => R,
  { same, size, entries }: RecentOptions<I>,
): (input: I) => R {
  const recent: { readonly input: I; readonly result: R; readonly characters: number }[] = [];
  let characters = 0;
  return (input) => {
    const index = recent.findIndex((one) => same(one.input, input));
    const known = recent[index];
    if (known !== undefined) {
      if (index > 0) {
        recent.splice(index, 1);
        recent.unshift(known);
      }
      return known.result;
    }
    const result = read(input);
    const fresh = { input, result, characters: size(input) };
    recent.unshift(fresh);
    characters += fresh.characters;
    while (recent.length > 1 && (recent.length > entries || characters > MAX_CHARACTERS))
      characters -= recent.pop()?.characters ?? 0;
    return result;
  };
}
