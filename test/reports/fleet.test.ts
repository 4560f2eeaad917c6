import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { fleetFormats, renderFleet, type FleetCluster } from "../../src/reports/fleet.ts";
import type { RenderOptions } from "../../src/reports/options.ts";
import { anyAssessment, text as anyText } from "./arbitrary.ts";
import { assessment, finding } from "./assessments.ts";
import { largeAssessment } from "./large.ts";

const plain: RenderOptions = { color: false, width: 80, quiet: false, verbose: false };
const MAX_BYTES = 2_000_000;

const nodes = (matched: number): { matched: number; total: number; names: []; groups: [] } => ({
  matched,
  total: 12,
  names: [],
  groups: [],
});
const clean: FleetCluster = { name: "clean", assessment: assessment([]) };
const denied: FleetCluster = {
  name: "prod-eu",
  assessment: assessment([
    finding({ nodes: nodes(7) }),
    finding({ id: "KP020", title: "Small", severity: "low", action: "audit" }),
  ]),
};
const warned: FleetCluster = {
  name: "prod-us",
  assessment: assessment([finding({ action: "warn", status: "undetermined", nodes: nodes(2) })], {
    problems: [{ level: "warning", object: null, location: { file: "x.yaml", line: 3 }, message: "duplicate key" }],
  }),
};
const fleet = [clean, warned, denied];

interface FleetDocument {
  readonly kind: string;
  readonly verdict: string;
  readonly summary: unknown;
  readonly clusters: readonly { readonly name: string; readonly verdict: string }[];
  readonly advisories: readonly {
    readonly id: string;
    readonly severity: string;
    readonly clusters: readonly unknown[];
  }[];
}

function json(clusters: readonly FleetCluster[]): FleetDocument {
  const document: FleetDocument = JSON.parse(renderFleet("json", clusters, plain));
  return document;
}

describe("the report over many clusters", () => {
  it("says in JSON which clusters are hit by what", () => {
    const { kind, verdict, summary, clusters, advisories } = json(fleet);
    assert.deepEqual([kind, verdict], ["Fleet", "deny"]);
    assert.deepEqual(summary, {
      clusters: 3,
      nodes: 36,
      byVerdict: { deny: 1, warn: 1, audit: 0, allow: 1 },
      unreadable: 0,
    });
    assert.deepEqual(
      clusters.map(({ name, verdict: word }) => [name, word]),
      [
        ["clean", "allow"],
        ["prod-us", "warn"],
        ["prod-eu", "deny"],
      ],
    );
    assert.deepEqual(
      advisories.map(({ id }) => id),
      ["KP001", "KP020"],
    );
    assert.deepEqual(advisories[0]?.clusters, [
      {
        name: "prod-eu",
        status: "affected",
        severity: "high",
        action: "deny",
        introduced: true,
        nodes: { matched: 7, total: 12 },
      },
      {
        name: "prod-us",
        status: "undetermined",
        severity: "high",
        action: "warn",
        introduced: true,
        nodes: { matched: 2, total: 12 },
      },
    ]);
  });

  it("reads in a terminal from the numbers to the worst, and ends with one line", () => {
    assert.equal(
      renderFleet("text", fleet, plain),
      `Problems
  warning    prod-us: x.yaml:3: duplicate key

Clusters
  allow  clean    12 nodes  0 denials  0 warnings  0 recorded
  warn   prod-us  12 nodes  0 denials  1 warning   0 recorded  1 problem
  deny   prod-eu  12 nodes  1 denial   0 warnings  1 recorded

Advisories
  KP001  IPVS keeps sending reused client ports to removed endpoints (high,
         deny, 2 of 3 clusters)
    clusters   prod-eu (7 of 12 nodes), prod-us (2 of 12 nodes, cannot tell)
    fix        Run kernel 5.9 or later, or use the iptables mode.

denied; 3 clusters: 1 denied, 1 with warnings, 1 clean (36 nodes)
`,
    );
    assert.equal(renderFleet("text", [clean], { ...plain, quiet: true }), "");
  });

  it("gives each of a few clusters a column in Markdown, and names them where they are many", () => {
    const few = renderFleet("markdown", fleet, plain);
    assert.match(few, /^\| {2}\| Advisory \| Severity \| Clusters \| clean \| prod-us \| prod-eu \|$/m);
    assert.match(few, /^\| ⛔ \| \*\*KP001\*\* .* \| high \| 2 of 3 clusters \| {2}\| ❔ 2\/12 \| ⛔ 7\/12 \|$/m);
    const many = renderFleet(
      "markdown",
      Array.from({ length: 20 }, () => denied),
      plain,
    );
    assert.match(many, /\| 20 of 20 clusters \| prod-eu \(7 of 12 nodes\), .* and 8 more \|/);
  });

  it("keeps two clusters of one name apart", () => {
    const { advisories } = json([denied, denied]);
    assert.equal(advisories[0]?.clusters.length, 2);
    assert.match(renderFleet("text", [denied, denied], plain), /2 of 2 clusters/);
  });

  it("takes the strongest severity and action among the clusters", () => {
    const low: FleetCluster = { name: "low", assessment: assessment([finding({ severity: "low", action: "audit" })]) };
    const { advisories } = json([low, denied]);
    assert.equal(advisories[0]?.severity, "high");
    assert.match(renderFleet("text", [low, denied], { ...plain, width: 120 }), /\(high, deny, 2 of 2 clusters\)/);
  });

  for (const format of fleetFormats)
    it(`writes any clusters as ${format}`, () => {
      fc.assert(
        fc.property(fc.array(fc.record({ name: anyText, assessment: anyAssessment }), { maxLength: 4 }), (clusters) => {
          const text = renderFleet(format, clusters, plain);
          assert.ok(text.endsWith("\n") && text.isWellFormed());
          if (format === "html") assert.equal(text.match(/<script/gi)?.length, 1);
          if (format === "text") assert.doesNotMatch(text, /(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u);
          if (format === "json") JSON.parse(text);
        }),
        { numRuns: 50 },
      );
    });

  it("holds 200 clusters: a page below 2 MB, a comment that fits", (t) => {
    const whole = largeAssessment(300, 60, 12);
    const clusters = Array.from({ length: 200 }, (_, index) => ({
      name: `region-${index % 7}-cluster-${index}`,
      assessment: index % 4 === 0 ? whole : assessment([]),
    }));
    const start = performance.now();
    const bytes = Buffer.byteLength(renderFleet("html", clusters, plain));
    t.diagnostic(`${Math.round(bytes / 1000)} kB in ${Math.round(performance.now() - start)} ms`);
    assert.ok(bytes < MAX_BYTES, String(bytes));
    assert.ok(renderFleet("markdown", clusters, plain).length < 65_536);
    assert.equal(json(clusters).clusters.length, 200);
    assert.equal(renderFleet("text", clusters, plain).match(/region-\d-cluster-\d+ +\d+ nodes/g)?.length, 200);
  });
});
