import assert from "node:assert/strict";
import { test } from "node:test";
import { calicoCases } from "./calico-cases.ts";
import { calicoMoreCases } from "./calico-more-cases.ts";
import { kubeProxyCases } from "./kube-proxy-cases.ts";
import { releaseCases } from "./spiderpool-cases.ts";
import { resourceCases } from "./spiderpool-resource-cases.ts";

/** The ids of a component from its first to its last. */
function ids(component: string, last: number): readonly string[] {
  return Array.from({ length: last }, (_, index) => `${component}${String(index + 1).padStart(3, "0")}`);
}

const seed = [...ids("KP", 8), ...ids("CA", 7), ...ids("SP", 17)];
const cases = [...kubeProxyCases, ...calicoCases, ...calicoMoreCases, ...releaseCases, ...resourceCases];

test("every advisory of the source pages has a case that hits and one that does not", () => {
  const hit = new Set(cases.flatMap(({ affected }) => affected.map(({ id }) => id)));
  const clean = new Set(cases.flatMap(({ unaffected }) => unaffected));
  assert.deepEqual(
    seed.filter((id) => !hit.has(id)),
    [],
    "hit by no case",
  );
  assert.deepEqual(
    seed.filter((id) => !clean.has(id)),
    [],
    "clean in no case",
  );
});

test("no case has the name of another", () => {
  const names = cases.map(({ name }) => name);
  assert.deepEqual(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
  );
});

test("where there are two severities, both are shown", () => {
  const severities = (id: string): readonly string[] =>
    [
      ...new Set(cases.flatMap(({ affected }) => affected.filter((one) => one.id === id).map((one) => one.severity))),
    ].toSorted();
  for (const id of ["SP002", "SP004", "SP005"]) assert.deepEqual(severities(id), ["high", "medium"], id);
});
