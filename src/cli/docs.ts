import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { withPart } from "./docs/markdown.ts";
import { commandPage } from "./docs/page.ts";
import { alertsTable, metricsTable, settingsTable } from "./docs/tables.ts";
import { build } from "./program.ts";

// writes the pages, and parts of pages, that are made from the program; with --check it writes nothing and ends with 1 where one is stale

const root = join(import.meta.dirname, "..", "..");
const operations = join(root, "docs", "operations.md");
const readme = join(root, "README.md");

const parts = {
  settings: settingsTable(),
  metrics: await metricsTable(),
  alerts: alertsTable(join(root, "manifests")),
};
const pages = [
  { file: join(root, "docs", "cli.md"), text: commandPage(build({ code: 0 })) },
  { file: readme, text: withPart(readFileSync(readme, "utf8"), "settings", parts.settings) },
  {
    file: operations,
    text: Object.entries(parts).reduce(
      (page, [name, part]) => withPart(page, name, part),
      readFileSync(operations, "utf8"),
    ),
  },
];
const check = process.argv.includes("--check");
for (const { file, text } of pages) {
  if (textOf(file) === text) continue;
  if (!check) writeFileSync(file, text);
  else process.exitCode = 1;
  const name = relative(root, file);
  process.stderr.write(check ? `${name} is stale: run npm run docs\n` : `${name} written\n`);
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
