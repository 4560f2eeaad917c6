import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { loadKernelStreams } from "../../src/catalogue/kernel-streams.ts";

const file = "advisories/kernel-streams.yaml";
const shipped = readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");

const good = `apiVersion: kernelgate.io/v1alpha1
kind: KernelStreams
spec:
  streams:
    - name: acme-{series}
      family: acme
      pattern: '^(?<series>\\d+\\.\\d+)\\.0-(\\d+)-acme$'
      level: base
      examples: [5.4.0-12-acme]
    - name: bare
      family: kernel.org
      pattern: '^(\\d+)\\.(\\d+)\\.(\\d+)$'
      osImage: ^Acme
      level: upstream
      branch: 2
      examples: [{ kernel: 5.4.163, osImage: Acme 3 }]
  levels:
    - stream: acme-5.4
      line: "5.4"
      exact: false
      reference: https://example.org/changelog
      builds: { 10: 20, 12: [40, 41] }
`;

describe("the shipped streams", () => {
  it("load without an error, and every example is recognised", () => {
    const loaded = loadKernelStreams(shipped, file);
    assert.deepEqual("errors" in loaded ? loaded.errors : [], []);
  });

  it("hold the level maps of Ubuntu and Debian", () => {
    const loaded = loadKernelStreams(shipped, file);
    assert.ok("streams" in loaded);
    assert.deepEqual(
      [...loaded.streams.levels.keys()],
      ["ubuntu-5.4-generic", "ubuntu-5.15-generic", "debian-6.1", "debian-5.10"],
    );
  });
});

describe("a file of streams", () => {
  it("is read into patterns and level maps", () => {
    const loaded = loadKernelStreams(good, "x.yaml");
    assert.ok("streams" in loaded);
    assert.deepEqual(loaded.streams.known, ["acme-5.4", "bare"]);
    assert.deepEqual(loaded.streams.levels.get("acme-5.4"), {
      stream: "acme-5.4",
      line: [5, 4],
      exact: false,
      reference: "https://example.org/changelog",
      anchors: [
        { build: 10, patch: 20 },
        { build: 12, patch: 40, upTo: 41 },
      ],
    });
  });
});

