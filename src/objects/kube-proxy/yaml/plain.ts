import type { YamlValue } from "./outcome.ts";
import { plainScalar, type ScalarValue } from "./scalar.ts";
import { createSpellings } from "./spellings.ts";

/**
 * A reader for the plain part of YAML in which kubeadm, the clouds and people write configurations: block mappings and
 * lists of simple scalars, `[]`, `{}`, comments. It takes a tenth of the time of a complete parser. What it meets beyond that
 * (anchors, tags, flow collections, escapes, folded texts, odd indentation, several documents) it leaves to `full.ts`.
 */
export function readPlainYaml(text: string): YamlValue | undefined {
  if (UNUSUAL.test(text) || (text.includes("\r") && /\r(?!\n)/u.test(text))) return undefined;
  const duplicates: string[] = [];
  const root: Fields = {};
  const state: State = { text, position: 0, duplicates, indent: 0, start: 0, end: 0 };
  if (!nextLine(state)) return undefined;
  if (text.startsWith("---", state.start)) {
    if (state.indent !== 0 || state.end - state.start !== 3 || !nextLine(state)) return undefined;
  }
  if (state.indent !== 0 || !readMapping(state, 0, root, "")) return undefined;
  return state.end === -1 ? { kind: "value", value: root, duplicates } : undefined;
}

/** A line `key: scalar`. */
export interface PlainLine {
  /** Spaces before the key. */
  readonly indent: number;
  readonly key: string;
  readonly value: ScalarValue;
}

/** Reads one line, without its line break, that gives a key a scalar; undefined for any other. */
export function readPlainLine(line: string): PlainLine | undefined {
  const state: State = { text: line, position: 0, duplicates: [], indent: 0, start: 0, end: 0 };
  if (!PRINTABLE.test(line) || !nextLine(state)) return undefined;
  const colon = line.indexOf(":", state.start);
  if (colon < 0 || colon + 1 >= state.end || line.charCodeAt(colon + 1) !== SPACE) return undefined;
  const key = names(line, state.start, colon);
  const value = readValue(line, colon + 2, state.end);
  return key === undefined || !isScalar(value) ? undefined : { indent: state.indent, key, value };
}

