import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import fc from "fast-check";
import type { AssessedFinding, Assessment } from "../../src/domain/assessment.ts";
import { renderSarif } from "../../src/reports/sarif.ts";
import { toolName, toolVersion } from "../../src/reports/tool.ts";
import { anyAssessment } from "./arbitrary.ts";
import { assessment, finding } from "./assessments.ts";

// the official schema, as jest-sarif ships it; draft 4 and what ajv reads of it differ only in the names of its head
const schemaFile = import.meta.resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");
const { $schema: _draft, id: _id, ...schema } = JSON.parse(readFileSync(new URL(schemaFile), "utf8"));
// one pattern of the schema has a stray bracket, which only expressions without the u flag read
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats.default(ajv);
const validate = ajv.compile(schema);

function errors(text: string): readonly string[] {
  validate(JSON.parse(text));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ""}`);
}

interface Run {
  readonly tool: {
    readonly driver: { readonly name: string; readonly version: string; readonly rules: readonly Rule[] };
  };
  readonly automationDetails?: { readonly id: string };
  readonly invocations: readonly {
    readonly executionSuccessful: boolean;
    readonly toolExecutionNotifications: readonly unknown[];
  }[];
  readonly results: readonly Result[];
}
interface Rule {
  readonly id: string;
  readonly helpUri?: string;
  readonly help: { readonly text: string; readonly markdown: string };
  readonly properties: { readonly "security-severity": string };
}
interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly unknown[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly suppressions?: readonly unknown[];
}

function runOf(whole: Assessment): Run {
  const log: { readonly runs: readonly [Run] } = JSON.parse(renderSarif(whole));
  return log.runs[0];
}

function resultOf(change: Partial<AssessedFinding>): Result {
  const result = runOf(assessment([finding(change)])).results[0];
  assert.ok(result);
  return result;
}

describe("SARIF", () => {
  it("refuses what the schema forbids, so that the checks below can fail", () => {
    assert.notDeepEqual(errors('{"version":"2.1.0"}'), []);
    assert.notDeepEqual(errors('{"version":"2.1.0","runs":[{"tool":{"driver":{}}}]}'), []);
  });

  it("keeps to the official schema for any assessment", () => {
    fc.assert(fc.property(anyAssessment, (whole) => assert.deepEqual(errors(renderSarif(whole)), [])));
  });

  it("names the tool as package.json does", () => {
    const manifest: { readonly name: string; readonly version: string } = JSON.parse(
      readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
    );
    assert.deepEqual([toolName, toolVersion], [manifest.name, manifest.version]);
    const { driver } = runOf(assessment([])).tool;
    assert.deepEqual([driver.name, driver.version], [manifest.name, manifest.version]);
  });

  it("has a result for every finding and a rule for every advisory", () => {
    const { results, tool } = runOf(
      assessment([
        finding(),
        finding({ status: "undetermined", action: "warn" }),
        finding({ id: "CA004", action: "audit" }),
      ]),
    );
    assert.deepEqual(
      results.map(({ ruleId, ruleIndex, level }) => [ruleId, ruleIndex, level]),
      [
        ["KP001", 0, "error"],
        ["KP001", 0, "warning"],
        ["CA004", 1, "note"],
      ],
    );
    assert.deepEqual(
      tool.driver.rules.map(({ id }) => id),
      ["KP001", "CA004"],
    );
  });

  for (const [severity, score] of [
    ["critical", "9.5"],
    ["high", "8.0"],
    ["medium", "5.5"],
    ["low", "2.0"],
  ] as const)
    it(`scores ${severity} as ${score}, in the band of that name`, () => {
      const [rule] = runOf(assessment([finding({ severity })])).tool.driver.rules;
      assert.equal(rule?.properties["security-severity"], score);
    });

  it("gives a rule the strongest severity of its findings", () => {
    const { rules } = runOf(assessment([finding({ severity: "low" }), finding({ severity: "high" })])).tool.driver;
    assert.deepEqual(
      rules.map(({ properties }) => properties["security-severity"]),
      ["8.0"],
    );
  });

  it("links to the first source that is a web address", () => {
    const { rules } = runOf(
      assessment([finding({ references: ["javascript:alert(1)", "notes of ours", "https://example.invalid/1"] })]),
    ).tool.driver;
    assert.equal(rules[0]?.helpUri, "https://example.invalid/1");
    const foreign = runOf(assessment([finding({ references: ["https://例え.jp/ä"] })])).tool.driver.rules[0];
    assert.equal(foreign?.helpUri, "https://xn--r8jz45g.jp/%C3%A4");
    assert.equal(runOf(assessment([finding({ references: ["none"] })])).tool.driver.rules[0]?.helpUri, undefined);
  });

  const object = {
    name: "kube-proxy",
    fullyQualifiedName: "ConfigMap kube-system/kube-proxy, data[config.conf].mode",
    kind: "resource",
  };
  const places: readonly (readonly [string, Partial<AssessedFinding>, unknown])[] = [
    [
      "file, line and column",
      { location: { file: "a/b.yaml", line: 3, column: 7 } },
      {
        physicalLocation: { artifactLocation: { uri: "a/b.yaml" }, region: { startLine: 3, startColumn: 7 } },
        logicalLocations: [object],
      },
    ],
    [
      "a line alone",
      { location: { file: "b.yaml", line: 3 }, object: null },
      { physicalLocation: { artifactLocation: { uri: "b.yaml" }, region: { startLine: 3 } } },
    ],
    [
      "a file alone",
      { location: { file: "b.yaml" }, object: null },
      { physicalLocation: { artifactLocation: { uri: "b.yaml" } } },
    ],
    ["the object without a file", { location: null }, { logicalLocations: [object] }],
    [
      "the cluster where there is neither",
      { location: null, object: null },
      { logicalLocations: [{ name: "cluster", kind: "module" }] },
    ],
  ];
  for (const [name, change, expected] of places)
    it(`says where: ${name}`, () => assert.deepEqual(resultOf(change).locations, [expected]));

  const files: readonly (readonly [string, string])[] = [
    ["./change.yaml", "change.yaml"],
    ["/srv/change.yaml", "file:///srv/change.yaml"],
    ["charts\\a b.yaml", "charts/a%20b.yaml"],
    ["a#b?c:d.yaml", "a%23b%3Fc%3Ad.yaml"],
    ["日本.yaml", "%E6%97%A5%E6%9C%AC.yaml"],
  ];
  for (const [file, uri] of files)
    it(`writes the path ${file} as ${uri}`, () => {
      assert.deepEqual(resultOf({ location: { file }, object: null }).locations, [
        { physicalLocation: { artifactLocation: { uri } } },
      ]);
    });

  it("keeps a fingerprint when lines move and nodes come, and changes it with the issue, the object or the status", () => {
    const print = (change: Partial<AssessedFinding>): string =>
      resultOf(change).partialFingerprints["kernelgate/v1"] ?? "";
    const base = print({});
    assert.match(base, /^[0-9a-f]{64}$/);
    assert.equal(print({ location: { file: "other.yaml", line: 99 }, message: "other", action: "warn" }), base);
    assert.equal(print({ nodes: { matched: 1, total: 2, names: [], groups: [] } }), base);
    const others = [
      print({ id: "KP002" }),
      print({ status: "undetermined" }),
      print({ object: { apiVersion: "v1", kind: "ConfigMap", name: "kube-proxy" } }),
    ];
    assert.equal(new Set([base, ...others]).size, 4);
  });

  it("says that an exempt finding is suppressed, and why", () => {
    const exemption = { reason: "edge pool is replaced", expires: "2027-03-31", from: "policy" };
    assert.deepEqual(resultOf({ exemption }).suppressions, [
      { kind: "external", status: "accepted", justification: "edge pool is replaced" },
    ]);
    assert.equal(resultOf({}).suppressions, undefined);
  });

  it("makes no link of a message", () => {
    assert.equal(
      resultOf({ message: "see [this](https://example.invalid)" }).message.text,
      "see [this] (https://example.invalid)",
    );
  });

  it("tells problems as notifications, and failure where something could not be read", () => {
    const problem = { object: null, location: { file: "x.yaml", line: 3 }, message: "not YAML" };
    const warned = runOf(assessment([], { problems: [{ ...problem, level: "warning" }] })).invocations[0];
    const failed = runOf(assessment([], { problems: [{ ...problem, level: "error" }] })).invocations[0];
    assert.equal(warned?.executionSuccessful, true);
    assert.equal(failed?.executionSuccessful, false);
    assert.deepEqual(failed?.toolExecutionNotifications, [
      {
        level: "error",
        message: { text: "not YAML" },
        locations: [{ physicalLocation: { artifactLocation: { uri: "x.yaml" }, region: { startLine: 3 } } }],
      },
    ]);
  });

  it("keeps the results of several clusters apart", () => {
    assert.equal(runOf(assessment([], { cluster: "prod-eu" })).automationDetails?.id, "kernelgate/prod-eu/");
    assert.equal(runOf(assessment([])).automationDetails, undefined);
  });
});
