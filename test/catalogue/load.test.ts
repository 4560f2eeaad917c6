import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { maxFileLength, fromObject, mergeEntries } from "../../src/catalogue/load.ts";
import { readCatalogue, readFolderAlone } from "../../src/catalogue/read.ts";
import { advisory, compiler, load } from "./documents.ts";

describe("a broken advisory is reported with the place of its fault", () => {
  const when = "  when: calico.vxlan\n";
  const affected = '    - versions: ">=3.20.0 <3.21.0"\n';
  const kernels = (text: string): Record<string, string> => ({ [affected]: `    - nodes: { kernels: ${text} }\n` });
  const rows: readonly (readonly [name: string, replace: Record<string, string>, at: string, message: RegExp])[] = [
    [
      "unknown key",
      { "  severity:": "  serverity: x\n  severity:" },
      "10:14 spec.serverity",
      /did you mean "severity"/u,
    ],
    ["missing key", { "  title: Something breaks\n": "" }, "6:3 spec.title", /is missing/u],
    ["empty text", { "It breaks.": '""' }, "11:11 spec.impact", /must not be empty/u],
    ["text of several lines", { "It breaks.": "|\n    a\n    b" }, "11:11 spec.impact", /one line/u],
    [
      "wrong word",
      { "severity: high": "severity: hihg" },
      "10:13 spec.severity",
      /one of critical, high, medium, low/u,
    ],
    ["wrong id", { "id: TEST001": "id: test-1" }, "6:7 spec.id", /capitals/u],
    ["no address", { "https://example.org/1": "page 4" }, "13:16 spec.references[0]", /http/u],
    ["no reference", { '["https://example.org/1"]': "[]" }, "13:15 spec.references", /expected array to have/u],
    ["misspelt fact", { [when]: "  when: calico.vxlam\n" }, "14:16 spec.when", /did you mean vxlan/u],
    [
      "fact in a folded text",
      { [when]: "  when: >-\n    calico.vxlan &&\n    calico.ipipp\n" },
      "16:12 spec.when",
      /did you mean ipip/u,
    ],
    [
      "fact in quotes",
      { [when]: String.raw`  when: "calico.dataplane == \"bpf\" && calico.ipipp"` + "\n" },
      "14:48 spec.when",
      /did you mean ipip/u,
    ],
    [
      "range of nothing",
      { ">=3.20.0 <3.21.0": ">=3.21.0 <3.20.0" },
      "16:17 spec.affected[0].versions",
      /no version is in/u,
    ],
    ["range of everything", { ">=3.20.0 <3.21.0": "*" }, "16:17 spec.affected[0].versions", /leave versions out/u],
    ["no range", { ">=3.20.0 <3.21.0": "3.20 or later" }, "16:17 spec.affected[0].versions", /not a range/u],
    [
      "versions of no component",
      { "component: calico": "component: cross" },
      "16:17 spec.affected[0].versions",
      /versionIn/u,
    ],
    [
      "nothing is asked",
      { [when]: "", [affected]: "    - severity: low\n" },
      "15:7 spec.affected[0]",
      /affects everything/u,
    ],
    [
      "no alternative",
      { [`  affected:\n${affected}`]: "  affected: []\n" },
      "15:13 spec.affected",
      /expected array to have/u,
    ],
    ["empty nodes", { [affected]: "    - nodes: {}\n" }, "16:14 spec.affected[0].nodes", /give when or kernels/u],
    ["empty kernels", kernels("{}"), "16:25 spec.affected[0].nodes.kernels", /give upstream or streams/u],
    [
      "number for a kernel",
      kernels("{ upstream: [{ fixed: 5.10 }] }"),
      "16:47 spec.affected[0].nodes.kernels.upstream[0].fixed",
      /in quotes/u,
    ],
    [
      "bad release",
      kernels('{ upstream: [{ fixed: "v5" }] }'),
      "16:47 spec.affected[0].nodes.kernels.upstream[0].fixed[0]",
      /not a kernel\.org release/u,
    ],
    [
      "unordered ranges",
      kernels('{ upstream: [{ fixed: ["5.9", "4.19.2"] }] }'),
      "16:55 spec.affected[0].nodes.kernels.upstream[0].fixed[1]",
      /sort/u,
    ],
    [
      "unknown stream",
      kernels("{ streams: { el88: affected } }"),
      "16:44 spec.affected[0].nodes.kernels.streams.el88",
      /did you mean el8/u,
    ],
    [
      "wrong word of a stream",
      kernels("{ streams: { el8: fine } }"),
      "16:43 spec.affected[0].nodes.kernels.streams.el8",
      /affected, unaffected, undetermined/u,
    ],
    [
      "unknown key in a stream",
      kernels('{ streams: { el8: [{ fixd: "4.18.0-522.el8" }] } }'),
      "16:52 spec.affected[0].nodes.kernels.streams.el8[0].fixd",
      /did you mean "fixed"/u,
    ],
    [
      "build of another stream",
      kernels('{ streams: { ubuntu-5.4-generic: [{ fixed: "4.18.0-522.el8" }] } }'),
      "16:68 spec.affected[0].nodes.kernels.streams.ubuntu-5.4-generic[0].fixed[0]",
      /not a kernel of/u,
    ],
    [
      "unknown kind",
      { [affected]: "    - objects: { kind: Servce }\n" },
      "16:24 spec.affected[0].objects.kind",
      /one of Service/u,
    ],
    [
      "fact of another kind",
      { [affected]: "    - objects: { kind: SpiderSubnet, when: object.udp }\n" },
      "16:51 spec.affected[0].objects.when",
      /No such fact object\.udp/u,
    ],
    ["other kind of document", { "kind: Advisory": "kind: Policy" }, "2:7 kind", /must be Advisory/u],
  ];
  for (const [name, replace, at, message] of rows)
    it(name, () => {
      const { entries, errors } = load(advisory(replace), "file.yaml", false);
      assert.equal(entries.length, 0);
      const [error] = errors;
      assert.ok(error !== undefined);
      assert.match(error.message, message);
      assert.equal(`${error.line}:${error.column} ${error.path}`, at);
      assert.equal(error.file, "file.yaml");
    });
});

