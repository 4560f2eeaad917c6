import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { testCatalogue } from "../../src/catalogue/selfcheck.ts";
import { testLines } from "../../src/catalogue/text.ts";
import { advisory, load, streams } from "./documents.ts";

const affected = '    - versions: ">=3.20.0 <3.21.0"\n';

function fixedIn(fixed: string): string {
  return advisory({
    [affected]: `    - nodes: { kernels: { upstream: [{ introduced: "5.9", fixed: ${fixed} }] } }\n`,
    "calico 3.19.9 vxlan=true": "calico vxlan=true, kernel 5.8.18",
    "calico 3.20.0 vxlan=true": "calico vxlan=true, kernel 5.9.0",
    '    - { given: "calico 3.21.0 vxlan=true", status: unaffected }\n':
      '    - { given: "calico vxlan=true, kernel 5.15.5", status: affected }\n    - { given: "calico vxlan=true, kernel 5.15.6", status: unaffected }\n',
  });
}

function failures(text: string, file?: string): readonly string[] {
  const { entries, errors } = load(text, file);
  return testCatalogue(entries, errors, streams).failures.map(
    ({ line, path, message }) => `${line} ${path}: ${message}`,
  );
}

describe("the self-check", () => {
  it("finds nothing wrong with a good advisory", () => assert.deepEqual(failures(advisory()), []));

  const second = '    - { versions: ">=3.0.0 <3.1.0", ';
  const rows: readonly (readonly [name: string, replace: Record<string, string>, message: RegExp])[] = [
    ["name without the id", { "name: test001-a-name": "name: a-name" }, /must be test001-/u],
    [
      "name of another file",
      { "name: test001-a-name": "name: test001-other" },
      /the file must be named TEST001-other\.yaml/u,
    ],
    ["title with a full stop", { "Something breaks": "Something breaks." }, /without a full stop/u],
    ["impact without", { "It breaks.": "It breaks" }, /spec\.impact: ends with a full stop/u],
    ["alias with spaces", { "owner/name#1": '"see the other one"' }, /without spaces/u],
    [
      "the same reference twice",
      { '["https://example.org/1"]': '["https://example.org/1", "https://example.org/1"]' },
      /twice/u,
    ],
    ["a severity that nobody has", { [affected]: `${affected}      severity: low\n` }, /no alternative is high/u],
    ["an alternative that repeats", { [affected]: `${affected}      severity: high\n` }, /says the same/u],
    ["overlapping parts of a range", { ">=3.20.0 <3.21.0": ">=3.20.0 <3.21.0 || >=3.20.5 <3.20.9" }, /begins before/u],
    ["parts out of order", { ">=3.20.0 <3.21.0": ">=3.20.0 <3.21.0 || >=3.18.0 <3.18.9" }, /begins before/u],
    [
      "no undetermined example",
      { '    - { given: "calico 3.20.0", status: undetermined }\n': "" },
      /no example is undetermined/u,
    ],
    ["no example at a bound", { "calico 3.21.0": "calico 3.21.1" }, /no example at calico\.version 3\.21\.0/u],
    [
      "nothing below a bound",
      { '    - { given: "calico 3.19.9 vxlan=true", status: unaffected }\n': "" },
      /no pair of examples shows calico\.version 3\.20\.0/u,
    ],
    [
      "an other side that differs in more",
      { "calico 3.19.9 vxlan=true": "calico 3.19.9 vxlan=true ipip=true" },
      /no pair of examples shows calico\.version 3\.20\.0/u,
    ],
    [
      "severities that examples do not tell",
      { [affected]: `${affected}${second}severity: low }\n` },
      /say the severity too/u,
    ],
    [
      "a bound in an expression",
      { "when: calico.vxlan\n": 'when: calico.vxlan && !versionIn(kubernetes.version, "<1.20.0")\n' },
      /no example at kubernetes\.version 1\.20\.0|is undetermined/u,
    ],
    [
      "a kernel bound",
      {
        [affected]: '    - nodes: { kernels: { upstream: [{ fixed: "5.9" }] } }\n',
        "calico 3.19.9 vxlan=true": "calico vxlan=true, kernel 5.10.0",
        "calico 3.20.0 vxlan=true": "calico vxlan=true, kernel 5.8.0",
        "calico 3.21.0 vxlan=true": "calico vxlan=true, kernel 5.11.0",
      },
      /no example at kernel 5\.9/u,
    ],
    [
      "a stream without a kernel",
      {
        [affected]: '    - nodes: { kernels: { streams: { el8: affected, "sles-*": unaffected } } }\n',
        "calico 3.19.9 vxlan=true": "calico vxlan=true, kernel 5.10.0",
        "calico 3.20.0 vxlan=true": "calico vxlan=true, kernel 4.18.0-80.el8.x86_64",
        "calico 3.21.0 vxlan=true": "calico vxlan=true, kernel 5.11.0",
      },
      /no example has a kernel of sles-\*/u,
    ],
  ];
  for (const [name, replace, message] of rows)
    it(`finds ${name}`, () => {
      const found = failures(advisory(replace));
      assert.ok(
        found.some((text) => message.test(text)),
        found.join("\n"),
      );
    });

  it("wants the file in its component's folder", () => {
    assert.deepEqual(failures(advisory(), "advisories/calico/TEST001-a-name.yaml"), []);
    assert.match(failures(advisory(), "advisories/cross/TEST001-a-name.yaml").join(), /the file lies in cross/u);
  });

  it("asks for nothing where a bound changes nothing", () => {
    assert.deepEqual(failures(fixedIn('["5.15.6", "5.16"]')), []);
    assert.match(failures(fixedIn('["5.15.6", "5.17"]')).join(), /no example at kernel 5\.17/u);
  });
});

describe("the report of a test", () => {
  it("names file, line and column, and counts", () => {
    const { entries, errors } = load(advisory({ "Something breaks": "Something breaks." }));
    assert.deepEqual(testLines(testCatalogue(entries, errors, streams)), [
      "TEST001-a-name.yaml:8:10: TEST001 spec.title: ends without a full stop",
      "1 advisories, 4 examples, 1 failure",
    ]);
  });
});
