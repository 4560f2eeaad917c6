/**
 * A stream's name is a template: `ubuntu-{series}-{flavour}` takes the groups `series` and `flavour` of the pattern. From
 * the same groups comes the expression for all names the template can produce, so that `ubuntu-6.8-azrue` is known as an error.
 */
const placeholder = /\{(\w+)\}/g;

/** The name of a stream for one match of its pattern; a group that took no part is empty. */
export function fillName(template: string, groups: Readonly<Record<string, string | undefined>>): string {
  return template.replace(placeholder, (_, name: string) => groups[name] ?? "");
}

/** An expression that accepts exactly the names a template can produce; undefined where it names a group the pattern lacks. */
export function namePattern(template: string, pattern: string): RegExp | undefined {
  let source = "";
  let end = 0;
  for (const match of template.matchAll(placeholder)) {
    const group = groupSource(pattern, match[1] ?? "");
    if (group === undefined) return undefined;
    source += escape(template.slice(end, match.index)) + group;
    end = match.index + match[0].length;
  }
  return new RegExp(`^${source}${escape(template.slice(end))}$`);
}

/** The indices of a pattern's capturing groups without a name: those that hold the key. */
export function unnamedGroups(pattern: string): readonly number[] {
  const indices: number[] = [];
  let groups = 0;
  for (const [opening] of pattern.matchAll(/\\.|\[[^\]]*\]|\((?:\?(?:<(?![=!])|.))?/g)) {
    if (opening === "(") indices.push((groups += 1));
    else if (opening === "(?<") groups += 1;
  }
  return indices;
}

/** Of a list of names, the one with the fewest edits to a wrong one, if it is close enough to be what was meant. */
export function nearest(wrong: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(wrong.length / 3)) + 1;
  for (const name of names) {
    const edits = editDistance(wrong, name);
    if (edits < least) [best, least] = [name, edits];
  }
  return best;
}

/** The text of a named group without its name, with `?` where it need not take part: it is optional, or one of several alternatives. */
function groupSource(pattern: string, name: string): string | undefined {
  const head = `(?<${name}>`;
  const start = pattern.indexOf(head);
  if (start < 0) return undefined;
  let depth = 1;
  let index = start + head.length;
  while (index < pattern.length && depth > 0) {
    if (pattern[index] === "\\") index += 1;
    else if (pattern[index] === "(") depth += 1;
    else if (pattern[index] === ")") depth -= 1;
    index += 1;
  }
  const optional = pattern[index] === "?" || pattern[index] === "|" || pattern[start - 1] === "|" ? "?" : "";
  return `(?:${pattern.slice(start + head.length, index)}${optional}`;
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, character] of a.split("").entries()) {
    const next = [i + 1];
    for (const [j, other] of b.split("").entries()) {
      const replaced = (row[j] ?? 0) + (character === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
