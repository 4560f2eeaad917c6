import { parseFieldPath } from "./field-path.ts";
import { linesOf, type Lines } from "./lines.ts";
import { embeddedTree } from "./parse.ts";
import type { Position } from "./source.ts";
import type { MapTree, ScalarTree, Tree } from "./tree.ts";

/** Finds the place of a field in a document; where it is not there, that of its nearest parent. */
export function locateField(tree: Tree, fieldPath: string, text: string, lines: Lines): Position {
  return lines.position(find(tree, tree.start, parseFieldPath(fieldPath), text, lines));
}

function find(tree: Tree, at: number, steps: readonly string[], text: string, lines: Lines): number {
  const [step, ...rest] = steps;
  if (step === undefined) return at;
  if (tree.kind === "list") {
    const item = /^\d+$/.test(step) ? tree.items[Number(step)] : undefined;
    return item === undefined ? at : find(item, item.start, rest, text, lines);
  }
  if (tree.kind === "scalar") return insideText(tree, steps, text, lines) ?? at;
  const entry = entryOf(tree, steps);
  return entry === undefined ? at : find(entry.value, entry.start, entry.rest, text, lines);
}

interface Found {
  readonly start: number;
  readonly value: Tree;
  readonly rest: readonly string[];
}

/** The entry of a map that the steps lead to. A key with dots may have been written without brackets (`data.config.conf`). */
function entryOf(map: MapTree, steps: readonly string[]): Found | undefined {
  for (let count = 1; count <= steps.length; count += 1) {
    const entry = map.entries.get(steps.slice(0, count).join("."));
    if (entry !== undefined) return { ...entry, rest: steps.slice(count) };
  }
  const merged = map.entries.get("<<")?.value;
  const maps = merged?.kind === "list" ? merged.items : merged === undefined ? [] : [merged];
  for (const one of maps) {
    const entry = one.kind === "map" ? entryOf(one, steps) : undefined;
    if (entry !== undefined) return entry;
  }
  return undefined;
}

const NOWHERE = -1;

/** The offset of a field of a document that stands inside a text, as kube-proxy's configuration does in its ConfigMap. */
function insideText({ scalar }: ScalarTree, steps: readonly string[], text: string, lines: Lines): number | undefined {
  const inner = scalar.value();
  const tree = embeddedTree(inner);
  if (tree === undefined || tree.kind === "scalar") return undefined;
  const innerLines = linesOf(inner);
  const offset = find(tree, NOWHERE, steps, inner, innerLines);
  if (offset === NOWHERE) return undefined;
  if (scalar.literalIndent !== undefined) {
    const { line, column } = innerLines.position(offset);
    const start = lines.start(lines.index(scalar.start) + line - 1);
    if (start !== undefined) return start + scalar.literalIndent + column - 1;
  }
  return sameOccurrence(inner, offset, text.slice(scalar.start, scalar.end), scalar.start);
}

/**
 * Folded and quoted texts break their lines elsewhere than what they mean. What stands at `offset` of the meaning stands as the
 * same occurrence in the file: first the rest of its line is looked for, then its first word alone.
 */
function sameOccurrence(inner: string, offset: number, raw: string, base: number): number | undefined {
  const [line = ""] = /^[^\n]*/.exec(inner.slice(offset)) ?? [];
  const [quote = "", word = ""] = /^"?([^\s":,]*)/.exec(line) ?? [];
  for (const needle of [line.trimEnd(), quote.startsWith('"') ? `"${word}"` : "", word]) {
    if (needle === "" || !raw.includes(needle)) continue;
    let at = raw.indexOf(needle);
    const from = needle === word ? offset + (quote.startsWith('"') ? 1 : 0) : offset;
    for (let before = inner.indexOf(needle); before >= 0 && before < from; before = inner.indexOf(needle, before + 1)) {
      const next = raw.indexOf(needle, at + 1);
      if (next < 0) break;
      at = next;
    }
    return base + at;
  }
  return undefined;
}
