import type { Readable } from "node:stream";
import { findFiles, type InputFile } from "./files.ts";
import { linesOf, type Lines } from "./lines.ts";
import { locateField } from "./locate.ts";
import { isCompleteCluster, unfold } from "./objects.ts";
import { parseDocuments, type ParsedDocument } from "./parse.ts";
import type { InputDocument, InputProblem, Position, Source } from "./source.ts";
import { readTextFile, readTextStream } from "./text.ts";

/** What files hold. */
export interface Read {
  readonly documents: readonly InputDocument[];
  readonly problems: readonly InputProblem[];
  /** A List among them says that it holds a whole cluster. */
  readonly complete: boolean;
}

const STDIN = "<stdin>";

/** Reads every object of files, directories and `-`. A file that cannot be read is a problem and does not stop the others. */
export async function readInput(paths: readonly string[], stdin: Readable): Promise<Read> {
  const { files, faults } = await findFiles(paths);
  const documents: InputDocument[] = [];
  const problems: InputProblem[] = faults.map(({ path, level, message }) => ({ level, file: path, message }));
  let complete = false;
  let usedStdin = false;
  for (const input of files) {
    const file = input.path === "-" ? STDIN : input.path;
    if (input.path === "-" && usedStdin) {
      problems.push({ level: "error", file, message: "can be read only once: give - one time" });
      continue;
    }
    usedStdin ||= input.path === "-";
    const result = input.path === "-" ? await readTextStream(stdin) : await readTextFile(input.path);
    if (!result.ok) {
      problems.push({ level: "error", file, message: result.message });
      continue;
    }
    const read = readText(file, result.text, input);
    for (const document of read.documents) documents.push(document);
    for (const problem of read.problems) problems.push(problem);
    complete ||= read.complete;
  }
  return { documents, problems, complete };
}

function readText(file: string, text: string, { found }: InputFile): Read {
  const documents: InputDocument[] = [];
  const problems: InputProblem[] = [];
  const lines = linesOf(text);
  let complete = false;
  const parsed = parseDocuments(text);
  for (const [index, document] of parsed.entries()) {
    if (document === undefined) continue;
    const say = (level: InputProblem["level"], place: Position, message: string): void =>
      void problems.push({ level, file, line: place.line, column: place.column, message });
    if (!document.ok) {
      say("error", lines.position(document.start), document.message);
      continue;
    }
    for (const { key, start } of document.duplicates)
      say("warning", lines.position(start), `the key "${key}" stands twice in one map: the last one counts`);
    complete ||= isCompleteCluster(document.value);
    const place = placesOf(document, text, lines);
    for (const part of unfold(document.value)) {
      if (part.ok)
        documents.push({ object: part.object, source: sourceOf(file, index + 1, part.path, document, place, lines) });
      else say(found && part.foreign ? "warning" : "error", place(part.path), `${part.message}; it is left out`);
    }
  }
  if (parsed.every((document) => document === undefined))
    problems.push({ level: "warning", file, message: "is empty: it holds no object" });
  return { documents, problems, complete };
}

type Parsed = Extract<ParsedDocument, { ok: true }>;
type PlaceOf = (fieldPath: string) => Position;

function placesOf(document: Parsed, text: string, lines: Lines): PlaceOf {
  let tree: ReturnType<Parsed["tree"]>;
  return (fieldPath) => {
    if (fieldPath === "") return lines.position(document.start);
    tree ??= document.tree();
    return tree === undefined ? lines.position(document.start) : locateField(tree, fieldPath, text, lines);
  };
}

function sourceOf(file: string, number: number, path: string, document: Parsed, place: PlaceOf, lines: Lines): Source {
  const own = (): Position => (path === "" ? lines.position(document.start) : place(path));
  return {
    file,
    document: number,
    get line() {
      return own().line;
    },
    get column() {
      return own().column;
    },
    locate: (fieldPath) => (fieldPath === "" ? own() : place(path === "" ? fieldPath : `${path}.${fieldPath}`)),
  };
}
