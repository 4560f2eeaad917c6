import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { parseSelector } from "../../../src/objects/calico/selector.ts";

const labels = new Map([
  ["role", "gpu"],
  ["zone/name", "eu-1"],
]);

describe("selectors", () => {
  const rows: readonly (readonly [string, boolean | undefined])[] = [
    ["", true],
    ["  \t", true],
    ["all()", true],
    ["!all()", false],
    ["global()", true],
    ["role == 'gpu'", true],
    ['role == "gpu"', true],
    ["role=='cpu'", false],
    ["role != 'cpu'", true],
    ["missing != 'x'", true],
    ["missing == ''", false],
    ["has(role)", true],
    ["has( zone/name )", true],
    ["!has(missing)", true],
    ["role in {'cpu', 'gpu'}", true],
    ["role in {}", false],
    ["missing in {''}", false],
    ["role not in {'gpu'}", false],
    ["missing not in {''}", true],
    ["role contains 'p'", true],
    ["role starts with 'g'", true],
    ["role ends with 'x'", false],
    ["missing contains ''", false],
    ["has(role) && role == 'cpu' || all()", true],
    ["has(role) && (role == 'cpu' || zone/name == 'eu-1')", true],
    ["!!has(role)", true],
    ["!(has(role) && has(missing))", true],
    ["role", undefined],
    ["role =", undefined],
    ["role = 'gpu'", undefined],
    ["role == gpu", undefined],
    ["role == 'gpu", undefined],
    ["role == 'gpu' &&", undefined],
    ["(has(role)", undefined],
    ["has(role) has(role)", undefined],
    ["has()", undefined],
    ["role in {'a' 'b'}", undefined],
    ["role starts 'g'", undefined],
    ["some()", undefined],
    ["role == 'gpu' & all()", undefined],
    ["$", undefined],
    ["(".repeat(200) + "all()" + ")".repeat(200), undefined],
    ["a".repeat(2000), undefined],
  ];
  for (const [text, expect] of rows) {
    it(`${text.slice(0, 60)} is ${expect ?? "none"}`, () => {
      assert.equal(parseSelector(text)?.(labels), expect);
    });
  }

  it("never throw, whatever the text", () => {
    const words = fc.constantFrom(
      "has(",
      "role",
      "'gpu'",
      "==",
      "!=",
      "&&",
      "||",
      "(",
      ")",
      "!",
      "in",
      "{",
      "}",
      ",",
      "not",
      "starts",
      "with",
      "all()",
      " ",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words, { maxLength: 30 }).map((parts) => parts.join(" ")),
        ),
        (text) => {
          assert.ok([true, false, undefined].includes(parseSelector(text)?.(labels)));
        },
      ),
    );
  });
});
