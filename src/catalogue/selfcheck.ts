import { basename, dirname } from "node:path";
import { gt, minVersion, Range, type Comparator } from "semver";
import { components } from "../domain/advisory.ts";
import type { Streams } from "../domain/kernels/streams.ts";
import { coverage } from "./examples/coverage.ts";
import { runExamples, type Failure } from "./examples/run.ts";
import type { CatalogueError, Entry } from "./load.ts";
import { pathText } from "./load.ts";

/** The outcome of testing a catalogue. */
export interface TestResult {
  readonly advisories: number;
  readonly examples: number;
  /** In the order of files and lines. */
  readonly failures: readonly CatalogueError[];
}

/** Tests all entries: their words and ranges, their examples, and what the examples show. `errors` are those of loading. */
export function testCatalogue(
  entries: readonly Entry[],
  errors: readonly CatalogueError[],
  streams: Streams,
): TestResult {
  let examples = 0;
  const failures = [...errors];
  for (const entry of entries) {
    const ran = runExamples(entry, streams);
    examples += entry.document.spec.examples.length;
    const shown = ran.failures.length === 0 ? coverage(entry, ran.outcomes, streams) : [];
    for (const failure of [...selfcheck(entry), ...ran.failures, ...shown]) failures.push(locate(entry, failure));
  }
  failures.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column);
  return { advisories: entries.length, examples, failures };
}

function locate({ advisory, file, place }: Entry, { path, message }: Failure): CatalogueError {
  return { ...place(path), file, path: pathText(path), message, id: advisory.id };
}

/** What is wrong with the words, names and ranges of an advisory that can be evaluated. */
function selfcheck(entry: Entry): readonly Failure[] {
  return [...nameFailures(entry), ...textFailures(entry), ...alternativeFailures(entry)];
}

const slug = /^[a-z0-9]+(?:[.-][a-z0-9]+)*$/u;
const alias = /^[A-Za-z0-9][\w./#:-]*$/u;

function* nameFailures({ document: { metadata, spec }, file }: Entry): Generator<Failure> {
  const prefix = `${spec.id.toLowerCase()}-`;
  const name = metadata.name.startsWith(prefix) ? metadata.name.slice(prefix.length) : undefined;
  if (name === undefined || !slug.test(name)) {
    yield { path: ["metadata", "name"], message: `must be ${prefix} and a name in lower case with hyphens` };
    return;
  }
  if (!/^\.(?:ya?ml|json)$/u.test(basename(file).replace(`${spec.id}-${name}`, "")))
    yield { path: ["metadata", "name"], message: `the file must be named ${spec.id}-${name}.yaml` };
  const folder = components.find((component) => component === basename(dirname(file)));
  if (folder !== undefined && folder !== spec.component)
    yield { path: ["spec", "component"], message: `is ${spec.component}, and the file lies in ${folder}` };
}

function* textFailures({ document: { spec } }: Entry): Generator<Failure> {
  if (/[.!?]$/u.test(spec.title)) yield { path: ["spec", "title"], message: "ends without a full stop" };
  if (spec.title.length > 100) yield { path: ["spec", "title"], message: "has at most 100 characters" };
  const texts = [
    ...(["impact", "remedy", "details"] as const).map((key) => [["spec", key], spec[key]] as const),
    ...spec.affected.flatMap((alternative, index) =>
      (["impact", "remedy"] as const).map((key) => [["spec", "affected", index, key], alternative[key]] as const),
    ),
  ];
  for (const [path, text] of texts)
    if (text !== undefined && !/[.!?)]$/u.test(text)) yield { path, message: "ends with a full stop" };
  for (const key of ["aliases", "references"] as const) {
    for (const [index, text] of spec[key].entries())
      if (spec[key].indexOf(text) !== index) yield { path: ["spec", key, index], message: `${text} is there twice` };
  }
  for (const [index, text] of spec.aliases.entries())
    if (!alias.test(text) || text === spec.id)
      yield {
        path: ["spec", "aliases", index],
        message: `"${text}" must be a name without spaces, such as owner/name#123`,
      };
}

function* alternativeFailures({ document: { spec } }: Entry): Generator<Failure> {
  if (spec.affected.every(({ severity }) => severity !== undefined && severity !== spec.severity))
    yield { path: ["spec", "severity"], message: `no alternative is ${spec.severity}` };
  for (const [index, alternative] of spec.affected.entries()) {
    const path = ["spec", "affected", index];
    for (const key of ["severity", "impact", "remedy"] as const)
      if (alternative[key] !== undefined && alternative[key] === spec[key])
        yield { path: [...path, key], message: "says the same as the advisory: leave it out" };
    const disorder = alternative.versions === undefined ? undefined : rangeDisorder(alternative.versions);
    if (disorder !== undefined) yield { path: [...path, "versions"], message: disorder };
  }
}

/** Why the parts of a version range are not in order, or overlap; undefined where all is well. */
function rangeDisorder(text: string): string | undefined {
  let previous: { readonly text: string; readonly last: readonly Comparator[] } | undefined;
  for (const part of text.split("||").map((found) => found.trim())) {
    const range = new Range(part);
    const lowest = minVersion(range);
    if (lowest === null) return `no version is in "${part}"`;
    const upper = previous?.last.find(({ operator }) => operator.startsWith("<") || operator === "");
    if (previous !== undefined && (upper === undefined || gt(upper.semver.version.replace(/-0$/u, ""), lowest)))
      return `"${part}" begins before "${previous.text}" ends: sort the parts, and let them not overlap`;
    previous = { text: part, last: range.set.flat() };
  }
  return undefined;
}
