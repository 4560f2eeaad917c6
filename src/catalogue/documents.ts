import { CORE_SCHEMA, loadAll } from "js-yaml";
import { LineCounter, parseAllDocuments, type Document } from "yaml";

/** The steps from a document's root to a value. */
export type Path = readonly (string | number)[];

/** A place in a file; both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** One document of a YAML file: its value, and where its parts stand. */
interface SourceDocument {
  readonly value: unknown;
  /** The place of the value at a path, `offset` characters into its text; of the innermost value around it that exists. */
  readonly place: (path: Path, offset?: number) => Place;
}

/** What is read from a YAML file: a document that is no YAML is a fault, and the others are still there. */
export interface Documents {
  readonly documents: readonly SourceDocument[];
  readonly faults: readonly (Place & { readonly message: string })[];
}

const start: Place = { line: 1, column: 1 };

/**
 * Reads YAML or JSON without places, seven times as fast as with them; undefined where something is wrong with it.
 * YAML 1.2 in both ways of reading: `yes` is a text.
 */
export function readDocumentsFast(text: string): Documents | undefined {
  try {
    const values = loadAll(text, { schema: CORE_SCHEMA }).filter((value) => value !== null && value !== undefined);
    return { documents: values.map((value) => ({ value, place: () => start })), faults: [] };
  } catch {
    return undefined;
  }
}

/** Reads YAML or JSON with places, for the files in which something has to be pointed at. */
export function readDocuments(text: string): Documents {
  const lines = new LineCounter();
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const documents: SourceDocument[] = [];
  const faults: (Place & { message: string })[] = [];
  for (const document of parseAllDocuments(text, { lineCounter: lines })) {
    const [error] = document.errors;
    if (error !== undefined) {
      faults.push({ ...placeOf(error.pos[0]), message: `not YAML: ${firstLine(error.message)}` });
      continue;
    }
    let value: unknown;
    try {
      value = document.toJS();
    } catch (bomb) {
      faults.push({
        ...placeOf(document.range?.[0] ?? 0),
        message: bomb instanceof Error ? bomb.message : String(bomb),
      });
      continue;
    }
    if (value === null || value === undefined) continue;
    documents.push({ value, place: (path, offset) => placeOf(offsetOf(document, text, path, offset)) });
  }
  return { documents, faults };
}

/** The library's message without the place and the picture that follow it. */
function firstLine(message: string): string {
  return (message.split("\n")[0] ?? "").replace(/ at line \d+, column \d+:?$/u, "");
}

function offsetOf(document: Document.Parsed, text: string, path: Path, offset: number | undefined): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    const range = rangeOf(node);
    if (range === undefined) continue;
    if (offset === undefined || length < path.length) return range[0];
    const value: unknown = typeof node === "object" && node !== null && "value" in node ? node.value : undefined;
    return typeof value === "string" ? within(text, range, value, offset) : range[0];
  }
  return 0;
}

function rangeOf(node: unknown): readonly [number, number] | undefined {
  if (typeof node !== "object" || node === null || !("range" in node) || !Array.isArray(node.range)) return undefined;
  const [from, to]: readonly unknown[] = node.range;
  return typeof from === "number" && typeof to === "number" ? [from, to] : undefined;
}

/** Where the character `offset` of a scalar's value stands in the file, past quotes, escapes, folds and indentation. */
function within(text: string, [from, to]: readonly [number, number], value: string, offset: number): number {
  const source = text.slice(from, to);
  const verbatim = source.indexOf(value);
  if (verbatim >= 0) return from + verbatim + offset;
  // a block scalar's header stands before its text
  let at = /^[|>]/u.test(source) ? source.indexOf("\n") + 1 : 0;
  for (let index = 0; index <= offset && at < source.length; index += 1) {
    const wanted = value[index];
    if (wanted === undefined) break;
    if (/\s/u.test(wanted)) {
      while (at < source.length && /\s/u.test(source[at] ?? "")) at += 1;
      continue;
    }
    while (at < source.length && source[at] !== wanted) at += 1;
    if (index === offset) return from + at;
    at += 1;
  }
  return from + Math.min(at, source.length);
}
