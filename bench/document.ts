import { readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { goalTable, type Goal } from "./results.ts";

const file = join(import.meta.dirname, "..", "docs", "performance.md");
const BEGIN = "<!-- begin: written by npm run bench -->";
const END = "<!-- end: written by npm run bench -->";

/** Replaces what stands between the markers of docs/performance.md; the text around them is written by hand. */
export function writeDocument(goals: readonly Goal[], tables: readonly string[]): void {
  const text = readFileSync(file, "utf8");
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < 0) throw new Error(`${file} has lost the markers "${BEGIN}" and "${END}"`);
  const [cpu] = cpus();
  const machine = `${cpus().length} cores (${cpu?.model.trim() ?? "unknown"}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node.js ${process.versions.node}`;
  const written = [BEGIN, "", `Measured on ${machine}.`, "", goalTable(goals), "", tables.join("\n\n"), "", END].join(
    "\n",
  );
  writeFileSync(file, `${text.slice(0, begin)}${written}${text.slice(end + END.length)}`);
}
