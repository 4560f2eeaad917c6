import { asRecord, type Json } from "../../json.ts";
import type { YamlValue } from "./outcome.ts";
import { readPlainLine, readPlainYaml, type PlainLine } from "./plain.ts";

/**
 * A reader for the plain part of YAML that remembers the text it has read last: most changes of a configuration are another
 * value on one line, and then only that line is read. Values of different texts may share parts: they are not to be changed.
 */
export function createPlainReader(): (text: string) => YamlValue | undefined {
  let last: Read | undefined;
  return (text) => {
    const outcome = (last === undefined ? undefined : readEdited(last, text)) ?? readPlainYaml(text);
    if (outcome !== undefined) last = { text, outcome };
    return outcome;
  };
}

interface Read {
  readonly text: string;
  readonly outcome: YamlValue;
}

/** What `text` comes to where it differs from what was read by the scalar of one line; undefined where it differs otherwise. */
function readEdited({ text: before, outcome }: Read, text: string): YamlValue | undefined {
  const at = firstDifference(before, text);
  const start = text.lastIndexOf("\n", at - 1) + 1;
  const [beforeEnd, end] = [endOfLine(before, at), endOfLine(text, at)];
  if (before.slice(beforeEnd) !== text.slice(end) || outcome.duplicates.length > 0) return undefined;
  const [old, line] = [readPlainLine(before.slice(start, beforeEnd)), readPlainLine(text.slice(start, end))];
  if (old === undefined || line === undefined || old.key !== line.key || old.indent !== line.indent) return undefined;
  const root = asRecord(outcome.value);
  const value = root && replaced(root, pathTo(line, text.slice(0, start)), line.value);
  return value && { ...outcome, value };
}

function firstDifference(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let at = 0;
  while (at < most && one.charCodeAt(at) === other.charCodeAt(at)) at++;
  return at;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

/** The keys down to a line: its own, and of the lines above it, from below, those that are less and less indented. */
function pathTo({ indent, key }: PlainLine, above: string): readonly string[] {
  const path = [key];
  let depth = indent;
  for (const line of depth === 0 ? [] : above.split("\n").toReversed()) {
    const content = line.trim();
    const blanks = line.length - line.trimStart().length;
    if (blanks >= depth || content === "" || content.startsWith("#")) continue;
    depth = blanks;
    path.unshift(content.slice(0, content.indexOf(":")));
  }
  return path;
}

/** A copy with another value at `path`; undefined where nothing is there. */
function replaced(json: Json, [key = "", ...rest]: readonly string[], value: unknown): Json | undefined {
  if (!Object.hasOwn(json, key)) return undefined;
  if (rest.length === 0) return { ...json, [key]: value };
  const inner = asRecord(json[key]);
  const copy = inner && replaced(inner, rest, value);
  return copy && { ...json, [key]: copy };
}