function isScalar(value: unknown): value is ScalarValue {
  return value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

type Fields = Record<string, unknown>;

/** Everything but printable ASCII and line breaks. */
const UNUSUAL = /[^\x20-\x7e\n\r]/u;
const PRINTABLE = /^[\x20-\x7e]*$/u;

/** Words that are no texts where they stand without quotes, and so no names of fields. */
const WORD = /^(?:y|n|yes|no|on|off|true|false|null)$/iu;
const LONGEST_WORD = 5;

const SPACE = 32;
const MAX_DEPTH = 20;

/** The line under the cursor: its indentation, and where its content begins and ends; `end` is -1 behind the last line. */
interface State {
  readonly text: string;
  readonly duplicates: string[];
  position: number;
  indent: number;
  start: number;
  end: number;
}

/** Goes on to the next line with content. False behind the last one. */
function nextLine(state: State): boolean {
  const { text } = state;
  for (;;) {
    if (state.position >= text.length) {
      state.end = -1;
      return false;
    }
    let stop = text.indexOf("\n", state.position);
    if (stop < 0) stop = text.length;
    let start = state.position;
    while (text.charCodeAt(start) === SPACE) start++;
    let end = stop;
    if (text.charCodeAt(end - 1) === 13) end--;
    const indent = start - state.position;
    state.position = stop + 1;
    if (start >= end || text.charCodeAt(start) === 35) continue;
    while (text.charCodeAt(end - 1) === SPACE) end--;
    state.indent = indent;
    state.start = start;
    state.end = end;
    return true;
  }
}

/** Reads the entries of a mapping at `indent` into `into`; false when something is beyond the plain part. */
function readMapping(state: State, indent: number, into: Fields, path: string): boolean {
  const { text } = state;
  if (indent > MAX_DEPTH) return false;
  while (state.end >= 0 && state.indent === indent) {
    const colon = text.indexOf(":", state.start);
    if (colon < 0 || colon >= state.end) return false;
    const key = names(text, state.start, colon);
    if (key === undefined) return false;
    if (Object.hasOwn(into, key)) state.duplicates.push(path + key);
    if (colon + 1 < state.end) {
      if (text.charCodeAt(colon + 1) !== SPACE) return false;
      const value = readValue(text, colon + 2, state.end);
      if (value === undefined) return false;
      if (value !== EMPTY) {
        into[key] = value;
        nextLine(state);
        if (state.end >= 0 && state.indent > indent) return false;
        continue;
      }
    }
    if (!readNested(state, indent, into, key, path)) return false;
  }
  return state.end < 0 || state.indent < indent;
}

/** A name that begins with a letter and goes on with letters, digits and `_ . / -`; undefined for what is none. */
const names = createSpellings((name) =>
  /^[A-Za-z][\w./-]*$/u.test(name) && !(name.length <= LONGEST_WORD && WORD.test(name)) ? name : undefined,
);

/** Short scalars: most values of a configuration are `0s`, `null`, `""` and the like. Collections are made anew each time. */
const scalars = createSpellings((content) => {
  const value = readScalar(content);
  return typeof value === "object" && value !== null ? undefined : value;
});
const SHORT = 12; // characters; V8 copies a part of this length, a longer one would keep the whole text alive

function readValue(text: string, start: number, end: number): unknown {
  const known = end - start > SHORT ? undefined : scalars(text, start, end);
  return known === undefined ? readScalar(text.slice(start, end)) : known;
}

/** What follows a key without a value on its line: a list, a mapping, or nothing. */
function readNested(state: State, indent: number, into: Fields, key: string, path: string): boolean {
  nextLine(state);
  const deeper = state.end >= 0 && state.indent > indent;
  if (state.end >= 0 && state.indent >= indent && startsItem(state)) {
    const items = readItems(state, state.indent);
    into[key] = items;
    return items !== undefined && (state.end < 0 || state.indent <= indent);
  }
  if (!deeper) {
    into[key] = null;
    return true;
  }
  const nested: Fields = {};
  if (!readMapping(state, state.indent, nested, `${path}${key}.`)) return false;
  into[key] = nested;
  return state.end < 0 || state.indent <= indent;
}

function startsItem({ text, start, end }: State): boolean {
  return text.charCodeAt(start) === 45 && (end === start + 1 || text.charCodeAt(start + 1) === SPACE);
}

function readItems(state: State, indent: number): unknown[] | undefined {
  const items: unknown[] = [];
  while (state.end >= 0 && state.indent === indent && startsItem(state)) {
    const content = state.text.slice(state.start + 2, state.end);
    const value = readScalar(content);
    if (value === undefined || value === EMPTY) return undefined;
    items.push(value);
    nextLine(state);
    if (state.end >= 0 && state.indent > indent) return undefined;
  }
  return items;
}

const EMPTY = Symbol("no value on this line");
/** A scalar or empty collection that ends on its line; EMPTY for blanks and comments; undefined beyond the plain part. */
function readScalar(content: string): unknown {
  const source = content.charCodeAt(0) === SPACE ? content.trimStart() : content;
  const first = source.charCodeAt(0);
  if (source === "" || first === 35) return EMPTY;
  if (first === 34 || first === 39) return readQuoted(source);
  const hash = source.indexOf(" #");
  const plain = hash < 0 ? source : source.slice(0, hash).trimEnd();
  if (plain === "[]") return [];
  if (plain === "{}") return {};
  // indicators, and what would be a mapping or a list of its own
  if ("[]{}&*!|>%@`,?:#".includes(plain.charAt(0)) || plain.includes(": ") || plain.endsWith(":")) return undefined;
  if (plain === "-" || plain.startsWith("- ") || plain === "<<") return undefined;
  const value = plainScalar(plain);
  return typeof value === "number" && !Number.isFinite(value) ? undefined : value;
}

/** A quoted text without escapes; nothing but a comment may follow it. */
function readQuoted(source: string): string | undefined {
  const end = source.indexOf(source.charAt(0), 1);
  if (end < 0) return undefined;
  const text = source.slice(1, end);
  if (text.includes("\\")) return undefined;
  return end === source.length - 1 || /^ +#/u.test(source.slice(end + 1)) ? text : undefined;
}
