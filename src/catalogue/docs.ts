import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { advisoryMarkdown, catalogueIndexMarkdown, factsMarkdown } from "./markdown.ts";
import { builtinFolder } from "./built.ts";
import { readCatalogue, type Catalogue } from "./read.ts";

/** The pages that are made from data, by their path below `docs/`. */
export function generatedPages({ entries }: Pick<Catalogue, "entries">): ReadonlyMap<string, string> {
  return new Map([
    ["facts.md", factsMarkdown()],
    ["advisories/README.md", catalogueIndexMarkdown(entries)],
    ...entries.map((entry) => [`advisories/${entry.advisory.id}.md`, advisoryMarkdown(entry)] as const),
  ]);
}

/** The pages that differ from the files in `folder`, also those that should not be there. */
export function stalePages(pages: ReadonlyMap<string, string>, folder: string): readonly string[] {
  const stale = [...pages].filter(([path, text]) => textOf(join(folder, path)) !== text).map(([path]) => path);
  return [...stale, ...surplus(pages, folder)];
}

/** Makes the files in `folder` equal to the pages. */
export function writePages(pages: ReadonlyMap<string, string>, folder: string): void {
  for (const path of surplus(pages, folder)) rmSync(join(folder, path));
  for (const [path, text] of pages) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function surplus(pages: ReadonlyMap<string, string>, folder: string): readonly string[] {
  let names: readonly string[];
  try {
    names = readdirSync(join(folder, "advisories"));
  } catch {
    return [];
  }
  return names.map((name) => `advisories/${name}`).filter((path) => !pages.has(path));
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** `npm run docs` writes the pages; with `--check` it only says which are stale, and ends with 1 if one is. */
function main(check: boolean): void {
  const folder = join(builtinFolder, "..", "docs");
  const pages = generatedPages(readCatalogue());
  const stale = stalePages(pages, folder);
  if (!check) writePages(pages, folder);
  for (const path of stale) console.log(`docs/${path} ${check ? "is stale" : "written"}`);
  if (check && stale.length > 0) {
    console.error("run: npm run docs");
    process.exitCode = 1;
  }
}

if (import.meta.main) main(process.argv.includes("--check"));
