import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { ensureAssets } from "../../envtest/build.ts";
import { runProgram, succeed } from "./commands.ts";
import { PROJECT } from "./installation.ts";

type Labels = Readonly<Record<string, string>>;

/** A page of metrics as Prometheus has scraped it from a target. An empty text is a scrape that failed. Times are in milliseconds since 1970. */
export type Scrape = { readonly at: number; readonly labels: Labels; readonly text: string };

/** What Prometheus has, and what it is asked: queries over a range, and rules that it evaluates every step of it. */
export type Situation = {
  readonly scrapes: readonly Scrape[];
  readonly queries?: readonly string[];
  readonly rules?: string;
  readonly start: number;
  readonly end: number;
  readonly step: number;
};

const texts = z.record(z.string(), z.string());
const answer = z.object({
  series: z.array(z.array(z.object({ labels: texts, points: z.array(z.tuple([z.number(), z.number()])) }))),
  alerts: z.array(z.object({ labels: texts, annotations: texts, active: z.number(), fired: z.number() })),
});

/** The series of each query, and the alerts whose condition holds at the end, since `active`; `fired` is 0 while `for` has not passed. */
export type Answer = z.infer<typeof answer>;

/** What Grafana's schema says against a dashboard, or `promtool check rules` against a file of rules. */
export async function faults(of: "dashboard" | "rules", text: string): Promise<readonly string[]> {
  return z.array(z.string()).parse(JSON.parse(await ask(of, text)));
}

/** Asks Prometheus' own engine. */
export async function evaluate(situation: Situation): Promise<Answer> {
  return answer.parse(JSON.parse(await ask("evaluate", JSON.stringify(situation))));
}

async function ask(command: string, stdin: string): Promise<string> {
  const { monitoring } = await ensureAssets();
  return await succeed(runProgram(monitoring, [command], { PATH: process.env["PATH"] ?? "" }, { stdin }));
}

const OVERLAY = join(PROJECT, "manifests", "overlays", "metrics");

/** The dashboard as Grafana gets it. */
export const dashboardText = await readFile(join(OVERLAY, "dashboard.json"), "utf8");

const rule = z.object({
  alert: z.string(),
  expr: z.string(),
  for: z.string().optional(),
  labels: z.object({ severity: z.string() }),
  annotations: texts,
});
const { spec } = z
  .object({ spec: z.object({ groups: z.array(z.object({ name: z.string(), rules: z.array(rule.strict()) })) }) })
  .parse(parse(await readFile(join(OVERLAY, "rules.yaml"), "utf8")));
export const rules = spec.groups.flatMap((group) => group.rules);

/** The rules as the Prometheus operator hands them on: the spec of the PrometheusRule is a file of rules. */
export const rulesText = JSON.stringify(spec, undefined, 1);

const panel = z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })).default([]) });
const dashboard = z.object({ panels: z.array(panel) }).parse(JSON.parse(dashboardText));
/** The panels with queries, and their queries with Grafana's variables filled in. */
export const panels = dashboard.panels.flatMap(({ title, targets }) => {
  const queries = targets.map(({ expr }) =>
    expr.replaceAll("$__rate_interval", "2m").replaceAll("$namespace", "kernelgate"),
  );
  return queries.length === 0 ? [] : [{ title, queries }];
});

/** Labels of a replica as the ServiceMonitor of the overlay gives them. */
export function replica(pod: string): Labels {
  return { namespace: "kernelgate", service: "kernelgate-status", job: "kernelgate-status", pod, instance: pod };
}

/** A page of metrics that can be changed: the value of each series, under its name and labels as the page has them. */
export type Page = Map<string, number>;

export function pageOf(text: string): Page {
  const page: Page = new Map();
  for (const line of text.split("\n")) {
    const end = line.lastIndexOf(" ");
    if (!line.startsWith("#") && end > 0) page.set(line.slice(0, end), Number(line.slice(end + 1)));
  }
  return page;
}

export function textOf(page: Page): string {
  return [...page].map(([series, value]) => `${series} ${value}\n`).join("");
}
