import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { firstNames } from "../../src/domain/first-names.ts";
import { inventory, gate, node } from "../gate/cluster.ts";

const [group] = gate.factsOf(inventory([node("a", "6.1.0-41-amd64")])).groups;

test("the first names of all groups are those that come first when all are sorted", () => {
  assert.ok(group !== undefined);
  const names = fc.uniqueArray(fc.string({ maxLength: 3 }), { maxLength: 60 });
  fc.assert(
    fc.property(names, fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 20 }), (all, parts, limit) => {
      const groups = Array.from({ length: parts }, (_, part) => ({
        ...group,
        names: all.filter((_name, i) => i % parts === part).toSorted(),
      }));
      assert.deepEqual(firstNames(groups, limit), all.toSorted().slice(0, limit));
    }),
  );
});
