// The overlay metrics, by the code of those who read it: the dashboard by Grafana's schema, the rules and every query by Prometheus.
import assert from "node:assert/strict";
import { connect } from "node:net";
import { once } from "node:events";
import { before, describe, it } from "node:test";
import { asRecord, type Json } from "../../src/objects/json.ts";
import { alertSituations, type Change } from "./harness/alert-situations.ts";
import type { Result } from "./harness/commands.ts";
import { assertDenied, assertWarned } from "./harness/expect.ts";
import { apply, install, type Installation } from "./harness/installation.ts";
import { kubeProxy, kubeProxyDaemonSet } from "./harness/kube-proxy-objects.ts";
import { wrongDashboards, wrongRules } from "./harness/monitoring-mistakes.ts";
import {
  dashboardText,
  evaluate,
  faults,
  pageOf,
  panels,
  replica,
  rules,
  rulesText,
  textOf,
  type Answer,
  type Scrape,
} from "./harness/monitoring.ts";
import { waitUntil } from "./harness/wait-until.ts";

const MINUTE = 60_000;
const MINUTES: Readonly<Record<string, number>> = { "3m": 3, "5m": 5, "10m": 10, "15m": 15, "1h": 60 };

describe("the dashboard", () => {
  it("is one by Grafana's schema", async () => {
    assert.deepEqual(await faults("dashboard", dashboardText), []);
  });

  for (const { mistake, from, to, fault } of wrongDashboards)
    it(`would not be with ${mistake}`, async () => {
      assert.match((await faults("dashboard", replaced(dashboardText, from, to))).join("\n"), fault);
    });
});

describe("the rules", () => {
  it("pass promtool's check", async () => {
    assert.deepEqual(await faults("rules", rulesText), []);
  });

  for (const { mistake, from, to, fault } of wrongRules)
    it(`would not with ${mistake}`, async () => {
      assert.match((await faults("rules", replaced(rulesText, from, to))).join("\n"), fault);
    });
});

