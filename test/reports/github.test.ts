import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { AssessedFinding } from "../../src/domain/assessment.ts";
import { renderGithub } from "../../src/reports/github.ts";
import { anyAssessment } from "./arbitrary.ts";
import { assessment, finding } from "./assessments.ts";

const shape =
  /^(?:::(?:error|warning|notice) (?:file=[^,:]*,)?(?:line=\d+,)?(?:col=\d+,)?title=[^,:]*::.*|kernelgate: .*)$/u;

function first(change: Partial<AssessedFinding>): string | undefined {
  return renderGithub(assessment([finding({ title: "t", message: "m", ...change })])).split("\n")[0];
}

describe("GitHub annotations", () => {
  it("are one line each for any assessment: no text adds a line, a property or a command", () => {
    fc.assert(
      fc.property(anyAssessment, (whole) => {
        const text = renderGithub(whole);
        const lines = text.slice(0, -1).split("\n");
        assert.equal(lines.length, whole.findings.length + whole.problems.length + 1);
        for (const line of lines) assert.match(line, shape);
        assert.doesNotMatch(text, /[^\P{Cc}\n]/u);
        assert.doesNotMatch(lines.at(-1) ?? "", /##\[/);
      }),
    );
  });

  const rows: readonly (readonly [string, Partial<AssessedFinding>, string])[] = [
    ["a denial with its place", {}, "::error file=change.yaml,line=12,col=5,title=KP001%3A t (7 of 12 nodes)::m"],
    ["a warning", { action: "warn", location: null }, "::warning title=KP001%3A t (7 of 12 nodes)::m"],
    ["what is recorded", { action: "audit", location: null }, "::notice title=KP001%3A t (7 of 12 nodes)::m"],
    ["doubt", { status: "undetermined", location: null }, "::error title=KP001%3A cannot tell%3A t (7 of 12 nodes)::m"],
    [
      "no column without a line",
      { location: { file: "a.yaml", column: 3 } },
      "::error file=a.yaml,title=KP001%3A t (7 of 12 nodes)::m",
    ],
    [
      "no nodes",
      { location: null, nodes: { matched: 0, total: 0, names: [], groups: [] } },
      "::error title=KP001%3A t::m",
    ],
    ["line breaks", { location: null, message: "a\nb\r\nc" }, "::error title=KP001%3A t (7 of 12 nodes)::a%0Ab%0D%0Ac"],
    [
      "what looks escaped",
      { location: null, message: "100%0A%25" },
      "::error title=KP001%3A t (7 of 12 nodes)::100%250A%2525",
    ],
    [
      "a command in a message",
      { location: null, message: "\n::error::x" },
      "::error title=KP001%3A t (7 of 12 nodes)::%0A::error::x",
    ],
    [
      "separators in a title",
      { location: null, title: "a,b:c::d" },
      "::error title=KP001%3A a%2Cb%3Ac%3A%3Ad (7 of 12 nodes)::m",
    ],
    [
      "a strange file",
      { location: { file: "a,b:c%.yaml" } },
      "::error file=a%2Cb%3Ac%25.yaml,title=KP001%3A t (7 of 12 nodes)::m",
    ],
    [
      "colours",
      { location: null, message: "\u001B[31mred" },
      "::error title=KP001%3A t (7 of 12 nodes)::\uFFFD[31mred",
    ],
  ];
  for (const [name, change, expected] of rows) it(`write ${name}`, () => assert.equal(first(change), expected));

  it("tell problems, and end with the summary", () => {
    const text = renderGithub(
      assessment([], {
        cluster: "a ##[error]b",
        problems: [{ level: "error", object: null, location: { file: "x.yaml", line: 3 }, message: "not YAML" }],
      }),
    );
    assert.equal(
      text,
      "::error file=x.yaml,line=3,title=kernelgate::not YAML\nkernelgate: a ## [error]b: allowed as far as it could be read: 1 problem (1 object on 12 nodes)\n",
    );
  });
});