describe("loading goes on after what is broken", () => {
  it("takes the other documents of a file", () => {
    const second = advisory({ TEST001: "TEST002" });
    const { entries, errors } = load(
      `${advisory({ "kind: Advisory": "kind: Advise" })}---\n${second}---\nfoo: [\n---\n# nothing\n`,
    );
    assert.deepEqual(
      entries.map(({ advisory: { id } }) => id),
      ["TEST002"],
    );
    assert.deepEqual(
      errors.map(({ line, id }) => [line, id]).toSorted(([a], [b]) => Number(a) - Number(b)),
      [
        [2, "TEST001"],
        [46, undefined],
      ],
    );
  });
  it("reads JSON as well, and gives the same advisory with and without places", () => {
    const text = advisory();
    const [fast] = load(text, "a.yaml", false).entries;
    const [slow] = load(text, "a.yaml", true).entries;
    assert.deepEqual(fast?.document, slow?.document);
    const [json] = load(JSON.stringify(fast?.document), "a.json").entries;
    assert.equal(json?.advisory.id, "TEST001");
    assert.deepEqual(slow?.place(["spec", "examples", 1]), { line: 19, column: 7 });
  });
  it("refuses a file that is too long, without reading it", () => {
    const { entries, errors } = load("x".repeat(maxFileLength + 1));
    assert.equal(entries.length, 0);
    assert.match(errors[0]?.message ?? "", /at most 262144/u);
  });
  for (const [name, text] of [
    [
      "an alias bomb",
      `a: &a [x, x]\n${Array.from({ length: 30 }, (_, i) => `b${i}: &b${i} [*${i === 0 ? "a" : `b${i - 1}`}, *${i === 0 ? "a" : `b${i - 1}`}]`).join("\n")}\n`,
    ],
    ["deep nesting", "[".repeat(20_000)],
    ["a list", "- a\n"],
    ["a text", "hello\n"],
    ["duplicate keys", advisory().replace("  title:", "  id: TEST009\n  title:")],
  ] as const)
    it(`reports ${name}`, () => {
      const { entries, errors } = load(text, "a.yaml", false);
      assert.equal(entries.length, 0);
      assert.ok(errors.length > 0);
    });
  it("takes an empty file for none", () => assert.deepEqual(load("# nothing yet\n"), { entries: [], errors: [] }));
});

describe("a custom resource is the same document", () => {
  it("with what the API server adds to its metadata", () => {
    const [entry] = load(advisory()).entries;
    assert.ok(entry !== undefined);
    const object = {
      ...entry.document,
      status: { conditions: [] },
      metadata: { ...entry.document.metadata, uid: "1", generation: 1 },
    };
    const read = fromObject(object, compiler);
    if ("faults" in read) assert.fail(read.faults[0]?.message);
    assert.deepEqual(read.advisory.uses, ["calico.vxlan", "calico.version"]);
  });
  it("and its faults carry paths", () => {
    const read = fromObject(
      { apiVersion: "kernelgate.io/v1alpha1", kind: "Advisory", metadata: { name: "x" }, spec: {} },
      compiler,
    );
    if (!("faults" in read)) assert.fail("is accepted");
    assert.deepEqual(read.faults[0], { path: ["spec", "id"], message: "is missing" });
  });
});

describe("several sources", () => {
  it("whoever comes first keeps an id", () => {
    const first = load(advisory(), "one.yaml").entries;
    const merged = mergeEntries(first, load(advisory(), "two.yaml").entries);
    assert.equal(merged.entries[0], first[0]);
    assert.equal(merged.entries.length, 1);
    assert.match(merged.errors[0]?.message ?? "", /TEST001 is already the id of test001-a-name \(one\.yaml\)/u);
    assert.equal(merged.errors[0]?.file, "two.yaml");
  });
  it("a folder is walked, and joins the built-in advisories", () => {
    const folder = mkdtempSync(join(tmpdir(), "kernelgate-"));
    try {
      mkdirSync(join(folder, "net"));
      writeFileSync(join(folder, "net", "TEST001-a-name.yaml"), advisory());
      writeFileSync(join(folder, "broken.yml"), "a: [");
      writeFileSync(join(folder, "notes.txt"), "not read");
      const alone = readFolderAlone(folder);
      assert.deepEqual(
        alone.advisories.map(({ id }) => id),
        ["TEST001"],
      );
      assert.deepEqual(
        alone.errors.map(({ file }) => file),
        [join(folder, "broken.yml")],
      );
      const all = readCatalogue([folder]);
      assert.equal(all.advisories.at(-1)?.id, "TEST001");
      assert.equal(all.advisories.length, readCatalogue().advisories.length + 1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
  it("a folder that is not there is the caller's to explain", () => {
    assert.throws(() => readCatalogue([join(tmpdir(), "kernelgate-no-such-folder")]), { code: "ENOENT" });
  });
});
