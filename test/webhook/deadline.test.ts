import assert from "node:assert/strict";
import { test } from "node:test";
import { budgetMs } from "../../src/webhook/deadline.ts";

test("the time for an answer is the API server's timeout less a margin", () => {
  const table: readonly (readonly [unknown, number])[] = [
    ["10s", 9500],
    ["5s", 4500],
    ["3s", 2700],
    ["1s", 900],
    ["9.75s", 9250],
    ["500ms", 400],
    ["30s", 29_500],
    ["1m0s", 29_500],
    ["2m", 29_500],
    // what is absent or unreadable counts as the default of a webhook, 10 s
    [undefined, 9500],
    ["", 9500],
    ["0s", 9500],
    ["soon", 9500],
    ["-5s", 9500],
    [["1s", "2s"], 9500],
  ];
  assert.deepEqual(
    table.map(([timeout]) => [timeout, budgetMs(timeout)]),
    table,
  );
});
