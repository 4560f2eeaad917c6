import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { commandPage } from "./docs/page.ts";
import { withPart } from "./docs/markdown.ts";
import { settingsTable } from "./docs/tables.ts";
import { build } from "./program.ts";

// `npm run docs` writes the generated pages; with --check it writes nothing and ends with 1 where one is stale

const folder = join(import.meta.dirname, "..", "..", "docs");

const pages: Readonly<Record<string, (present: string) => string>> = {
  "cli.md": () => commandPage(build({ code: 0 })),
  "operations.md": (page) => withPart(page, "settings", settingsTable()),
};

function present(name: string): string {
  try {
    return readFileSync(join(folder, name), "utf8");
  } catch {
    return "";
  }
}

const check = process.argv.includes("--check");
for (const [name, make] of Object.entries(pages)) {
  const old = present(name);
  const text = make(old);
  if (text === old) continue;
  if (check) {
    process.stderr.write(`docs/${name} is stale: run npm run docs\n`);
    process.exitCode = 1;
  } else {
    writeFileSync(join(folder, name), text);
    process.stderr.write(`docs/${name} written\n`);
  }
}
