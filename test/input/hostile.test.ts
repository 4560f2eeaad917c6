import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { configMap, outline, readText } from "./folder.ts";

const bomb = `l0: &l0 [${Array.from({ length: 9 }, () => '"lol"').join()}]\n${Array.from(
  { length: 9 },
  (_, index) => `l${index + 1}: &l${index + 1} [${Array.from({ length: 9 }, () => `*l${index}`).join()}]`,
).join("\n")}\n`;
const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join("");

/** Each of them took a reader of YAML or JSON down once, by time, by memory or by the depth of its stack. */
const table: readonly {
  readonly name: string;
  readonly text: string | Uint8Array;
  readonly problem: RegExp | undefined;
}[] = [
  { name: "a bomb of aliases", text: configMap("x", bomb), problem: /unfold to more than 1000000 values/ },
  { name: "a value that holds itself", text: configMap("x", "a: &a [*a]\n"), problem: /\*a holds itself/ },
  { name: "aliases as many people use them", text: configMap("x", "a: &a [1, 2]\nb: [*a, *a]\n"), problem: undefined },
  { name: "an alias of nothing", text: configMap("x", "a: *b\n"), problem: /unidentified alias/ },
  {
    name: "merge keys that multiply",
    text: configMap(
      "x",
      `m0: &m0 {${lines(200, (index) => `k${index}: 1, `)}}\n${lines(200, (index) => `n${index}: {<<: *m0}\n`)}`,
    ),
    problem: /merge keys exceeded/,
  },
  { name: "brackets 50,000 deep", text: configMap("x", `a: ${deep}\n`), problem: /nesting exceeded/ },
  {
    name: "brackets 50,000 deep in JSON",
    text: `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"},"x":${deep}}`,
    problem: /nests deeper than 200/,
  },
  { name: "brackets that never close", text: "[".repeat(100_000), problem: /nest/ },
  { name: "maps that never close", text: '{"a":'.repeat(100_000), problem: /nest/ },
  { name: "dashes in a row", text: "- ".repeat(100_000), problem: /nesting exceeded/ },
  { name: "question marks in a row", text: "? ".repeat(100_000), problem: /nesting exceeded/ },
  { name: "colons in a row", text: "a: ".repeat(50_000), problem: /not readable/ },
  { name: "tags in a row", text: `a: ${"!a ".repeat(50_000)}`, problem: /not readable/ },
  { name: "anchors line by line", text: lines(20_000, (index) => `&a${index}\n`), problem: /not readable/ },
  { name: "a string that never ends", text: `a: "${"x".repeat(1_000_000)}`, problem: /not readable/ },
  { name: "a string of backslashes", text: `{"a": "${"\\".repeat(1_000_001)}`, problem: /not readable/ },
  { name: "a line of a million characters", text: configMap("x", `a: ${"y".repeat(1_000_000)}\n`), problem: undefined },
  {
    name: "a hundred thousand keys",
    text: configMap(
      "x",
      lines(100_000, (index) => `k${index}: v\n`),
    ),
    problem: undefined,
  },
  {
    name: "a hundred thousand empty documents",
    text: `${"---\n".repeat(100_000)}${configMap("x")}`,
    problem: undefined,
  },
  { name: "a hundred thousand dashes", text: `# ${"-".repeat(100_000)}\n${configMap("x")}`, problem: undefined },
  {
    name: "a hundred thousand lines of comments",
    text: `${"# c\n".repeat(100_000)}---\n${configMap("x")}`,
    problem: undefined,
  },
  { name: "flow maps side by side", text: configMap("x", `a: [${"{b: c}, ".repeat(50_000)}]\n`), problem: undefined },
  { name: "keys that are lists", text: configMap("x", "[a, b]: c\n"), problem: /complex keys/ },
  {
    name: "a key that would be every object's parent",
    text: configMap("x", "__proto__: {polluted: true}\n"),
    problem: undefined,
  },
  { name: "a binary file", text: Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2]), problem: /is not a text file/ },
  {
    name: "a compressed file",
    text: Uint8Array.from([0x1f, 0x8b, 8, 0xff, 0x9c, 0x2b]),
    problem: /is not a text file/,
  },
  { name: "a control character", text: configMap("x", "a: b\u0007\n"), problem: /non-printable/ },
  { name: "tabs for spaces", text: configMap("x", "a:\n\tb: c\n"), problem: /tab/ },
];

suite("texts that were made to hurt give a problem, and no crash", () => {
  for (const { name, text, problem } of table) {
    test(name, async () => {
      const { objects, problems } = outline(await readText(text));
      if (problem === undefined) assert.deepEqual([objects, problems], [["ConfigMap x"], []]);
      else {
        assert.deepEqual(objects, []);
        assert.match(problems.join("\n"), problem);
        assert.ok(problems.join().length < 1000, "a message does not repeat the file");
      }
    });
  }

  test("nothing is added to every object", async () => {
    const { documents } = await readText(configMap("x", "__proto__: {polluted: true}\n"));
    assert.equal(Object.hasOwn(documents[0]?.object.json ?? {}, "__proto__"), true);
    assert.equal("polluted" in {}, false);
  });

  test("hurtful texts inside a text do not hurt whoever asks for a place", async () => {
    for (const inner of [bomb, deep, "a: [", "{{ x }}", "? ".repeat(10_000), "\u0007"]) {
      const { documents } = await readText(
        JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" }, data: { inner } }, undefined, 1),
      );
      assert.deepEqual(documents[0]?.source.locate("data.inner.mode"), { line: 8, column: 3 });
    }
  });
});
