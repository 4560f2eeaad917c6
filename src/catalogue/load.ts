import type { z } from "zod";
import type { Advisory } from "../domain/advisory.ts";
import type { Streams } from "../domain/kernels/streams.ts";
import { compileAdvisory, type AdvisoryFault, type CompiledAdvisory, type Compiler } from "./compile.ts";
import { readDocuments, readDocumentsFast, type Documents, type Path, type Place } from "./documents.ts";
import { createExpressionCompiler } from "./expressions/compile.ts";
import { advisorySchema, type AdvisoryDocument } from "./schema.ts";

/** An advisory as it is written and as it is evaluated. */
export interface Entry extends CompiledAdvisory {
  readonly document: AdvisoryDocument;
  readonly file: string;
  /** Where a part of the document stands; the file's first line where it was read without places. */
  readonly place: (path: Path) => Place;
}

/** What is wrong with an advisory, and where. `id` is the advisory's, where it could be read. */
export interface CatalogueError extends Place {
  readonly file: string;
  /** Such as `spec.affected[0].when`; empty for the whole document. */
  readonly path: string;
  readonly message: string;
  readonly id?: string;
}

/** Advisories, and what is wrong with those that are left out. */
export interface Loaded {
  readonly entries: readonly Entry[];
  readonly errors: readonly CatalogueError[];
}

/** A file that is longer is not read: the longest of the built-in ones has a tenth of it. */
export const maxFileLength = 256 * 1024;

/** What loading needs; make it once and use it for all files. */
export function createCompiler(streams: Streams): Compiler {
  return { streams, compileExpression: createExpressionCompiler() };
}

/**
 * Loads the advisories of one file (YAML or JSON, one or several documents). A broken one is left out and reported, and
 * never stops the others. With `places`, every entry knows the line of each of its parts; errors always do.
 */
export function loadAdvisories(text: string, file: string, compiler: Compiler, places: boolean = false): Loaded {
  if (text.length > maxFileLength)
    return { entries: [], errors: [{ file, line: 1, column: 1, path: "", message: tooLong(text.length) }] };
  const fast = places ? undefined : readDocumentsFast(text);
  const loaded = fast === undefined ? undefined : loadDocuments(fast, file, compiler);
  return loaded === undefined || loaded.errors.length > 0 ? loadDocuments(readDocuments(text), file, compiler) : loaded;
}

function tooLong(length: number): string {
  return `the file has ${length} characters, and an advisory at most ${maxFileLength}`;
}

function loadDocuments({ documents, faults }: Documents, file: string, compiler: Compiler): Loaded {
  const entries: Entry[] = [];
  const errors: CatalogueError[] = faults.map((fault) => ({ ...fault, file, path: "" }));
  for (const { value, place } of documents) {
    // the streams lie beside the built-in advisories, and have a reader of their own
    if (isKernelStreams(value)) continue;
    const read = fromObject(value, compiler);
    if ("faults" in read) {
      for (const { path, offset, message } of read.faults)
        errors.push({ ...place(path, offset), file, path: pathText(path), message, ...idOf(value) });
    } else entries.push({ ...read, file, place });
  }
  return { entries, errors };
}

/** Compiles one document, such as a custom resource. `name` of the result is `metadata.name`. */
export function fromObject(
  value: unknown,
  compiler: Compiler,
): (CompiledAdvisory & { readonly document: AdvisoryDocument }) | { readonly faults: readonly AdvisoryFault[] } {
  const parsed = advisorySchema.safeParse(value, { reportInput: true });
  if (!parsed.success) return { faults: parsed.error.issues.map((issue) => faultOf(issue)) };
  const compiled = compileAdvisory(parsed.data, compiler);
  return "faults" in compiled ? compiled : { ...compiled, document: parsed.data };
}

/** Puts lists of entries together: whoever comes first keeps an id, and a later advisory with the same one is left out. */
export function mergeEntries(...lists: readonly (readonly Entry[])[]): Loaded {
  const taken = new Map<string, Entry>();
  const errors: CatalogueError[] = [];
  for (const entry of lists.flat()) {
    const { id } = entry.advisory;
    const holder = taken.get(id);
    if (holder === undefined) taken.set(id, entry);
    else {
      const path = ["spec", "id"];
      const message = `${id} is already the id of ${holder.advisory.name} (${holder.file}): take one of your own`;
      errors.push({ ...entry.place(path), file: entry.file, path: pathText(path), message, id });
    }
  }
  return { entries: [...taken.values()], errors };
}

/** The advisories of entries, in their order. */
export function advisoriesOf(entries: readonly Entry[]): readonly Advisory[] {
  return entries.map(({ advisory }) => advisory);
}

/** A path as people write it: `spec.affected[0].when`. */
export function pathText(path: Path): string {
  return path
    .map((step, index) => (typeof step === "number" ? `[${step}]` : `${index > 0 ? "." : ""}${step}`))
    .join("");
}

function faultOf(issue: z.core.$ZodIssue): AdvisoryFault {
  if (issue.code === "invalid_union") {
    const deepest = issue.errors.flat().toSorted((a, b) => b.path.length - a.path.length)[0];
    if (deepest !== undefined && deepest.path.length > 0)
      return faultOf({ ...deepest, path: [...issue.path, ...deepest.path] });
  }
  const path = issue.path.map((step) => (typeof step === "number" ? step : String(step)));
  if (issue.code === "unrecognized_keys") return { path: [...path, ...issue.keys.slice(0, 1)], message: issue.message };
  if (issue.code === "invalid_type" && issue.input === undefined) return { path, message: "is missing" };
  if (issue.code === "invalid_value" && issue.message.startsWith("Invalid"))
    return { path, message: `must be one of ${issue.values.join(", ")}` };
  return { path, message: issue.message };
}

function isKernelStreams(value: unknown): boolean {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "KernelStreams";
}

function idOf(value: unknown): { readonly id?: string } {
  const parsed = advisorySchema.shape.spec.shape.id.safeParse(idField(value));
  return parsed.success ? { id: parsed.data } : {};
}

function idField(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("spec" in value)) return undefined;
  const { spec } = value;
  return typeof spec === "object" && spec !== null && "id" in spec ? spec.id : undefined;
}
