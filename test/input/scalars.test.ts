import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { configMap, readText } from "./folder.ts";

suite("plain scalars are read as Kubernetes reads them", () => {
  const table: readonly (readonly [string, unknown])[] = [
    ["yes", true],
    ["Off", false],
    ["n", false],
    ["0644", 420],
    ["0o644", 420],
    ["0x1F", 31],
    ["0b101", 5],
    ["-0x10", -16],
    ["1_000", 1000],
    ["+5", 5],
    ["08", 8],
    ["1e3", 1000],
    [".5", 0.5],
    ["1:20", "1:20"],
    ["2026-11-21", "2026-11-21"],
    ["2026-11-21T08:00:00Z", "2026-11-21T08:00:00Z"],
    ["~", null],
    ["", null],
    ['"yes"', "yes"],
    ["'0644'", "0644"],
    ["!!str 5", "5"],
    ["!!int '5'", 5],
    ["!custom x", "x"],
    ["!!timestamp 2026-11-21", "2026-11-21"],
    ["5.14.0-427.el9", "5.14.0-427.el9"],
  ];
  for (const [text, value] of table) {
    test(text === "" ? "nothing" : text, async () => {
      const { documents } = await readText(configMap("a", `x: ${text}\n`));
      assert.deepEqual(documents[0]?.object.json["x"], value);
    });
  }

  test("keys too, and merge keys bring what is not there", async () => {
    const { documents } = await readText(configMap("a", "yes: 1\nb: &b {x: 1, z: 2}\nc: {<<: *b, z: 3}\n"));
    const json = documents[0]?.object.json ?? {};
    assert.deepEqual([json["true"], json["c"]], [1, { x: 1, z: 3 }]);
  });
});
