import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { boundedLabel, OTHER, topLabels } from "./labels.ts";
import { createTally, type Tally } from "./tally.ts";

/** Parts whose failures are counted; a list, so that the label stays bounded. */
export const failingParts = [
  "judge",
  "webhook",
  "state",
  "background",
  "certificates",
  "policy",
  "report",
  "audit",
  "other",
] as const;
export type FailingPart = (typeof failingParts)[number];

/** What happens, in the words of the domain. Whoever calls knows nothing of metrics. */
export interface Metrics {
  /** A review was answered. `target` is the kind of object; kinds beyond the first dozens count as `other`. */
  answered(answer: {
    readonly outcome: "judged" | "unjudged" | "failed" | "late";
    readonly verdict: "deny" | "warn" | "audit" | "allow";
    readonly target: string;
    readonly dryRun: boolean;
    readonly durationMs: number;
  }): void;
  /** A request was refused with this HTTP status before it was a review; 429 is overload. */
  refused(status: number): void;
  /** A TLS handshake failed: often an API server that does not trust the certificate. */
  handshakeFailed(): void;
  /** A finding was acted on in a review. */
  found(advisory: string, action: string): void;
  /** An exemption or an acceptance let something pass. */
  exempted(advisory: string, by: "exemption" | "break-glass"): void;
  failed(part: FailingPart): void;
  /** The nodes of the cluster by kernel version. */
  nodes(counts: ReadonlyMap<string, number>): void;
  /** The advisories that hit nodes now, each once: what the background scan found. */
  affected(hits: readonly { readonly advisory: string; readonly severity: string; readonly nodes: number }[]): void;
  /** How current the state is. `lastSync` is in milliseconds since 1970. */
  state(ageMs: number, resources: readonly { readonly name: string; readonly lastSync: number | undefined }[]): void;
  watchRestarted(resource: string): void;
  /** Expiry of what is served, in milliseconds since 1970. */
  certificates(expiry: { readonly certificate?: number; readonly authority?: number }): void;
  /** The caBundle was written; `contested` holds while somebody else keeps changing it. */
  bundle(event: "written" | "contested" | "settled"): void;
  advisories(loaded: number, broken: number): void;
  exemptions(counts: { readonly active: number; readonly expiring: number; readonly expired: number }): void;
  /** Whether the policy file as it is now is in force. */
  policy(inForce: boolean): void;
  /** Whether this replica reports for all. */
  leading(leads: boolean): void;
  /** All of it in the text format. */
  page(): Promise<{ readonly type: string; readonly text: string }>;
}

// a judgement takes well under a millisecond; 3 s is far beyond any use, and still within the API server's patience
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3];
// bounds on labels: what is beyond counts as "other"
const MAX_TARGETS = 40;
const MAX_ADVISORIES = 200; // the catalogue has some dozens, users add theirs
const MAX_KERNELS = 100; // the most frequent ones; a large fleet has a dozen
const MAX_RESOURCES = 60;
const DELAY_PRECISION_MS = 100; // of the event loop's delay; each look wakes the process

/** The registry behind {@link Metrics}. `version` is that of the program. */
export function createMetrics(version: string): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: DELAY_PRECISION_MS });
  const counter = <L extends string>(name: string, help: string, ...labelNames: readonly L[]): Counter<L> =>
    new Counter({ name: `kernelgate_${name}`, help, labelNames, registers: [registry] });
  const gauge = <L extends string>(name: string, help: string, ...labelNames: readonly L[]): Gauge<L> =>
    new Gauge({ name: `kernelgate_${name}`, help, labelNames, registers: [registry] });
  gauge("build_info", "The program.", "version", "node").set({ version, node: process.versions.node }, 1);
  return {
    ...reviewMetrics(registry, counter),
    ...stateMetrics(counter, gauge),
    ...operationMetrics(counter, gauge),
    page: async () => ({ type: registry.contentType, text: await registry.metrics() }),
  };
}

type MakeCounter = <L extends string>(name: string, help: string, ...labelNames: readonly L[]) => Counter<L>;
type MakeGauge = <L extends string>(name: string, help: string, ...labelNames: readonly L[]) => Gauge<L>;

const durations = {
  name: "kernelgate_review_duration_seconds",
  help: "Time from the head of a request to its answer.",
  labelNames: ["outcome"],
  buckets: SECONDS,
} as const;

type ReviewVerbs = "answered" | "refused" | "handshakeFailed" | "found" | "exempted" | "failed";

