const maxPatternLength = 200;
const maxRepeats = 3;

/** Texts longer than this are not searched: what they say is undetermined. Kernel, image and version texts are far shorter. */
export const maxSearchedLength = 256;

/**
 * A regular expression of an advisory, or what is wrong with it. JavaScript's expressions can take exponential time, so only
 * those are accepted that cannot: no repeated group, no references back, no looking around, at most three open repeats.
 */
export function compilePattern(pattern: string): RegExp | string {
  if (pattern.length > maxPatternLength) return `the pattern is longer than ${maxPatternLength} characters`;
  const bare = pattern.replace(/\\./gsu, "_").replace(/\[\^?\]?[^\]]*\]/gu, "_");
  if (/\)\s*[*+?{]/u.test(bare)) return "repeat a character or a class, not a group: matching has to stay fast";
  if (/\\[1-9k]/u.test(pattern)) return "leave out references back: matching has to stay fast";
  if (/\(\?(?!:)/u.test(bare)) return "only plain groups and (?:…) are available";
  if ((bare.match(/[*+]|\{\d+,\d*\}/gu) ?? []).length > maxRepeats)
    return `at most ${maxRepeats} repeats: matching has to stay fast`;
  try {
    return new RegExp(pattern, "u");
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
