import { constructFromEvents, EVENT_ID, parseEvents, YAMLException } from "js-yaml";
import { jsonNestsDeeper, scanJson } from "./json-scan.ts";
import { treeOf, type Tree } from "./tree.ts";
import type { Visitor } from "./visitor.ts";
import { withoutText } from "../domain/parser-reason.ts";
import { aliasFault, duplicateKeys, type DuplicateKey } from "./guards.ts";
import { kubernetesSchema } from "./yaml-scalars.ts";
import { walkYaml, type YamlEvents } from "./yaml-walk.ts";
import { splitYaml } from "./yaml-split.ts";

const MAX_DEPTH = 200; // objects nest some 30 deep, schemas of CRDs some 60; deeper ones exhaust the stack of whoever walks them
const MAX_VALUES = 1_000_000; // of a document whose aliases are unfolded

const MAX_PLACED = 32 << 20; // characters of a document; the places of a larger one take gigabytes

const MAX_CHECKED_KEYS = 8 << 20; // characters of JSON; larger files are written by programs, which write no key twice

/** A document of a file as a value, or why it is none. Offsets are those of the file. */
export type ParsedDocument =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** Where the value starts. */
      readonly start: number;
      readonly duplicates: readonly DuplicateKey[];
      /** Its places, parsed anew: few documents are ever asked. Undefined where it is empty or too large. */
      readonly tree: () => Tree | undefined;
    }
  | { readonly ok: false; readonly start: number; readonly message: string };

/** The documents of a text in their order; empty ones are undefined, so that the others keep their numbers. */
export function parseDocuments(text: string): readonly (ParsedDocument | undefined)[] {
  const first = /[^\s]/.exec(text)?.[0];
  return (first === "{" || first === "[" ? parseJsonStream(text) : undefined) ?? parseYamlStream(text);
}

/** The places of a document that stands inside another one's text. */
export function embeddedTree(text: string): Tree | undefined {
  const document = parseDocuments(text).find((one) => one !== undefined);
  return document?.ok === true ? document.tree() : undefined;
}

/** One JSON value after the other, as `kubectl` takes them; undefined where the text is not JSON (it may be YAML). */
function parseJsonStream(text: string): readonly ParsedDocument[] | undefined {
  if (jsonNestsDeeper(text, MAX_DEPTH))
    return [{ ok: false, start: 0, message: `nests deeper than ${MAX_DEPTH} levels` }];
  const whole = jsonValue(text);
  if (whole !== undefined) return [jsonDocument(text, whole.value, 0)];
  const documents: ParsedDocument[] = [];
  let at = 0;
  while (true) {
    at += /^\s*/.exec(text.slice(at))?.[0].length ?? 0;
    if (at >= text.length) return documents;
    const end = scanJson(text, at, undefined);
    const parsed = end === undefined ? undefined : jsonValue(text.slice(at, end));
    if (end === undefined || parsed === undefined) return undefined;
    documents.push(jsonDocument(text, parsed.value, at));
    at = end;
  }
}

function jsonValue(text: string): { readonly value: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return { value };
  } catch {
    return undefined;
  }
}

function jsonDocument(text: string, value: unknown, from: number): ParsedDocument {
  const walk = (visitor: Visitor): void => void scanJson(text, from, visitor);
  const start = from + (/^\s*/.exec(text.slice(from, from + 1000))?.[0].length ?? 0);
  const duplicates = text.length > MAX_CHECKED_KEYS ? [] : duplicateKeys(walk);
  return { ok: true, value, start, duplicates, tree: () => (text.length > MAX_PLACED ? undefined : treeOf(walk)) };
}

function parseYamlStream(text: string): readonly (ParsedDocument | undefined)[] {
  return splitYaml(text).flatMap(({ start, end }) => parseYamlPart(text.slice(start, end), start));
}

function parseYamlPart(part: string, base: number): readonly (ParsedDocument | undefined)[] {
  try {
    const events = parseEvents(part, { maxDepth: MAX_DEPTH });
    const starts = startsOf(events);
    if (starts.length === 0) return [undefined];
    const walkOf =
      (document: number, again: boolean) =>
      (visitor: Visitor): void =>
        walkYaml(part, again ? parseEvents(part, { maxDepth: MAX_DEPTH }) : events, document, base, visitor);
    if (events.some(({ type }) => type === EVENT_ID.ALIAS)) {
      for (const document of starts.keys()) {
        const fault = aliasFault(walkOf(document, false), MAX_VALUES);
        if (fault !== undefined) return [{ ok: false, ...fault }];
      }
    }
    const values = constructFromEvents(events, { source: part, schema: kubernetesSchema, json: true });
    return values.map((value, document) =>
      value === null || value === undefined
        ? undefined
        : {
            ok: true,
            value,
            start: base + (starts[document] ?? 0),
            duplicates: duplicateKeys(walkOf(document, false)),
            tree: () => (part.length > MAX_PLACED ? undefined : treeOf(walkOf(document, true))),
          },
    );
  } catch (error) {
    return [faultOf(error, part, base)];
  }
}

/** Where the content of each document starts. */
function startsOf(events: YamlEvents): readonly number[] {
  return events.flatMap((event, index) => {
    if (event.type !== EVENT_ID.DOCUMENT) return [];
    const next = events[index + 1];
    if (next === undefined) return [0];
    if ("start" in next) return [next.start];
    return "valueStart" in next ? [Math.max(next.valueStart, 0)] : [0];
  });
}

function faultOf(error: unknown, part: string, base: number): ParsedDocument {
  const hint = part.includes("{{") ? "; it looks like a template: render it first (helm template)" : "";
  if (error instanceof YAMLException) {
    const start = base + Math.min(error.mark?.position ?? 0, part.length);
    const format = jsonLike(part) ? "JSON" : "YAML";
    return { ok: false, start, message: `not readable as ${format}: ${withoutText(error.reason)}${hint}` };
  }
  // deep recursion in the parser, or a fault of it
  return { ok: false, start: base, message: `not readable: ${error instanceof Error ? error.message : String(error)}` };
}

function jsonLike(part: string): boolean {
  return /^\s*[{[]\s*["{}\]]/.test(part);
}