function reviewMetrics(registry: Registry, counter: MakeCounter): Pick<Metrics, ReviewVerbs> {
  const tally = (name: string, help: string, ...labelNames: readonly string[]): Tally =>
    createTally(registry, { name: `kernelgate_${name}`, help, labelNames });
  const duration = new Histogram({ ...durations, registers: [registry] });
  const decisions = tally("decisions_total", "Reviews by verdict, kind and dry run.", "verdict", "target", "dry_run");
  const outcomes = tally("reviews_total", "Reviews by how the answer came about.", "outcome");
  const refusals = counter("refused_requests_total", "Requests that were no review; 429 is overload.", "status");
  const handshakes = counter("tls_handshake_failures_total", "TLS handshakes that failed.");
  const findings = tally("findings_total", "Findings in reviews.", "advisory", "action");
  const exempted = counter("exempted_total", "Findings that an exemption or acceptance let pass.", "advisory", "by");
  const errors = counter("errors_total", "Failures by part.", "part");
  const target = boundedLabel(MAX_TARGETS);
  const advisory = boundedLabel(MAX_ADVISORIES);
  // what appears with its first event cannot be alerted on
  for (const part of failingParts) errors.inc({ part }, 0);
  for (const outcome of ["judged", "unjudged", "failed", "late"]) outcomes.count(0, outcome);
  for (const status of ["413", "429"]) refusals.inc({ status }, 0);
  return {
    answered: ({ outcome, verdict, target: kind, dryRun, durationMs }) => {
      outcomes.count(1, outcome);
      if (outcome !== "unjudged") decisions.count(1, verdict, target(kind), dryRun ? "true" : "false");
      duration.observe({ outcome }, durationMs / 1000);
    },
    refused: (status) => refusals.inc({ status: String(status) }),
    handshakeFailed: () => handshakes.inc(),
    found: (id, action) => findings.count(1, advisory(id), action),
    exempted: (id, by) => exempted.inc({ advisory: advisory(id), by }),
    failed: (part) => errors.inc({ part }),
  };
}

function stateMetrics(
  counter: MakeCounter,
  gauge: MakeGauge,
): Pick<Metrics, "nodes" | "affected" | "state" | "watchRestarted"> {
  const nodes = gauge("nodes", "Nodes by kernel version.", "kernel");
  const affected = gauge("affected_nodes", "Nodes that an advisory hits now.", "advisory", "severity");
  const age = gauge("state_age_seconds", "Age of the oldest part of the state that could not be renewed; 0: current.");
  const lastSync = gauge("last_sync_timestamp_seconds", "When a resource was last known to be current.", "resource");
  const restarts = counter("watch_restarts_total", "Watches that had to be started again.", "resource");
  const resource = boundedLabel(MAX_RESOURCES);
  return {
    nodes: (counts) => {
      nodes.reset();
      for (const [kernel, count] of topLabels(counts, MAX_KERNELS)) nodes.set({ kernel }, count);
    },
    affected: (hits) => {
      affected.reset();
      const severities = new Map(hits.map(({ advisory, severity }) => [advisory, severity]));
      const counts = new Map(hits.map(({ advisory, nodes: count }) => [advisory, count]));
      for (const [advisory, count] of topLabels(counts, MAX_ADVISORIES))
        affected.set({ advisory, severity: severities.get(advisory) ?? OTHER }, count);
    },
    state: (ageMs, resources) => {
      age.set(ageMs / 1000);
      for (const { name, lastSync: time } of resources) {
        if (time !== undefined) lastSync.set({ resource: resource(name) }, time / 1000);
      }
    },
    watchRestarted: (name) => restarts.inc({ resource: resource(name) }),
  };
}

type OperationVerbs = "certificates" | "bundle" | "advisories" | "exemptions" | "policy" | "leading";

function operationMetrics(counter: MakeCounter, gauge: MakeGauge): Pick<Metrics, OperationVerbs> {
  const expiry = gauge("certificate_expiry_timestamp_seconds", "When certificates expire.", "certificate");
  const bundleWrites = counter("ca_bundle_writes_total", "Writes of the caBundle.");
  const contested = gauge("ca_bundle_contested", "1 while somebody else keeps changing the caBundle.");
  const advisories = gauge("advisories", "Advisories in force, and broken ones that are left out.", "state");
  const exemptions = gauge("exemptions", "Exemptions; those in their last 14 days are expiring.", "state");
  const policy = gauge("policy_in_force", "1 when the policy file as it is now is in force.");
  const leader = gauge("leader", "1 when this replica reports for all.");
  return {
    certificates: ({ certificate, authority }) => {
      if (certificate !== undefined) expiry.set({ certificate: "serving" }, certificate / 1000);
      if (authority !== undefined) expiry.set({ certificate: "authority" }, authority / 1000);
    },
    bundle: (event) => {
      if (event === "written") bundleWrites.inc();
      contested.set(event === "contested" ? 1 : 0);
    },
    advisories: (loaded, broken) => {
      advisories.set({ state: "loaded" }, loaded);
      advisories.set({ state: "broken" }, broken);
    },
    exemptions: (counts) => {
      for (const [state, count] of Object.entries(counts)) exemptions.set({ state }, count);
    },
    policy: (inForce) => policy.set(inForce ? 1 : 0),
    leading: (leads) => leader.set(leads ? 1 : 0),
  };
}
