import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { compareKernels } from "../../../src/domain/kernels/compare.ts";
import { fixture, kernel } from "./catalogue.ts";
import { anyKernel, oneStream } from "./grammar.ts";

const signs: Readonly<Record<string, number | undefined>> = { "<": -1, "=": 0, "?": undefined };

describe("kernels order as the fixture says, in both directions", () => {
  for (const line of fixture("kernel-order.txt")) {
    it(line, () => {
      const [a = "", relation = "", b = ""] = line.split(" ");
      assert.ok(relation in signs, `${relation} is not a relation`);
      const expected = signs[relation];
      assert.equal(sign(compareKernels(kernel(a), kernel(b))), expected);
      assert.equal(sign(compareKernels(kernel(b), kernel(a))), expected === undefined ? undefined : 0 - expected);
    });
  }
});

describe("the order of kernels", () => {
  it("is total within a stream", () => {
    fc.assert(
      fc.property(oneStream(2), ([a = "", b = ""]) => {
        assert.notEqual(compareKernels(kernel(a), kernel(b)), undefined);
      }),
    );
  });

  it("is reflexive and antisymmetric", () => {
    fc.assert(
      fc.property(oneStream(2), ([a = "", b = ""]) => {
        assert.equal(compareKernels(kernel(a), kernel(a)), 0);
        const forth = sign(compareKernels(kernel(a), kernel(b)));
        assert.equal(sign(compareKernels(kernel(b), kernel(a))), forth === undefined ? undefined : 0 - forth);
      }),
    );
  });

  it("is transitive", () => {
    fc.assert(
      fc.property(oneStream(3), (versions) => {
        const [a, b, c] = versions.map((version) => kernel(version)).toSorted((x, y) => compareKernels(x, y) ?? 0);
        assert.ok(a && b && c);
        assert.ok(
          (compareKernels(a, b) ?? 1) <= 0 && (compareKernels(b, c) ?? 1) <= 0 && (compareKernels(a, c) ?? 1) <= 0,
        );
      }),
    );
  });

  it("never reaches across streams", () => {
    fc.assert(
      fc.property(anyKernel, anyKernel, (a, b) => {
        const [left, right] = [kernel(a), kernel(b)];
        assert.equal(
          compareKernels(left, right) === undefined,
          left.stream !== right.stream || left.stream === undefined,
        );
      }),
    );
  });
});

describe("reading a kernel", () => {
  it("never throws, whatever the text", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: "binary", maxLength: 400 }), anyKernel.chain(mutated)),
        fc.string(),
        (text, image) => {
          const read = kernel(text, image);
          assert.equal(read.raw, text);
          assert.equal(read.stream === undefined, read.key === undefined);
          assert.ok(read.key?.every(Number.isSafeInteger) ?? true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("recognises every kernel of the grammar", () => {
    fc.assert(fc.property(anyKernel, (text) => assert.notEqual(kernel(text).stream, undefined)));
  });
});

/** A kernel with one stretch of it replaced by something else. */
function mutated(text: string): fc.Arbitrary<string> {
  return fc
    .tuple(fc.nat(text.length), fc.nat(4), fc.string({ maxLength: 4 }))
    .map(([at, length, inserted]) => text.slice(0, at) + inserted + text.slice(at + length));
}

function sign(order: number | undefined): number | undefined {
  return order === undefined ? undefined : Math.sign(order);
}
