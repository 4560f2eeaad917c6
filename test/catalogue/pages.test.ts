import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { advisoryCrdSchema } from "../../src/catalogue/crd-schema.ts";
import { generatedPages, stalePages, writePages } from "../../src/catalogue/docs.ts";
import { filterEntries, findEntries, listLines, showLines } from "../../src/catalogue/text.ts";
import { advisory, load } from "./documents.ts";

const { entries } = load(
  advisory({ "title: Something breaks": "title: Something_that <breaks>" }) +
    `---\n${advisory({ TEST001: "TEST002", "test001-": "test002-", "component: calico": "component: kube-proxy", "severity: high": "severity: low" })}`,
);

describe("lists and pages for people", () => {
  it("one line an advisory, in columns", () =>
    assert.deepEqual(listLines(entries), [
      "TEST001  high  calico      Something_that <breaks>",
      "TEST002  low   kube-proxy  Something breaks",
    ]));
  const filters = [
    [{ words: [] }, ["TEST001", "TEST002"]],
    [{ words: [], component: "calico" }, ["TEST001"]],
    [{ words: [], severity: "low" }, ["TEST002"]],
    [{ words: ["OWNER/", "<breaks"] }, ["TEST001"]],
    [{ words: ["nowhere"] }, []],
  ] as const;
  for (const [filter, wanted] of filters)
    it(`filtered by ${JSON.stringify(filter)}`, () =>
      assert.deepEqual(
        filterEntries(entries, filter).map((entry) => entry.advisory.id),
        wanted,
      ));
  it("found by id or alias, in any case", () => {
    assert.deepEqual([ids("test002"), ids("Owner/Name#1"), ids("TEST00")], [["TEST002"], ["TEST001", "TEST002"], []]);
  });
  it("shown with everything that decides it", () => {
    const [entry] = entries;
    assert.ok(entry !== undefined);
    assert.deepEqual(showLines(entry), [
      "TEST001  Something_that <breaks>",
      "high, calico; also owner/name#1",
      "",
      "Effect",
      "  It breaks.",
      "",
      "Remedy",
      "  Mend it.",
      "",
      "Applies only where",
      "  calico.vxlan",
      "",
      "Applies to",
      "  version of calico >=3.20.0 <3.21.0",
      "",
      "Sources",
      "  https://example.org/1",
      "",
      "Examples",
      "  unaffected     calico 3.19.9 vxlan=true",
      "  affected       calico 3.20.0 vxlan=true",
      "  unaffected     calico 3.21.0 vxlan=true",
      "  undetermined   calico 3.20.0",
    ]);
  });
  it("a page escapes what Markdown would read", () => {
    const page = generatedPages({ entries }).get("advisories/TEST001.md") ?? "";
    assert.match(page, /^# TEST001: Something_that \\<breaks>$/mu);
    assert.match(page, /^\| affected \| `calico 3\.20\.0 vxlan=true` \|$/mu);
  });
  it("pages that are missing, changed or left over are stale until they are written", () => {
    const folder = mkdtempSync(join(tmpdir(), "kernelgate-"));
    try {
      const pages = generatedPages({ entries });
      assert.equal(stalePages(pages, folder).length, pages.size);
      writePages(pages, folder);
      assert.deepEqual(stalePages(pages, folder), []);
      writeFileSync(join(folder, "advisories", "TEST001.md"), "other");
      writeFileSync(join(folder, "advisories", "TEST009.md"), "left over");
      assert.deepEqual(stalePages(pages, folder), ["advisories/TEST001.md", "advisories/TEST009.md"]);
      writePages(pages, folder);
      assert.deepEqual(stalePages(pages, folder), []);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

function ids(name: string): readonly string[] {
  return findEntries(entries, name).map((entry) => entry.advisory.id);
}

describe("the schema of the custom resource", () => {
  const schema: unknown = JSON.parse(JSON.stringify(advisoryCrdSchema()));
  it("is structural: one type everywhere, or open", () => assert.deepEqual([...offences(schema, "")], []));
  it("names what the document names", () =>
    assert.match(JSON.stringify(schema), /"remedy":.*"affected":.*"unlisted":/u));
});

/** What the API server refuses in a structural schema. */
function* offences(schema: unknown, path: string): Generator<string> {
  if (typeof schema !== "object" || schema === null) return;
  const record: Readonly<Record<string, unknown>> = { ...schema };
  const open = record["x-kubernetes-preserve-unknown-fields"] === true;
  if (typeof record["type"] !== "string" && !open) yield `${path}: no type`;
  for (const key of [
    "$schema",
    "$ref",
    "anyOf",
    "oneOf",
    "allOf",
    "not",
    "const",
    "patternProperties",
    "propertyNames",
  ])
    if (key in record) yield `${path}: ${key}`;
  if ("properties" in record && "additionalProperties" in record)
    yield `${path}: additionalProperties beside properties`;
  for (const key of ["items", "additionalProperties"])
    if (key in record) yield* offences(record[key], `${path}.${key}`);
  for (const [name, property] of Object.entries(record["properties"] ?? {}))
    yield* offences(property, `${path}.${name}`);
}
