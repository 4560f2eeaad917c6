import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createTurns, inTurns } from "../../src/cluster/turns.ts";

describe("long work in turns", () => {
  it("goes on at once within a slice, and lets others in when it is used up", async () => {
    let now = 0;
    let others = 0;
    const turns = createTurns(() => now);
    setImmediate(() => (others += 1));
    now = 9;
    assert.equal(turns.next(), undefined);
    now = 10;
    await turns.next();
    assert.equal(others, 1);
    assert.equal(turns.next(), undefined); // a new slice
  });

  it("takes every step", async () => {
    let steps = 0;
    await inTurns(
      (function* count(): Generator<void> {
        for (; steps < 5; steps += 1) yield;
      })(),
    );
    assert.equal(steps, 5);
  });
});
