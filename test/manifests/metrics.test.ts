import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { parser } from "@prometheus-io/lezer-promql";
import { parse } from "yaml";
import { z } from "zod";
import { createMetrics, failingParts } from "../../src/observability/metrics.ts";
import { root } from "../cli/run.ts";

const overlay = join(root, "manifests", "overlays", "metrics");

const ruleSchema = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  for: z.string().optional(),
  labels: z.strictObject({ severity: z.enum(["critical", "warning", "info"]) }),
  annotations: z.strictObject({ summary: z.string(), description: z.string() }),
});
const rules = z
  .looseObject({
    spec: z.strictObject({ groups: z.array(z.strictObject({ name: z.string(), rules: z.array(ruleSchema) })) }),
  })
  .parse(parse(readFileSync(join(overlay, "rules.yaml"), "utf8")))
  .spec.groups.flatMap((group) => group.rules);

const panelSchema = z.looseObject({
  id: z.number(),
  type: z.string(),
  title: z.string(),
  gridPos: z.strictObject({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
  targets: z.array(z.looseObject({ refId: z.string(), expr: z.string() })).default([]),
});
const dashboard = z
  .looseObject({
    uid: z.string(),
    schemaVersion: z.number(),
    panels: z.array(panelSchema),
    templating: z.strictObject({ list: z.array(z.looseObject({ name: z.string(), type: z.string() })) }),
  })
  .parse(JSON.parse(readFileSync(join(overlay, "dashboard.json"), "utf8")));
const panels = dashboard.panels.filter(({ type }) => type !== "row");

/** A query as Prometheus gets it: Grafana puts its variables in first. */
function filled(expr: string): string {
  return expr.replaceAll("$__rate_interval", "5m").replaceAll("$namespace", "kernelgate");
}

const queries: readonly (readonly [where: string, expr: string])[] = [
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
  ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, filled(expr)] as const)),
];

/** What a query asks for: each metric, with the labels that its selector names. Throws where it is no PromQL. */
function selectors(expr: string): readonly { readonly metric: string; readonly labels: readonly string[] }[] {
  const found: { end: number; metric: string; labels: string[] }[] = [];
  const faults: string[] = [];
  parser.parse(expr).iterate({
    enter: ({ name, type, from, to }) => {
      const text = expr.slice(from, to);
      if (type.isError) faults.push(`at ${from}: ${text}`);
      if (name === "VectorSelector") found.push({ end: to, metric: "", labels: [] });
      const open = found.at(-1);
      if (open === undefined || to > open.end) return;
      if (name === "Identifier") open.metric = text;
      if (name === "LabelName") open.labels.push(text);
    },
  });
  assert.deepEqual(faults, [], expr);
  return found;
}

/** Metrics of others, which these rules and panels look at too. */
const foreign = new Set([
  "up",
  "ALERTS",
  "kube_deployment_status_replicas_available",
  "apiserver_admission_webhook_fail_open_count",
]);

/** Labels that Prometheus adds when it scrapes. */
const scraped = new Set(["namespace", "pod", "service"]);

