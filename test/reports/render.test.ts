import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { formats, render, type RenderOptions } from "../../src/reports/render.ts";
import { anyAssessment } from "./arbitrary.ts";
import { assessment, finding } from "./assessments.ts";

const options: RenderOptions = { color: false, width: 80, quiet: false, verbose: false };
const anyOptions: fc.Arbitrary<RenderOptions> = fc.record({
  color: fc.boolean(),
  width: fc.nat({ max: 200 }),
  quiet: fc.boolean(),
  verbose: fc.boolean(),
});

describe("every format", () => {
  for (const format of formats) {
    it(`writes any assessment as ${format}, ending with one line break`, () => {
      fc.assert(
        fc.property(anyAssessment, anyOptions, (whole, style) => {
          const text = render(format, whole, style);
          assert.ok(text === "" ? format === "text" && style.quiet : text.endsWith("\n") && !text.endsWith("\n\n"));
          assert.ok(text.isWellFormed());
        }),
      );
    });

    it(`writes the same as ${format} twice, and leaves the assessment as it is`, () => {
      const whole = assessment([finding()]);
      const before = structuredClone(whole);
      assert.equal(render(format, whole, options), render(format, whole, options));
      assert.deepEqual(whole, before);
    });
  }

  for (const format of ["text", "markdown", "github", "html"] as const)
    it(`does not call as allowed in ${format} what could not be read`, () => {
      const problem = {
        level: "error",
        object: null,
        location: { file: "a.yaml", line: 2 },
        message: "not YAML",
      } as const;
      const [whole, part] = [assessment([]), assessment([], { problems: [problem] })];
      const limit = /as far as it could be read|Not all could be read/u;
      assert.match(render(format, part, options), limit);
      assert.doesNotMatch(render(format, part, options), /✅|No known issue hits/u);
      assert.doesNotMatch(render(format, whole, options), limit);
    });

  it("gives back the assessment as JSON, field for field", () => {
    fc.assert(
      fc.property(anyAssessment, (whole) => {
        assert.deepEqual(JSON.parse(render("json", whole, options)), JSON.parse(JSON.stringify(whole)));
      }),
    );
  });
});
