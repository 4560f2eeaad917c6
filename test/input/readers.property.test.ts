import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { stringify } from "yaml";
import { readText } from "./folder.ts";

const RUNS = 60; // each one reads seven files

/** Texts that YAML readers like to take for something else. */
const traps = fc.constantFrom(
  ..."yes|No|on|y|~|null|0644|0x1F|1:20|2026-11-21|1e3|.5|-|- a|? b|: c|&a|*a|!t|%d|@x|`x|#x|a #b|a: b|'|\"|[|{|---|...|<<|=|a\nb|\n|\r\n| a|a |\ta|\u2028|é|😀|\u0000|\u0085|\u00A0".split(
    "|",
  ),
);
const text = fc.oneof(traps, fc.string(), fc.string({ unit: "grapheme" }), fc.lorem({ mode: "sentences" }));
const scalar = fc.oneof(
  text,
  fc.boolean(),
  fc.constant(null),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0), // no negative zero: YAML's integers have none
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    scalar,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom("a", "mode", "config.conf")), tie("value"), { maxKeys: 4 }),
  ),
}));
const object = fc.record({
  apiVersion: fc.constantFrom("v1", "apps/v1"),
  kind: fc.constantFrom("ConfigMap", "Node"),
  metadata: fc.record({ name: fc.stringMatching(/^[a-z]{3,8}$/) }),
  spec: value,
});

/** The same object as files may hold it. */
function writings(json: unknown): Readonly<Record<string, string | Uint8Array>> {
  const yaml = stringify(json, { version: "1.1", aliasDuplicateObjects: false });
  const list = { apiVersion: "v1", kind: "List", items: [json] };
  return {
    yaml,
    "YAML with CR LF": stringify(json, { version: "1.1", blockQuote: false }).replaceAll("\n", "\r\n"),
    "YAML with a byte order mark": `\uFEFF${yaml}`,
    "YAML in flow": stringify(json, { version: "1.1", collectionStyle: "flow", defaultStringType: "QUOTE_DOUBLE" }),
    "YAML behind another document": `---\nx: [\n---\n${yaml}`,
    "YAML in a List": stringify(list, { version: "1.1" }),
    json: JSON.stringify(json),
    "JSON in a List": JSON.stringify(list, undefined, 2),
    "JSON in UTF-16": Buffer.from(`\uFEFF${JSON.stringify(json)}`, "utf16le"),
  };
}

suite("laws of reading", () => {
  test("an object is the same however it is written", async () => {
    await fc.assert(
      fc.asyncProperty(object, async (json) => {
        const plain: unknown = JSON.parse(JSON.stringify(json));
        for (const [how, written] of Object.entries(writings(json))) {
          const { documents, problems } = await readText(written);
          assert.equal(documents.length, 1, `${how}: ${JSON.stringify(problems)}`);
          assert.deepEqual(documents[0]?.object.json, plain, how);
        }
      }),
      { numRuns: RUNS },
    );
  });

  test("any text gives objects and problems, and never an exception", async () => {
    const fragment = fc.oneof(
      text,
      fc.constantFrom("\n", "  ", "---\n", "a: ", "- ", "{", "}", "[", "]", "|\n", ">\n", ",", "&a ", "*a ", "!t "),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fragment, { maxLength: 40 }), async (fragments) => {
        const { documents, problems } = await readText(fragments.join(""));
        for (const { source } of documents) source.locate("a.b[0].c");
        for (const { line } of problems) assert.ok(line === undefined || line >= 1);
      }),
      { numRuns: 300 },
    );
  });

  test("each field of an object is found on a line that names it", async () => {
    const key = fc.stringMatching(/^[a-z]{4,8}$/);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(key, { minLength: 1, maxLength: 6 }), key, async (keys, leaf) => {
        let spec: unknown = { [leaf]: 1 };
        for (const name of keys.toReversed()) spec = { before: ["x", { y: name }], [name]: spec, behind: "z" };
        const json = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" }, spec };
        for (const written of [stringify(json), JSON.stringify(json, undefined, 2)]) {
          const { documents } = await readText(written);
          const place = documents[0]?.source.locate(`spec.${keys.join(".")}.${leaf}`);
          const line = written.split("\n")[(place?.line ?? 0) - 1] ?? "";
          assert.equal(
            line
              .slice((place?.column ?? 0) - 1)
              .replace(/^"/, "")
              .slice(0, leaf.length),
            leaf,
          );
        }
      }),
      { numRuns: RUNS },
    );
  });
});
