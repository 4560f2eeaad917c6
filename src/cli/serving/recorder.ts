import type { Served } from "../../certs/source.ts";
import { expiries } from "../../certs/pair.ts";
import type { ServeConfig } from "../../config/serve.ts";
import type { Assessment } from "../../domain/assessment.ts";
import type { Facts } from "../../domain/facts/facts.ts";
import type { Verdict } from "../../domain/verdict.ts";
import type { NodeNews } from "../../gate/news.ts";
import { auditRecord, createAuditLog } from "../../observability/audit.ts";
import { createLogger, describe } from "../../observability/logger.ts";
import { createMetrics } from "../../observability/metrics.ts";
import type { AdmissionRequest } from "../../webhook/admission.ts";
import type { WebhookRecorder } from "../../webhook/app.ts";
import type { CertificateRecorder } from "./certificates.ts";
import type { Knowledge, KnowledgeLog } from "./knowledge.ts";
import type { ServedState, WatchLog } from "./state.ts";

/** Everything that the server tells the world: its log, the audit log and the metrics. */
export interface Recorder extends CertificateRecorder {
  readonly webhook: WebhookRecorder;
  readonly knowledge: KnowledgeLog;
  readonly watch: WatchLog;
  judged(request: AdmissionRequest, verdict: Verdict): void;
  scanned(assessment: Assessment, facts: Facts): void;
  nodesHit(news: NodeNews): void;
  leaseChanged(held: boolean): void;
  holdsLease(): boolean;
  failed(what: string, error: unknown): void;
  handshakeFailed(error: Error): void;
  metrics(sources: {
    readonly state: ServedState;
    readonly knowledge: Knowledge;
  }): Promise<{ readonly type: string; readonly text: string }>;
  ready(line: string): void;
  stopped(cutConnections: number): void;
}

/** Kinds that are judged; others are one label value, so that nobody can grow the metrics. */
const targets: ReadonlySet<string> = new Set([
  ...[
    "ConfigMap",
    "DaemonSet",
    "Deployment",
    "Service",
    "Secret",
    "FelixConfiguration",
    "IPPool",
    "Installation",
    "ClusterInformation",
  ],
  ...["HelmRelease", "Application", "SpiderCoordinator", "SpiderMultusConfig", "SpiderIPPool", "SpiderSubnet"],
]);