describe("an error names the file, the line and the path", () => {
  const rows: readonly (readonly [what: string, from: string, to: string, ...errors: readonly string[]])[] = [
    [
      "broken YAML",
      "kind: KernelStreams",
      "kind: [",
      "x.yaml:3 : Flow sequence in block collection must be sufficiently indented and end with a ]",
    ],
    ["a key twice", "family: acme", "family: acme\n      family: b", "x.yaml:7 : Map keys must be unique"],
    ["another kind", "KernelStreams", "Advisory", 'x.yaml:2 kind: Invalid input: expected "KernelStreams"'],
    [
      "an unknown key",
      "family: acme",
      "familiy: acme",
      "x.yaml:5 spec.streams[0].family: Invalid input: expected string, received undefined",
      'x.yaml:5 spec.streams[0]: Unrecognized key: "familiy"',
    ],
    [
      "an unknown level",
      "level: base",
      "level: frozen",
      'x.yaml:8 spec.streams[0].level: Invalid option: expected one of "upstream"|"fork"|"base"|"none"',
    ],
    [
      "no example",
      "[5.4.0-12-acme]",
      "[]",
      "x.yaml:9 spec.streams[0].examples: Too small: expected array to have >=1 items",
    ],
    [
      "an example of another stream",
      "5.4.0-12-acme",
      "5.4.0-12-axme",
      "x.yaml:9 spec.streams[0].examples[0]: the pattern of acme-{series} does not take its example 5.4.0-12-axme",
    ],
    [
      "a pattern that is not anchored",
      "-acme$'",
      "-acme'",
      "x.yaml:7 spec.streams[0].pattern: anchor the pattern with ^ and $",
    ],
    [
      "a repeated group",
      "(\\d+)-acme",
      "(\\d+)+-acme",
      "x.yaml:7 spec.streams[0].pattern: repeat a character class, not a group: matching has to stay linear",
    ],
    [
      "a reference back",
      "(\\d+)-acme",
      "(\\d+)-\\1acme",
      "x.yaml:7 spec.streams[0].pattern: leave out references back: matching has to stay linear",
    ],
    [
      "a broken pattern",
      "(\\d+)-acme",
      "(\\d+-acme",
      "x.yaml:7 spec.streams[0].pattern: Invalid regular expression: /^(?<series>\\d+\\.\\d+)\\.0-(\\d+-acme$/: Unterminated group",
    ],
    [
      "a broken osImage",
      "^Acme",
      "'(Acme'",
      "x.yaml:13 spec.streams[1].osImage: Invalid regular expression: /(Acme/: Unterminated group",
    ],
    [
      "a name with a group that is not there",
      "acme-{series}",
      "acme-{line}",
      "x.yaml:5 spec.streams[0].name: acme-{line} uses a group that the pattern does not have",
    ],
    [
      "a map of an unknown stream",
      "stream: acme-5.4",
      "stream: amce-5.4",
      "x.yaml:18 spec.levels[0]: no stream is named amce-5.4",
    ],
    [
      "a map of a stream with levels",
      "stream: acme-5.4",
      "stream: bare",
      "x.yaml:18 spec.levels[0]: bare has levels of its own: a map belongs to a stream with level base",
    ],
    ["a branch that is not one", '"5.4"', '"5"', "x.yaml:19 spec.levels[0].line: write the branch as x.y, in quotes"],
    [
      "a reference that is none",
      "https://example.org/changelog",
      "the changelog",
      "x.yaml:21 spec.levels[0].reference: Invalid URL",
    ],
    ["a level that falls", "10: 20", "10: 50", "x.yaml:18 spec.levels[0]: acme-5.4: build 12 -> 40 is out of order"],
    ["a map without builds", "{ 10: 20, 12: [40, 41] }", "{}", "x.yaml:18 spec.levels[0]: acme-5.4 has no anchor"],
  ];
  for (const [what, from, to, ...errors] of rows) {
    it(what, () => {
      assert.ok(good.includes(from));
      const loaded = loadKernelStreams(
        good.replace(from, () => to),
        "x.yaml",
      );
      assert.ok("errors" in loaded);
      assert.deepEqual(
        loaded.errors.map(({ file: name, line, path, message }) => `${name}:${line} ${path}: ${message}`),
        errors,
      );
    });
  }

  it("an example that an earlier stream takes", () => {
    const first = good.indexOf("    - name: acme");
    const copy = good.slice(first, good.indexOf("    - name: bare"));
    const loaded = loadKernelStreams(
      good.slice(0, first) + copy.replace("acme-{series}", "other") + good.slice(first),
      "x.yaml",
    );
    assert.ok("errors" in loaded);
    assert.equal(
      loaded.errors[0]?.message,
      "5.4.0-12-acme is taken by the earlier stream other: put acme-{series} before it, or narrow its pattern",
    );
  });

  it("a name that cannot be asked for", () => {
    const flavour = "(?:-acme|x(?<flavour>-rt)|(?<flavour2>-azure))";
    const row = `    - name: "other{flavour2}"\n      family: other\n      pattern: '^9[.](\\d+)${flavour}$'\n      level: base\n      examples: [9.1-acme, 9.1-azure]\n`;
    const at = good.indexOf("    - name: acme");
    const loaded = loadKernelStreams(good.slice(0, at) + row + good.slice(at), "x.yaml");
    assert.ok("streams" in loaded, JSON.stringify(loaded));
    const optional = row.replaceAll("flavour2", "flavour").replace("x(?<flavour>-rt)|", "").replace("|(?<", "|y?(?<");
    const refused = loadKernelStreams(good.slice(0, at) + optional + good.slice(at), "x.yaml");
    assert.ok("errors" in refused);
    assert.equal(
      refused.errors[0]?.message,
      "other{flavour} cannot give the name other, which 9.1-acme has: make its group optional",
    );
  });

  it("an empty file", () => {
    const loaded = loadKernelStreams("", "x.yaml");
    assert.ok("errors" in loaded);
    assert.equal(loaded.errors[0]?.line, 1);
  });
});
