import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Assessment } from "../../src/domain/assessment.ts";
import { escapeXml, renderJunit } from "../../src/reports/junit.ts";
import { anyAssessment } from "./arbitrary.ts";
import { assessment, finding } from "./assessments.ts";
import { hostile } from "./hostile.ts";
import { parseXml, type Element } from "./xml.ts";

function casesOf(whole: Assessment): readonly Element[] {
  return parseXml(renderJunit(whole)).children.flatMap(({ children }) => children);
}

describe("JUnit", () => {
  const escapes: readonly (readonly [string, string])[] = [
    ["a & b", "a &amp; b"],
    ["<script>", "&lt;script&gt;"],
    [`"it's"`, "&quot;it&apos;s&quot;"],
    ["]]>", "]]&gt;"],
    ["\u001B[31m", "\uFFFD[31m"],
    ["\u0000\uFFFE\uFFFF", "\uFFFD\uFFFD\uFFFD"],
    ["\uD800", "\uFFFD"],
    ["a\r\nb\rc\td", "a\nb\nc\td"],
    ["👩‍👩‍👧", "👩‍👩‍👧"],
  ];
  for (const [text, expected] of escapes)
    it(`writes ${JSON.stringify(text)} as ${JSON.stringify(expected)}`, () => assert.equal(escapeXml(text), expected));

  it("is well-formed for any assessment, and its numbers add up", () => {
    fc.assert(
      fc.property(anyAssessment, (whole) => {
        const root = parseXml(renderJunit(whole));
        assert.equal(root.name, "testsuites");
        for (const part of [root, ...root.children]) {
          const cases = part === root ? root.children.flatMap(({ children }) => children) : part.children;
          const count = (name: string): string =>
            String(cases.filter(({ children }) => children.some((child) => child.name === name)).length);
          assert.deepEqual(
            ["tests", "failures", "errors", "skipped"].map((key) => part.attributes[key]),
            [String(cases.length), count("failure"), count("error"), count("skipped")],
          );
        }
      }),
    );
  });

  it("gives back what a text said, but for characters that XML cannot hold", () => {
    for (const text of hostile.filter((one) => !/[\p{Cc}\uD800\uFFFE]/u.test(one))) {
      const [first] = casesOf(assessment([finding({ message: text, location: null })]));
      assert.equal(first?.children[0]?.text, text);
    }
  });

  it("fails for a denial, skips with a message for a warning, passes what is only recorded", () => {
    const cases = casesOf(
      assessment([
        finding({ message: "first\nsecond" }),
        finding({ id: "CA004", component: "calico", action: "warn", status: "undetermined", location: null }),
        finding({ id: "SP001", component: "spiderpool", action: "audit" }),
      ]),
    );
    assert.deepEqual(
      cases.map(({ attributes, children }) => [attributes["classname"], children.map(({ name }) => name).join(" ")]),
      [
        ["kernelgate.kube-proxy", "failure"],
        ["kernelgate.calico", "skipped system-out"],
        ["kernelgate.spiderpool", "system-out"],
      ],
    );
    assert.equal(cases[0]?.attributes["name"], "KP001 IPVS keeps sending reused client ports to removed endpoints");
    assert.deepEqual([cases[0]?.attributes["file"], cases[0]?.attributes["line"]], ["change.yaml", "12"]);
    assert.equal(cases[0]?.children[0]?.text, "change.yaml:12:5\nfirst\nsecond");
    assert.match(cases[1]?.attributes["name"] ?? "", /\(cannot tell\)$/);
    assert.equal(cases[1]?.attributes["file"], undefined);
  });

  it("has one case that passes where nothing was found, so that CI has something to show", () => {
    const cases = casesOf(assessment([]));
    assert.deepEqual(
      cases.map(({ attributes, children }) => [attributes["name"], children.length]),
      [["allowed: nothing found (1 object on 12 nodes)", 0]],
    );
  });

  it("has an error for what could not be read", () => {
    const cases = casesOf(
      assessment([], {
        problems: [
          { level: "error", object: null, location: { file: "x.yaml", line: 3 }, message: "not YAML" },
          { level: "warning", object: null, location: null, message: "unknown" },
        ],
      }),
    );
    assert.deepEqual(
      cases.map(({ attributes, children }) => [attributes["name"], children[0]?.name]),
      [
        ["problem 1: x.yaml:3", "error"],
        ["problem 2: input", "skipped"],
      ],
    );
  });
});
