import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { createBlocks } from "../../src/observability/blocks.ts";

suite("blocks of texts that wait", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.tuple(fc.constantFrom("a", "é", "€", "😀"), fc.integer({ min: 1, max: 90_000 })).map(([c, n]) => c.repeat(n)),
  );
  const step = fc.oneof(
    { arbitrary: text.map((added) => ({ added })), weight: 5 },
    fc.constantFrom("take" as const, "give back" as const),
  );

  test("give back what was put in, as UTF-8 and in its order, whichever blocks are used again", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const blocks = createBlocks();
        let expected = "";
        let seen = "";
        let taken: readonly Buffer[] = [];
        const write = (): void => {
          for (const block of taken) {
            seen += block.toString("utf8");
            blocks.giveBack(block);
          }
          taken = [];
        };
        for (const one of steps) {
          if (one === "give back") write();
          else if (one === "take") taken = [...taken, ...blocks.take()];
          else {
            const before = blocks.size();
            blocks.add(one.added);
            expected += one.added.toWellFormed();
            assert.equal(blocks.size() - before, Buffer.byteLength(one.added));
          }
        }
        taken = [...taken, ...blocks.take()];
        assert.equal(blocks.size(), 0);
        write();
        assert.equal(seen, expected);
      }),
      { numRuns: 300 },
    );
  });
});
