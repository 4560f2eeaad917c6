import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";

/** A file that goes with the test, and what was written to it, parsed. */
export function temporaryFile(context: TestContext): {
  readonly file: string;
  readonly read: () => Record<string, unknown>[];
} {
  const folder = mkdtempSync(join(tmpdir(), "lines-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "new", "lines.jsonl");
  return {
    file,
    read: () =>
      readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line): Record<string, unknown> => JSON.parse(line)),
  };
}
