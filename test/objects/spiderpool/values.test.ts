import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { lookup, templateTruth, textBool } from "../../../src/objects/spiderpool/values.ts";
import { factsIn, reading, release, type Json } from "./objects.ts";

/** Helm's merge of whole tables, as its sheet has it: nulls delete what the chart has, the user's kind of value wins. */
function merged(chart: Json, user: Json): Json {
  const entries = [...new Set([...Object.keys(chart), ...Object.keys(user)])].flatMap((name): [string, unknown][] => {
    const theirs = user[name];
    const ours = Object.hasOwn(chart, name) ? chart[name] : undefined; // never what every object inherits
    if (!Object.hasOwn(user, name)) return [[name, ours]];
    if (theirs === null) return Object.hasOwn(chart, name) ? [] : [[name, null]];
    return [[name, isTable(theirs) && isTable(ours) ? merged(ours, theirs) : theirs]];
  });
  return Object.fromEntries(entries);
}

function isTable(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function at(tree: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((node, key) => (isTable(node) && Object.hasOwn(node, key) ? node[key] : undefined), tree);
}

const key = fc.constantFrom("a", "b", "c", "__proto__", "constructor");
const leaf = fc.oneof(
  fc.boolean(),
  fc.constantFrom("", "false", "x"),
  fc.integer(),
  fc.constant(null),
  fc.constant([1]),
);
const { tree } = fc.letrec<{ tree: Json; node: unknown }>((tie) => ({
  tree: fc.dictionary(key, tie("node"), { maxKeys: 4 }),
  node: fc.oneof({ maxDepth: 3 }, leaf, tie("tree")),
}));

describe("values of a chart and its user", () => {
  it("merge path by path as they do as a whole", () => {
    fc.assert(
      fc.property(tree, tree, fc.array(key, { minLength: 1, maxLength: 4 }), (chart, user, path) => {
        const layers = [
          { values: user, field: "config" },
          { values: chart, field: "chart" },
        ];
        const found = lookup(layers, path);
        const expected = at(merged(chart, user), path);
        if (isTable(expected)) assert.equal(found.kind, "value");
        else assert.deepEqual(found.kind === "value" ? found.value : undefined, expected);
      }),
      { numRuns: 2000 },
    );
  });

  it("are the chart's where the user says nothing, and the user's where they stand alone", () => {
    fc.assert(
      fc.property(tree, fc.array(key, { minLength: 1, maxLength: 3 }), (values, path) => {
        const alone = { values, field: "" };
        const empty = { values: {}, field: "" };
        assert.deepEqual(lookup([empty, alone], path), lookup([alone, empty], path));
      }),
    );
  });
});

const rows: readonly (readonly [title: string, config: Json, fact: string, expected: unknown, field?: string])[] = [
  ["a default", {}, "enableKubevirtStaticIP", true, "data.release chart.values.ipam.enableKubevirtStaticIP"],
  [
    "a value",
    { ipam: { enableKubevirtStaticIP: false } },
    "enableKubevirtStaticIP",
    false,
    "data.release config.ipam.enableKubevirtStaticIP",
  ],
  [
    "a null, which leaves nothing and so is false",
    { ipam: { enableKubevirtStaticIP: null } },
    "enableKubevirtStaticIP",
    false,
  ],
  ["a null for a whole table", { ipam: null }, "enableKubevirtStaticIP", false],
  [
    "the text false where it is printed into conf.yml",
    { ipam: { enableKubevirtStaticIP: "false" } },
    "enableKubevirtStaticIP",
    false,
  ],
  ["the text yes there", { ipam: { enableIPv6: "yes" } }, "enableIPv6", true],
  ["the text false where the template asks if", { multus: { multusCNI: { install: "false" } } }, "multusInstall", true],
  ["the empty text there", { multus: { multusCNI: { install: "" } } }, "multusInstall", false],
  ["a null there", { multus: { multusCNI: { install: null } } }, "multusInstall", false],
  ["a scalar over a table", { multus: { multusCNI: true } }, "multusInstall", false],
  ["a table over a scalar", { multus: { multusCNI: { install: { a: 1 } } } }, "multusInstall", true],
  ["a list where a boolean belongs", { ipam: { enableIPv4: [1] } }, "enableIPv4", undefined],
  ["a number of replicas", { spiderpoolController: { replicas: 3 } }, "controllerReplicas", 3n],
  ["a number of replicas as text", { spiderpoolController: { replicas: "3" } }, "controllerReplicas", 3n],
  ["a name", { global: { configName: "net-conf" } }, "configName", "net-conf"],
];

describe("a release's values", () => {
  for (const [title, config, fact, expected, field] of rows) {
    it(`come out right for ${title}`, () => {
      const read = reading(release({ version: "0.8.3", config }));
      const facts: Readonly<Record<string, unknown>> = { ...factsIn(read) };
      assert.equal(facts[fact], expected);
      if (read.form !== "release") assert.fail("no release");
      const fields: Readonly<Record<string, unknown>> = { ...read.fields };
      if (field !== undefined) assert.equal(fields[fact], field);
      assert.equal(read.problems.length, expected === undefined ? 1 : 0);
    });
  }
});

describe("a value as text and as a condition", () => {
  it("is read as Spiderpool and the templates read it", () => {
    const values = [true, false, "true", "false", "True", "on", "off", "", null, undefined, 0, 1, [], {}, "maybe"];
    assert.deepEqual(
      values.map((value) => textBool(value)),
      [true, false, true, false, true, true, false, false, false, false, false, true, undefined, undefined, undefined],
    );
    assert.deepEqual(
      values.map((value) => templateTruth(value)),
      [true, false, true, true, true, true, true, false, false, false, false, true, false, false, true],
    );
  });
});
