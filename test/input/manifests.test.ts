import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { configMap, outline, readText } from "./folder.ts";

suite("what a text holds", () => {
  const table: readonly {
    readonly name: string;
    readonly text: string;
    readonly objects: readonly string[];
    readonly problems?: readonly RegExp[];
  }[] = [
    { name: "one YAML document", text: configMap("a"), objects: ["ConfigMap a"] },
    {
      name: "several YAML documents",
      text: `${configMap("a")}---\n${configMap("b")}`,
      objects: ["ConfigMap a", "ConfigMap b"],
    },
    {
      name: "empty documents, comments, end markers and a literal null are nothing",
      text: `# head\n---\n# only this\n---\n---\nnull\n---\n${configMap("a")}---\n...\n---\n~\n`,
      objects: ["ConfigMap a"],
    },
    {
      name: "a document behind an end marker without a new start",
      text: `${configMap("a")}...\n${configMap("b")}`,
      objects: ["ConfigMap a", "ConfigMap b"],
    },
    {
      name: "content on the line of the marker",
      text: `--- {apiVersion: v1, kind: Secret, metadata: {name: a}}\n--- # comment\n${configMap("b")}`,
      objects: ["Secret a", "ConfigMap b"],
    },
    {
      name: "directives belong to the document behind them",
      text: `%YAML 1.1\n# c\n---\n${configMap("a")}...\n%TAG ! tag:example.com,2000:\n---\n${configMap("b")}`,
      objects: ["ConfigMap a", "ConfigMap b"],
    },
    {
      name: "a marker inside a text block ends the document, as it does for kubectl",
      text: `${configMap("a", "data:\n  x: |\n    one\n")}---\n${configMap("b")}`,
      objects: ["ConfigMap a", "ConfigMap b"],
    },
    {
      name: "JSON",
      text: JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } }),
      objects: ["ConfigMap a"],
    },
    {
      name: "JSON values one after the other, as jq writes them",
      text: `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a}"}}\n{\n"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b\\""}} `,
      objects: ["ConfigMap a}", 'ConfigMap b"'],
    },
    {
      name: "JSON documents between YAML markers",
      text: `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}\n---\n{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b"}}\n`,
      objects: ["ConfigMap a", "ConfigMap b"],
    },
    {
      name: "a flow map that is YAML and not JSON",
      text: "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}",
      objects: ["ConfigMap a"],
    },
    {
      name: "a List, one of a kind, and one inside another",
      text: `apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n- kind: NodeList\n  apiVersion: v1\n  items:\n  - metadata: {name: node-1}\n`,
      objects: ["ConfigMap a", "Node node-1"],
    },
    { name: "an empty List", text: `{"apiVersion":"v1","kind":"PodList","items":null}`, objects: [] },
    {
      name: "a kind that ends in List and has no items is an object",
      text: "apiVersion: example.com/v1\nkind: AllowList\nmetadata: {name: a}\nspec: {}\n",
      objects: ["AllowList a"],
    },
    {
      name: "a scalar document",
      text: `just a note\n---\n${configMap("a")}`,
      objects: ["ConfigMap a"],
      problems: [/^error 1 a text or number, not a Kubernetes object; it is left out$/],
    },
    {
      name: "a scalar document further down",
      text: `${configMap("a")}---\n\n# c\n"note"\n`,
      objects: ["ConfigMap a"],
      problems: [/^error 8 a text or number/],
    },
    {
      name: "two merge keys in one map are no duplicates",
      text: configMap("a", "x: &x {b: 1}\ny: &y {c: 1}\nz:\n  <<: *x\n  <<: *y\n"),
      objects: ["ConfigMap a"],
    },
    {
      name: "documents without kind, of wrong types, without a name",
      text: `metadata:\n  name: lost\n---\nkind: 7\napiVersion: []\n---\nkind: Pod\napiVersion: v1\n---\n${configMap("a")}`,
      objects: ["ConfigMap a"],
      problems: [/^error 1 .*apiVersion is missing/, /^error 4 .*apiVersion is missing/, /^error 7 .*name is missing/],
    },
    {
      name: "an item of a List that is none",
      text: `apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n- 7\n- kind: Pod\n`,
      objects: ["ConfigMap a"],
      problems: [/^error 5 /, /^error 6 /],
    },
    {
      name: "a list of objects without a List",
      text: `[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}]`,
      objects: [],
      problems: [/^error 1 a list.*kind: List/],
    },
    {
      name: "a broken document leaves the others",
      text: `${configMap("a")}---\na: [1\n---\n${configMap("b")}---\nx: "open\n`,
      objects: ["ConfigMap a", "ConfigMap b"],
      problems: [/^error [67] not readable as YAML/, /^error 1[34] not readable as YAML/],
    },
    {
      name: "JSON that breaks off",
      text: `{"apiVersion": "v1",\n "kind": `,
      objects: [],
      problems: [/^error 2 not readable as JSON/],
    },
    {
      name: "a template that was not rendered",
      text: `{{- if .Values.x }}\n${configMap("a")}{{- end }}\n`,
      objects: [],
      problems: [/^error \d+ .*render it first \(helm template\)/],
    },
    {
      name: "two equal keys: the last one counts, and it is said once",
      text: configMap("a", "data:\n  mode: ipvs\n  mode: iptables\n"),
      objects: ["ConfigMap a"],
      problems: [/^warning 7 the key "mode" stands twice in one map: the last one counts$/],
    },
    {
      name: "two equal keys in JSON",
      text: `{"apiVersion":"v1","kind":"ConfigMap",\n"metadata":{"name":"b",\n"na\\u006de":"a"}}`,
      objects: ["ConfigMap a"],
      problems: [/^warning 3 the key "name" stands twice/],
    },
    { name: "nothing at all", text: "", objects: [], problems: [/^warning - is empty/] },
    { name: "comments only", text: "# one\n# two", objects: [], problems: [/^warning - is empty/] },
  ];
  for (const { name, text, objects, problems = [] } of table) {
    test(name, async () => {
      const got = outline(await readText(text));
      assert.deepEqual(got.objects, objects);
      assert.equal(got.problems.length, problems.length, got.problems.join("\n"));
      for (const [index, pattern] of problems.entries()) assert.match(got.problems[index] ?? "", pattern);
    });
  }

  test("of equal keys the last one counts", async () => {
    const { documents } = await readText(configMap("a", "data: {mode: ipvs, mode: iptables}"));
    assert.deepEqual(documents[0]?.object.json["data"], { mode: "iptables" });
  });

  test("documents keep their number when one between them is broken", async () => {
    const { documents } = await readText(`${configMap("a")}---\na: [\n---\n${configMap("b")}`);
    assert.deepEqual(
      documents.map(({ source }) => source.document),
      [1, 3],
    );
  });
});