/** Every series of the registry after everything has happened once: the names, and the labels of each. */
async function registered(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const metrics = createMetrics("1.2.3");
  const one = new Map([["KP001", 1]]);
  metrics.answered({ outcome: "judged", verdict: "deny", target: "ConfigMap", dryRun: false, durationMs: 1 });
  metrics.refused(429);
  metrics.handshakeFailed();
  metrics.found("KP001", "deny");
  metrics.exempted("KP001", "exemption");
  for (const part of failingParts) metrics.failed(part);
  metrics.nodes(one);
  metrics.affected([{ advisory: "KP001", severity: "high", nodes: 1 }]);
  metrics.state(1, [{ name: "nodes", lastSync: 1 }]);
  metrics.watchRestarted("nodes");
  metrics.certificates({ certificate: 1, authority: 1 });
  metrics.bundle("written");
  metrics.advisories(1, 1);
  metrics.exemptions({ active: 1, expiring: 1, expired: 1 });
  metrics.policy(true);
  metrics.leading(true);
  const { text } = await metrics.page();
  const series = new Map<string, Set<string>>();
  for (const line of text.split("\n")) {
    const [, name = "", labels = ""] = /^([a-z_0-9]+)(?:\{(.*)\})? /.exec(line) ?? [];
    if (name === "") continue;
    const known = series.get(name) ?? new Set<string>();
    for (const [, label = ""] of labels.matchAll(/([a-z_]+)="/g)) known.add(label);
    series.set(name, known);
  }
  return series;
}

suite("rules and dashboard", () => {
  for (const [where, expr] of queries)
    test(`are PromQL over series that the program has: ${where}: ${expr.replaceAll(/\s+/g, " ").trim()}`, async () => {
      const known = await registered();
      const asked = selectors(expr);
      assert.ok(asked.length > 0);
      for (const { metric, labels } of asked) {
        if (foreign.has(metric)) continue;
        const own = known.get(metric);
        assert.ok(own !== undefined, `there is no metric ${metric}`);
        for (const label of labels) assert.ok(own.has(label) || scraped.has(label), `${metric} has no label ${label}`);
      }
    });

  test("look at every metric of the program", async () => {
    const text = queries.map(([, expr]) => expr).join("\n");
    const names = [...(await registered()).keys()]
      .filter((name) => name.startsWith("kernelgate_"))
      .map((name) => name.replace(/_(?:bucket|sum|count)$/, ""));
    assert.deepEqual(
      [...new Set(names)].filter((name) => !text.includes(name)),
      [],
    );
  });
});

suite("the syntax check", () => {
  for (const wrong of [
    "sum(",
    "rate(x[5m)",
    'x{a="b"',
    "max by (a) x y",
    "x ==",
    "histogram_quantile(0.9, sum by (le) (rate(x[5m]))",
  ])
    test(`refuses ${wrong}`, () => {
      assert.throws(() => selectors(wrong));
    });
});

suite("every alert", () => {
  const page = readFileSync(join(root, "docs", "operations.md"), "utf8");
  for (const { alert, annotations, expr } of rules) {
    test(`${alert} is in docs/operations.md`, () => {
      assert.ok(page.includes(`\`${alert}\``));
    });

    test(`${alert} names only labels that its query leaves`, () => {
      const used = Array.from(
        `${annotations.summary} ${annotations.description}`.matchAll(/\$labels\.([a-z_]+)/g),
        ([, label]) => label ?? "",
      );
      for (const label of used) assert.match(expr, new RegExp(`by \\([^)]*\\b${label}\\b[^)]*\\)`));
    });
  }

  test("has a name of its own", () => {
    const names = rules.map(({ alert }) => alert);
    assert.equal(new Set(names).size, names.length);
  });
});

suite("the dashboard", () => {
  test("has a query in every panel, each with a letter of its own", () => {
    for (const { title, targets } of panels) {
      assert.ok(targets.length > 0, title);
      assert.equal(new Set(targets.map(({ refId }) => refId)).size, targets.length, title);
    }
  });

  test("uses only variables that it defines", () => {
    const defined = new Set(["__rate_interval", ...dashboard.templating.list.map(({ name }) => name)]);
    for (const [, name = ""] of JSON.stringify(dashboard).matchAll(/\$\{?([a-z_]+)/g))
      assert.ok(defined.has(name), name);
  });

  test("has panels that do not overlap, with ids of their own", () => {
    assert.equal(new Set(dashboard.panels.map(({ id }) => id)).size, dashboard.panels.length);
    const cells = dashboard.panels.flatMap(({ title, gridPos: { x, y, w, h } }) => {
      assert.ok(x + w <= 24, title);
      return Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`);
    });
    assert.equal(new Set(cells).size, cells.length);
  });
});
