import { components, severities } from "../domain/advisory.ts";
import { nearest } from "../domain/nearest.ts";
import { readFolderAlone, type Catalogue } from "../catalogue/read.ts";
import { testCatalogue } from "../catalogue/selfcheck.ts";
import { filterEntries, findEntries, listLines, showLines, testLines } from "../catalogue/text.ts";
import { openCatalogue, readable } from "./catalogue.ts";
import { exitCodes, UsageError } from "./exit.ts";
import type { ListFlags } from "./flags.ts";

/** `kernelgate advisories list`: one line an advisory. */
export async function list(words: readonly string[], flags: ListFlags): Promise<number> {
  oneOf("--component", flags.component, components);
  oneOf("--severity", flags.severity, severities);
  const { entries } = await open(flags.advisories);
  const found = filterEntries(entries, { component: flags.component, severity: flags.severity, words });
  print(listLines(found));
  process.stderr.write(`${found.length} of ${entries.length} advisories\n`);
  return exitCodes.ok;
}

/** `kernelgate advisories show`: everything about one advisory, by id or alias. */
export async function show(name: string, flags: ListFlags): Promise<number> {
  const { entries } = await open(flags.advisories);
  const found = findEntries(entries, name);
  if (found.length === 0) {
    const meant = nearest(
      name,
      entries.flatMap(({ advisory }) => [advisory.id, ...advisory.aliases]),
    );
    throw new UsageError(
      `there is no advisory ${name}${meant === undefined ? "" : `; did you mean ${meant}?`} (kernelgate advisories list)`,
    );
  }
  print(found.flatMap((entry, index) => [...(index > 0 ? ["", ""] : []), ...showLines(entry)]));
  return exitCodes.ok;
}

/** `kernelgate advisories test`: checks the data and runs all examples. Ends with 2 where anything is wrong. */
export async function test(folder: string | undefined): Promise<number> {
  const { entries, errors, streams } = await (folder === undefined
    ? openCatalogue([], true)
    : readable(() => readFolderAlone(folder)));
  const result = testCatalogue(entries, errors, streams);
  print(testLines(result));
  if (result.advisories === 0 && result.failures.length === 0)
    throw new UsageError(`${folder ?? ""}: no advisory is there`);
  return result.failures.length === 0 ? exitCodes.ok : exitCodes.usage;
}

async function open(folders: readonly string[] = []): Promise<Catalogue> {
  const catalogue = await openCatalogue(folders);
  for (const { file, line, column, path, message } of catalogue.errors)
    process.stderr.write(
      `${file}:${line}:${column}: this advisory is skipped: ${path === "" ? "" : `${path}: `}${message}\n`,
    );
  return catalogue;
}

function oneOf(option: string, value: string | undefined, known: readonly string[]): void {
  if (value === undefined || known.includes(value)) return;
  throw new UsageError(`${option} ${value}: known are ${known.join(", ")}`);
}

function print(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(""));
}
