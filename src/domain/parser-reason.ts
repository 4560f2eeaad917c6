const MAX_LENGTH = 160; // characters; the parsers' own sentences have fewer than 100

/**
 * The reason that a parser of YAML gives, without what it repeats of the text: an alias, a tag or a line may be a password that somebody
 * forgot to quote. The position says where to look. Takes the first line of the reason.
 */
export function withoutText(reason: string): string {
  return (reason.split("\n", 1)[0] ?? "")
    .replaceAll(/"[^"]{2,}"|'[^']{2,}'|`[^`]{2,}`|<[^>]*>/gu, "…")
    .replaceAll(/(?<=^|[\s"'(])[!%&*][^\s"']{2,}/gu, "…")
    .replace(/: .*$/u, "")
    .replace(/\b(version|sequence|directive) .+$/u, "$1")
    .slice(0, MAX_LENGTH);
}
