import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { boundedLabel, topLabels } from "../../src/observability/labels.ts";
import { createMetrics, type Metrics } from "../../src/observability/metrics.ts";

async function linesOf(metrics: Metrics, name: string): Promise<readonly string[]> {
  const { text } = await metrics.page();
  return text.split("\n").filter((line) => line.startsWith(`kernelgate_${name}`) && !line.startsWith("#"));
}

const denied = { outcome: "judged", verdict: "deny", target: "ConfigMap", dryRun: false, durationMs: 0.7 } as const;

suite("metrics", () => {
  test("count reviews by verdict, kind and dry run", async () => {
    const metrics = createMetrics("1.2.3");
    metrics.answered(denied);
    metrics.answered({ ...denied, dryRun: true });
    metrics.answered({ ...denied, outcome: "unjudged", verdict: "allow" });
    assert.deepEqual(await linesOf(metrics, "decisions_total"), [
      'kernelgate_decisions_total{verdict="deny",target="ConfigMap",dry_run="false"} 1',
      'kernelgate_decisions_total{verdict="deny",target="ConfigMap",dry_run="true"} 1',
    ]);
    assert.deepEqual(await linesOf(metrics, "reviews_total"), [
      'kernelgate_reviews_total{outcome="judged"} 2',
      'kernelgate_reviews_total{outcome="unjudged"} 1',
      'kernelgate_reviews_total{outcome="failed"} 0',
      'kernelgate_reviews_total{outcome="late"} 0',
    ]);
    const buckets = await linesOf(metrics, 'review_duration_seconds_bucket{le="0.0005",outcome="judged"');
    assert.deepEqual(buckets, ['kernelgate_review_duration_seconds_bucket{le="0.0005",outcome="judged"} 0']);
    const next = await linesOf(metrics, 'review_duration_seconds_bucket{le="0.001",outcome="judged"');
    assert.deepEqual(next, ['kernelgate_review_duration_seconds_bucket{le="0.001",outcome="judged"} 2']);
  });

  test("begin at zero where somebody would alert on them", async () => {
    const metrics = createMetrics("1");
    assert.ok((await linesOf(metrics, "errors_total")).includes('kernelgate_errors_total{part="judge"} 0'));
    assert.ok(
      (await linesOf(metrics, "refused_requests_total")).includes('kernelgate_refused_requests_total{status="429"} 0'),
    );
    metrics.refused(429);
    metrics.failed("judge");
    assert.ok((await linesOf(metrics, "errors_total")).includes('kernelgate_errors_total{part="judge"} 1'));
    assert.ok(
      (await linesOf(metrics, "refused_requests_total")).includes('kernelgate_refused_requests_total{status="429"} 1'),
    );
  });

  test("forget kernels and advisories that are gone", async () => {
    const metrics = createMetrics("1");
    metrics.nodes(new Map([["5.4.0-42-generic", 2]]));
    metrics.nodes(new Map([["6.1.0-41-amd64", 3]]));
    assert.deepEqual(await linesOf(metrics, "nodes"), ['kernelgate_nodes{kernel="6.1.0-41-amd64"} 3']);
    metrics.affected([{ advisory: "KP001", severity: "high", nodes: 2 }]);
    assert.deepEqual(await linesOf(metrics, "affected_nodes"), [
      'kernelgate_affected_nodes{advisory="KP001",severity="high"} 2',
    ]);
    metrics.affected([]);
    assert.deepEqual(await linesOf(metrics, "affected_nodes"), []);
  });

  test("tell times in seconds, and nothing where nothing is known", async () => {
    const metrics = createMetrics("1");
    metrics.certificates({ certificate: 1_800_000_000_500 });
    metrics.state(1500, [
      { name: "nodes", lastSync: 1_700_000_000_000 },
      { name: "services", lastSync: undefined },
    ]);
    assert.deepEqual(await linesOf(metrics, "certificate_expiry"), [
      'kernelgate_certificate_expiry_timestamp_seconds{certificate="serving"} 1800000000.5',
    ]);
    assert.deepEqual(await linesOf(metrics, "state_age_seconds"), ["kernelgate_state_age_seconds 1.5"]);
    assert.deepEqual(await linesOf(metrics, "last_sync"), [
      'kernelgate_last_sync_timestamp_seconds{resource="nodes"} 1700000000',
    ]);
  });

  test("have every verb", async () => {
    const metrics = createMetrics("1.2.3");
    metrics.handshakeFailed();
    metrics.found("KP001", "deny");
    metrics.exempted("KP001", "break-glass");
    metrics.watchRestarted("nodes");
    metrics.bundle("written");
    metrics.bundle("contested");
    metrics.advisories(66, 1);
    metrics.exemptions({ active: 3, expiring: 1, expired: 0 });
    metrics.policy(false);
    metrics.leading(true);
    for (const line of [
      "kernelgate_tls_handshake_failures_total 1",
      'kernelgate_findings_total{advisory="KP001",action="deny"} 1',
      'kernelgate_exempted_total{advisory="KP001",by="break-glass"} 1',
      'kernelgate_watch_restarts_total{resource="nodes"} 1',
      "kernelgate_ca_bundle_writes_total 1",
      "kernelgate_ca_bundle_contested 1",
      'kernelgate_advisories{state="broken"} 1',
      'kernelgate_exemptions{state="expiring"} 1',
      "kernelgate_policy_in_force 0",
      "kernelgate_leader 1",
      `kernelgate_build_info{version="1.2.3",node="${process.versions.node}"} 1`,
    ]) {
      assert.ok((await linesOf(metrics, "")).includes(line), line);
    }
    const { type, text } = await metrics.page();
    assert.match(type, /^text\/plain; version=0\.0\.4/);
    assert.match(text, /^nodejs_eventloop_lag_p99_seconds \d/m);
  });

  test("do not grow with what users send", async () => {
    const metrics = createMetrics("1");
    for (let index = 0; index < 1000; index += 1) {
      metrics.answered({ ...denied, target: `Kind${index}` });
      metrics.found(`X${index}`, "warn");
    }
    metrics.nodes(new Map(Array.from({ length: 1000 }, (_, index) => [`kernel-${index}`, 1])));
    metrics.affected(
      Array.from({ length: 1000 }, (_, index) => ({ advisory: `X${index}`, severity: "low", nodes: 1 })),
    );
    assert.equal((await linesOf(metrics, "affected_nodes")).length, 201);
    assert.equal((await linesOf(metrics, "decisions_total")).length, 41);
    assert.equal((await linesOf(metrics, "findings_total")).length, 201);
    assert.equal((await linesOf(metrics, "nodes")).length, 101);
    assert.ok((await linesOf(metrics, "nodes")).includes('kernelgate_nodes{kernel="other"} 900'));
  });
});

suite("labels", () => {
  test("beyond the bound are folded, and those that were let through stay", () => {
    const label = boundedLabel(2);
    assert.deepEqual(
      ["a", "b", "c", "a", "c", "b"].map((value) => label(value)),
      ["a", "b", "other", "a", "other", "b"],
    );
  });

  test("of a count: the most frequent, and nothing is lost", () => {
    const counts = fc.dictionary(fc.string(), fc.nat(1000)).map((record) => new Map(Object.entries(record)));
    fc.assert(
      fc.property(counts, fc.nat(20), (map, limit) => {
        const top = topLabels(map, limit);
        assert.equal(sum(top.map(([, count]) => count)), sum(map.values()));
        assert.ok(top.length <= limit + 1);
      }),
    );
  });
});

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}
