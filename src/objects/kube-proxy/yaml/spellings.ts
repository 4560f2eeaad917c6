const SLOTS = 1024; // a power of two; a configuration has some dozens of names
const LONGEST = 64; // characters of a spelling that is kept: what is longer is no usual one, and thousands of them would fill the memory

/**
 * What `read` makes of a part of a text, remembered by how the part is spelt: the usual names and values of configurations are
 * neither cut out, hashed nor read again. `undefined` is not remembered. Of two spellings that fall together the later one stays.
 */
export function createSpellings<R>(
  read: (spelling: string) => R | undefined,
): (text: string, start: number, end: number) => R | undefined {
  const slots: ({ readonly spelling: string; readonly result: R } | undefined)[] = Array.from({ length: SLOTS });
  return (text, start, end) => {
    if (end - start > LONGEST) return read(text.slice(start, end));
    let sum = 0;
    for (let i = start; i < end; i++) sum = (Math.imul(sum, 31) + text.charCodeAt(i)) | 0;
    const slot = sum & (SLOTS - 1);
    const known = slots[slot];
    if (known !== undefined && known.spelling.length === end - start && text.startsWith(known.spelling, start))
      return known.result;
    const spelling = text.slice(start, end);
    const result = read(spelling);
    if (result !== undefined) slots[slot] = { spelling, result };
    return result;
  };
}