/** Opens the logs. `stateAgeMs` is asked for each audit record. */
export function createRecorder(config: ServeConfig, replica: string, stateAgeMs: () => number): Recorder {
  const log = createLogger(config.logLevel, replica);
  const audit = createAuditLog(config.auditFile, replica);
  const metrics = createMetrics();
  const verdicts = new WeakMap<AdmissionRequest, Verdict>();
  const current: { leader: boolean; served: Served | undefined } = { leader: false, served: undefined };
  const failed = (what: string, error: unknown): void => {
    metrics.failed(what);
    log.error({ error }, what);
  };
  return {
    webhook: {
      answered({ outcome, decision, durationMs, request }) {
        if (request === undefined) return;
        const assessment = verdicts.get(request)?.assessment;
        const verdict = decision.audit["verdict"] ?? "allow";
        metrics.reviewed({
          verdict,
          target: targets.has(request.kind.kind) ? request.kind.kind : "other",
          dryRun: request.dryRun,
          outcome,
          seconds: durationMs / 1000,
        });
        const silent = decision.allowed && (assessment === undefined || assessment.findings.length === 0);
        if (silent && config.auditSample < 1 && Math.random() >= config.auditSample) return;
        const accepted = verdicts.get(request)?.decided.some((one) => one.accepted) === true;
        const breakGlass = accepted
          ? assessment?.findings.find(({ note }) => note?.startsWith("Accepted") === true)?.note
          : undefined;
        audit.write(
          auditRecord({
            request,
            assessment,
            allowed: decision.allowed,
            verdict,
            outcome,
            breakGlass,
            stateAgeMs: stateAgeMs(),
            durationMs,
          }),
        );
      },
      refused(status) {
        metrics.refused(status);
        log.debug({ status }, "refused a request that is no review");
      },
      failed: (error, uid) => {
        metrics.failed("review");
        log.error({ error, uid }, "a review failed");
      },
    },
    judged: (request, verdict) => void verdicts.set(request, verdict),
    knowledge: {
      policyLoaded: ({ enforcement, rules, exemptions }) =>
        log.info({ enforcement, rules: rules.length, exemptions: exemptions.length }, "policy loaded"),
      policyRejected: (message) =>
        log.error({ fault: message }, "the policy file is faulty; the last good one stays in force"),
      advisoryBroken: (where, message) => log.warn({ where, fault: message }, "an advisory is broken and left out"),
    },
    watch: {
      failed: (resource, error) => {
        metrics.watchFailed(resource);
        log.warn({ resource, error }, "a watch failed; trying again");
      },
      restarted: (resource) => metrics.watchFailed(resource),
    },
    certificates: {
      decided: (message) => log.info(message),
      failed: (message, error) => failed(message, error),
    },
    trust: {
      written: (reason) => {
        metrics.bundleWritten();
        metrics.bundleBlocked(false);
        log.info({ reason }, "wrote the caBundle");
      },
      stopped: (reason) => {
        metrics.bundleBlocked(true);
        log.error({ reason }, "stopped writing the caBundle");
      },
      failed: (error) => failed("the webhook configuration", error),
    },
    served: (served) => {
      current.served = served;
    },
    scanned: (assessment, facts) => metrics.scanned(presentState(assessment, facts)),
    nodesHit: ({ id, nodes, title, severity }) => {
      metrics.nodesHit(id, nodes.length);
      log.warn(
        { advisory: id, severity, nodes: nodes.slice(0, 20), count: nodes.length },
        `nodes joined or changed that are hit: ${title}`,
      );
    },
    leaseChanged: (held) => {
      current.leader = held;
      log.info(held ? "holds the Lease: writes Events and reports" : "no longer holds the Lease");
    },
    holdsLease: () => current.leader,
    failed,
    handshakeFailed: (error) => {
      metrics.failed("handshake");
      log.debug({ error: describe(error) }, "a TLS handshake failed");
    },
    metrics: ({ state: served, knowledge }) => {
      const now = Date.now();
      const ends = current.served === undefined ? {} : expiries(current.served);
      return metrics.text({
        synced: served.synced(),
        stateAgeSeconds: served.ageMs(now) / 1000,
        resources: served.resources().map(({ name, items, lastFresh, state: word }) => ({
          name,
          items,
          lastSync: lastFresh === undefined ? undefined : lastFresh / 1000,
          failing: word === "failing",
        })),
        advisories: { loaded: knowledge.advisories().length, broken: knowledge.broken() },
        policyRejected: knowledge.policyError() !== undefined,
        leader: current.leader,
        certificateExpiry: ends.certificate === undefined ? undefined : ends.certificate / 1000,
        authorityExpiry: ends.authority === undefined ? undefined : ends.authority / 1000,
      });
    },
    ready: (line) => {
      process.stdout.write(`${line}\n`);
      log.info(line);
    },
    stopped: (cutConnections) => {
      log.info({ cutConnections }, "drained and stopped");
      audit.flush();
      log.flush();
    },
  };
}

function presentState(
  assessment: Assessment,
  facts: Facts,
): Parameters<ReturnType<typeof createMetrics>["scanned"]>[0] {
  const kernels = new Map<string, number>();
  for (const group of facts.groups) {
    const kernel = group.facts.kernel ?? "";
    kernels.set(kernel, (kernels.get(kernel) ?? 0) + group.names.length);
  }
  const uses = assessment.exemptions ?? [];
  const count = (state: "active" | "expiring" | "expired"): number => uses.filter((use) => use.state === state).length;
  return {
    findings: assessment.findings.map(({ id, severity, status, nodes }) => ({
      advisory: id,
      severity,
      status,
      nodes: nodes.matched,
    })),
    kernels: [...kernels].toSorted((a, b) => b[1] - a[1]).map(([kernel, nodes]) => ({ kernel, nodes })),
    exemptions: {
      active: count("active"),
      expiring: count("expiring"),
      expired: count("expired"),
      used: uses.filter(({ used }) => used).length,
    },
  };
}
