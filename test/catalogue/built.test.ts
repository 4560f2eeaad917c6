import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { buildCatalogue } from "../../src/catalogue/build.ts";
import { builtinFolder, digestOf, readBuilt, type BuiltEntry } from "../../src/catalogue/built.ts";
import { runExamples } from "../../src/catalogue/examples/run.ts";
import { readCatalogue } from "../../src/catalogue/read.ts";
import type { Advisory } from "../../src/domain/advisory.ts";

const catalogue = readCatalogue();
const start = { line: 1, column: 1 };

function withFolder(run: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "kernelgate-built-"));
  try {
    run(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** An advisory with its functions left out; lazily made parts are made. */
function plain(advisory: Advisory): unknown {
  return JSON.parse(
    JSON.stringify(advisory, (_key, value: unknown) => {
      if (value instanceof RegExp) return String(value);
      return value instanceof Map || value instanceof Set ? [...value] : value;
    }),
  );
}

void test("the built catalogue holds the same advisories and streams as the files, and judges every example alike", () => {
  withFolder((folder) => {
    const file = join(folder, "catalogue.json");
    writeFileSync(file, JSON.stringify(buildCatalogue()));
    const built = readBuilt(file);
    assert.ok(built !== undefined);
    assert.deepEqual(built.streams, catalogue.streams);
    assert.equal(built.entries.length, catalogue.entries.length);
    for (const [index, entry] of catalogue.entries.entries()) {
      const revived: BuiltEntry | undefined = built.entries[index];
      assert.ok(revived !== undefined);
      assert.equal(revived.file, entry.file);
      assert.deepEqual(revived.document, entry.document);
      assert.deepEqual(revived.askedVersions, entry.askedVersions);
      assert.deepEqual(plain(revived.advisory), plain(entry.advisory));
      const again = runExamples({ ...revived, place: () => start }, built.streams);
      const first = runExamples(entry, catalogue.streams);
      assert.deepEqual(plainOutcomes(again), plainOutcomes(first), entry.advisory.id);
    }
  });
});

void test("a built catalogue is used only for the very files that it was built from", () => {
  withFolder((folder) => {
    const advisories = join(folder, "advisories");
    const file = join(folder, "catalogue.json");
    cpSync(builtinFolder, advisories, { recursive: true });
    writeFileSync(file, JSON.stringify({ ...buildCatalogue(), digest: digestOf(advisories) }));
    assert.ok(readBuilt(file, advisories) !== undefined);
    writeFileSync(join(advisories, "one-more.yaml"), "");
    assert.equal(readBuilt(file, advisories), undefined);
    assert.equal(readBuilt(join(folder, "no-such-file"), advisories), undefined);
  });
});

function plainOutcomes({ failures, outcomes }: ReturnType<typeof runExamples>): unknown {
  const texts = JSON.stringify([failures, outcomes], (key, value: unknown) =>
    typeof value === "bigint" ? `${value}n` : key === "kernels" || key === "list" ? undefined : value,
  );
  return JSON.parse(texts);
}