describe("with the metrics of a gate at work", () => {
  let scrapes: readonly Scrape[];
  let last = "";
  before(async () => {
    const installation = await install();
    try {
      const pages: string[] = [];
      for (let count = 0; count < 6; count++) pages.push(await work(installation));
      // as if they had been taken at the ServiceMonitor's pace
      const now = Date.now();
      scrapes = pages.map((text, index) => ({ at: now + index * 30_000, labels: replica("kernelgate-0"), text }));
      last = await pageWhere(installation, (page) => !HIT.test(page));
    } finally {
      await installation.stop();
    }
  });
  const over = (
    pages: readonly Scrape[],
  ): { scrapes: readonly Scrape[]; start: number; end: number; step: number } => ({
    scrapes: pages,
    start: pages[1]?.at ?? 0,
    end: pages.at(-1)?.at ?? 0,
    step: 30_000,
  });
  const empty = async (queries: readonly string[], pages: readonly Scrape[]): Promise<readonly string[]> => {
    const { series } = await evaluate({ ...over(pages), queries });
    return queries.filter((_, index) => series[index]?.length === 0);
  };

  for (const { title, queries } of panels.filter(({ title: name }) => name !== "Trouble"))
    it(`the panel ${title} shows something`, async () => {
      assert.deepEqual(await empty(queries, scrapes), []);
    });

  it("the panel Trouble is empty, and shows trouble of each kind when there is some", async () => {
    const { queries } = panels.find(({ title }) => title === "Trouble") ?? { queries: [] };
    assert.deepEqual(await empty(queries, scrapes), queries);
    const troubled = scrapes.map((scrape, index) => {
      const page = pageOf(scrape.text);
      for (const name of [
        'errors_total{part="state"}',
        'watch_restarts_total{resource="nodes"}',
        "ca_bundle_writes_total",
      ])
        page.set(`kernelgate_${name}`, (page.get(`kernelgate_${name}`) ?? 0) + index);
      page.set("kernelgate_ca_bundle_contested", 1);
      return { ...scrape, text: textOf(page) };
    });
    assert.deepEqual(await empty(queries, troubled), []);
  });

  it("a misspelt metric or label would leave its panel empty", async () => {
    const { queries } = panels.find(({ title }) => title === "Decisions") ?? { queries: [] };
    for (const [right, wrong] of [
      ["decisions_total", "decision_total"],
      ['dry_run="false"', 'dryrun="false"'],
    ] as const) {
      const misspelt = queries.map((query) => replaced(query, right, wrong));
      assert.deepEqual(await empty(misspelt, scrapes), misspelt);
    }
  });

  const CHANGE = 90;
  const alertsAfter = async (change: Change, minutes: number): Promise<{ alerts: Answer["alerts"]; shown: number }> => {
    const from = scrapes[0]?.at ?? 0;
    const healthy = last.split("\n").filter((line) => line.startsWith("kernelgate_"));
    const pages = Array.from({ length: CHANGE + minutes + 1 }, (_, minute) => {
      const own = pageOf(healthy.join("\n"));
      const others = pageOf("apiserver_request_total 1");
      const at = from + minute * MINUTE;
      if (minute >= CHANGE) change(own, minute - CHANGE, others, at);
      const apiServer = { at, labels: { job: "apiserver", instance: "apiserver" }, text: textOf(others) };
      return [{ at, labels: replica("kernelgate-0"), text: textOf(own) }, apiServer];
    });
    const { queries } = panels.find(({ title }) => title === "Alerts") ?? { queries: [] };
    const end = from + (CHANGE + minutes) * MINUTE;
    const situation = { scrapes: pages.flat(), rules: rulesText, queries, start: from, end, step: MINUTE };
    const { alerts, series } = await evaluate(situation);
    return { alerts, shown: series[0]?.[0]?.points.at(-1)?.[1] ?? -1 };
  };

  it("no alert speaks in two hours of health", async () => {
    const { alerts, shown } = await alertsAfter(() => undefined, 75);
    assert.deepEqual(alerts, []);
    assert.equal(shown, 0);
  });

  for (const { alert, because, fires, silent, summary, minutes = 30 } of alertSituations)
    it(`${alert} fires (${because}), and not in a lesser situation`, async () => {
      const rule = rules.find((one) => one.alert === alert);
      assert.ok(rule !== undefined);
      const { alerts, shown } = await alertsAfter(fires, minutes);
      const [found, ...more] = alerts.filter(({ labels }) => labels["alertname"] === alert);
      assert.ok(found !== undefined, `${alert} does not fire, only ${JSON.stringify(alerts)}`);
      assert.deepEqual(more, []);
      assert.match(found.annotations["summary"] ?? "", summary);
      assert.doesNotMatch(JSON.stringify(found.annotations), /<no value>|<error|%!/u);
      assert.ok(found.fired > 0, "it is pending only");
      assert.equal(found.fired - found.active, rule.for === undefined ? 0 : (MINUTES[rule.for] ?? NaN) * MINUTE);
      if (rule.labels.severity !== "info") assert.ok(shown >= 1, "the panel Alerts shows it");
      const quiet = await alertsAfter(silent, minutes);
      assert.deepEqual(
        quiet.alerts.filter(({ labels, fired }) => labels["alertname"] === alert && fired > 0),
        [],
      );
    });

  it("every alert has its situation", () => {
    assert.deepEqual(
      rules.map(({ alert }) => alert).filter((name) => !alertSituations.some(({ alert }) => alert === name)),
      [],
    );
  });
});

/** The text with one change, which must be one. */
function replaced(text: string, from: string, to: string): string {
  assert.ok(text.includes(from), `there is no ${from}`);
  return text.replace(from, () => to);
}

const HIT = /^kernelgate_affected_nodes\{advisory="KP001"/mu;

/** The metrics as soon as they are so: the background scan looks at changes after a while of quiet. */
function pageWhere({ gate }: Installation, holds: (page: string) => boolean): Promise<string> {
  return waitUntil("the background scan has seen the change", async () => {
    const page = await gate.page("/metrics");
    return holds(page) ? page : undefined;
  });
}

/** Something of everything that is counted: a denial, a warning, an accepted risk, silence, a handshake that fails. Returns the metrics meanwhile. */
async function work(installation: Installation): Promise<string> {
  const { plane, gate } = installation;
  const send = (object: Json): Promise<Result> =>
    plane.kubectl(["apply", "-f", "-"], { stdin: JSON.stringify(object) });
  assertDenied(await send(kubeProxy("ipvs")), "KP001");
  assertWarned(await send(kubeProxyDaemonSet("v1.15.12")), "KP002");
  const annotations = { "kernelgate.io/accept": "KP001", "kernelgate.io/reason": "a trial" };
  const accepted = kubeProxy("ipvs");
  assertWarned(await send({ ...accepted, metadata: { ...asRecord(accepted["metadata"]), annotations } }), "KP001");
  const socket = connect(gate.ports.webhook, "127.0.0.1", () => socket.end("not TLS\r\n\r\n"));
  socket.on("error", () => undefined);
  await once(socket, "close");
  const page = await pageWhere(installation, (text) => HIT.test(text));
  await apply(plane, [kubeProxyDaemonSet(), kubeProxy("iptables")]);
  return page;
}
