import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readCatalogue } from "../../src/catalogue/read.ts";
import { testCatalogue } from "../../src/catalogue/selfcheck.ts";
import { testLines } from "../../src/catalogue/text.ts";

const { entries, errors, streams } = readCatalogue([], true);

describe("the built-in advisories", () => {
  it("are all accepted", () => {
    assert.deepEqual(
      errors.map(({ file, line, path, message }) => `${file}:${line}: ${path}: ${message}`),
      [],
    );
    assert.ok(entries.length >= 30);
  });
  for (const entry of entries)
    it(`${entry.advisory.id} is in order, and its examples show every bound`, () => {
      const { failures } = testCatalogue([entry], [], streams);
      assert.equal(failures.length, 0, testLines({ advisories: 1, examples: 0, failures }).join("\n"));
    });
  it("have ids by component, and one prefix each", () => {
    const prefixes = { "kube-proxy": "KP", calico: "CA", spiderpool: "SP", cross: "CC" };
    for (const { advisory } of entries) assert.equal(advisory.id.slice(0, 2), prefixes[advisory.component]);
  });
  it("cover every row of the source pages", () => {
    const ids = new Set(entries.map(({ advisory }) => advisory.id));
    const wanted = [...numbers("KP", 8), ...numbers("CA", 7), ...numbers("SP", 17)];
    assert.deepEqual(
      wanted.filter((id) => !ids.has(id)),
      [],
    );
  });
});

function numbers(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${String(index + 1).padStart(3, "0")}`);
}
