import type { Served } from "../../certs/source.ts";
import { expiries } from "../../certs/pair.ts";
import type { ServeConfig } from "../../config/serve.ts";
import type { Assessment } from "../../domain/assessment.ts";
import type { Facts } from "../../domain/facts/facts.ts";
import type { Verdict } from "../../domain/verdict.ts";
import type { NodeNews } from "../../gate/news.ts";
import { createAuditLog } from "../../observability/audit.ts";
import { createLogger } from "../../observability/logger.ts";
import { createMetrics, type FailingPart } from "../../observability/metrics.ts";
import type { Decision } from "../../webhook/decision.ts";
import type { WebhookRecorder } from "../../webhook/app.ts";
import { version } from "../version.ts";
import { auditedDecision, auditOf, type AuditedDecision } from "./audited.ts";
import type { CertificateRecorder } from "./certificates.ts";
import type { Knowledge, KnowledgeLog } from "./knowledge.ts";
import type { ServedState, WatchLog } from "./state.ts";

/** Everything that the server tells the world: its log, the audit log and the metrics. */
export interface Recorder extends CertificateRecorder {
  readonly webhook: WebhookRecorder;
  readonly knowledge: KnowledgeLog;
  readonly watch: WatchLog;
  readonly judged: (decision: Decision, verdict: Verdict) => void;
  readonly scanned: (assessment: Assessment, facts: Facts) => void;
  readonly nodesHit: (news: NodeNews) => void;
  readonly leaseChanged: (held: boolean) => void;
  readonly holdsLease: () => boolean;
  readonly failed: (part: FailingPart, what: string, error: unknown) => void;
  readonly handshakeFailed: (error: Error) => void;
  metrics(sources: {
    readonly state: ServedState | undefined;
    readonly knowledge: Knowledge;
  }): Promise<{ readonly type: string; readonly text: string }>;
  ready(line: string): void;
  /** Opens the audit file anew, after a rotation. */
  reopen(): void;
  close(cutConnections: number): Promise<void>;
}

/** Opens the logs. `stateAgeMs` is asked for each audit record. */
export function createRecorder(config: ServeConfig, stateAgeMs: () => number): Recorder {
  const log = createLogger(config.logLevel);
  const metrics = createMetrics(version());
  const failed = (part: FailingPart, what: string, error: unknown): void => {
    metrics.failed(part);
    log.error(what, error);
  };
  const audit = createAuditLog({
    target: config.auditFile === undefined ? { descriptor: 1 } : { file: config.auditFile },
    sample: config.auditSample,
    failed: (error) => failed("audit", "the audit log cannot be written", error),
  });
  const decisions = new WeakMap<Decision, AuditedDecision>();
  const current: { leader: boolean; served: Served | undefined } = { leader: false, served: undefined };
  return {
    webhook: {
      answered({ outcome, decision, durationMs, request }) {
        if (request === undefined) {
          metrics.answered({ outcome, verdict: "allow", target: "none", dryRun: false, durationMs });
          return;
        }
        const audited = decisions.get(decision) ?? auditedDecision(decision);
        const { verdict, findings, exemptions, accepted } = audited;
        metrics.answered({ outcome, verdict, target: request.kind.kind, dryRun: request.dryRun, durationMs });
        for (const { id, action } of findings) metrics.found(id, action);
        for (const id of exemptions) metrics.exempted(id, "exemption");
        for (const id of accepted ?? []) metrics.exempted(id, "break-glass");
        const answer = { time: Date.now(), decision: audited, stateAgeMs: stateAgeMs(), durationMs };
        audit.record(auditOf(request, answer));
      },
      refused(status) {
        metrics.refused(status);
        log.debug("refused a request that is no review", { status });
      },
      failed(error, uid) {
        metrics.failed("judge");
        log.error("a review failed", error, { uid });
      },
    },
    judged: (decision, verdict) => void decisions.set(decision, auditedDecision(decision, verdict)),
    knowledge: {
      policyLoaded: ({ enforcement, rules, exemptions }) =>
        log.info("policy loaded", { enforcement, rules: rules.length, exemptions: exemptions.length }),
      policyRejected: (message) =>
        failed("policy", `the policy file is faulty, the last good one stays in force: ${message}`, undefined),
      advisoryBroken: (where, message) =>
        log.warn("an advisory is broken and left out", undefined, { where, fault: message }),
      exemptionBroken: (name, message) =>
        log.warn("an exemption is broken and left out", undefined, { where: `Exemption ${name}`, fault: message }),
    },
    watch: {
      failed(resource, error) {
        metrics.watchRestarted(resource);
        log.warn("a watch failed; trying again", error, { resource });
      },
      restarted: (resource) => metrics.watchRestarted(resource),
    },
    certificates: {
      decided: (message) => log.info(message),
      failed: (message, error) => failed("certificates", message, error),
    },
    trust: {
      written(reason) {
        metrics.bundle("written");
        log.info("wrote the caBundle", { reason });
      },
      stopped(reason) {
        metrics.bundle("contested");
        log.error("stopped writing the caBundle", undefined, { reason });
      },
      settled: () => metrics.bundle("settled"),
      failed: (error) => failed("certificates", "the webhook configuration", error),
    },
    served(served) {
      current.served = served;
      metrics.certificates(expiries(served));
    },
    scanned(assessment, facts) {
      const kernels = new Map<string, number>();
      for (const group of facts.groups)
        kernels.set(group.facts.kernel ?? "", (kernels.get(group.facts.kernel ?? "") ?? 0) + group.names.length);
      metrics.nodes(kernels);
      const affected = assessment.findings.filter(
        ({ status, exemption }) => status === "affected" && exemption === null,
      );
      metrics.affected(affected.map(({ id, severity, nodes }) => ({ advisory: id, severity, nodes: nodes.matched })));
      const count = (state: "active" | "expiring" | "expired"): number =>
        (assessment.exemptions ?? []).filter((use) => use.state === state).length;
      metrics.exemptions({
        active: count("active") + count("expiring"),
        expiring: count("expiring"),
        expired: count("expired"),
      });
    },
    nodesHit: ({ id, nodes, title, severity }) =>
      log.warn(`nodes joined or changed that are hit: ${title}`, undefined, {
        advisory: id,
        severity,
        count: nodes.length,
        nodes: nodes.slice(0, 20).join(","),
      }),
    leaseChanged(held) {
      current.leader = held;
      metrics.leading(held);
      log.info(held ? "holds the Lease: writes Events and reports" : "no longer holds the Lease");
    },
    holdsLease: () => current.leader,
    failed,
    handshakeFailed(error) {
      metrics.handshakeFailed();
      log.debug("a TLS handshake failed", { reason: error.message });
    },
    metrics({ state, knowledge }) {
      if (state !== undefined)
        metrics.state(
          state.ageMs(Date.now()),
          state.resources().map(({ name, lastFresh }) => ({ name, lastSync: lastFresh })),
        );
      metrics.advisories(knowledge.advisories().length, knowledge.broken());
      metrics.policy(knowledge.policyError() === undefined);
      return metrics.page();
    },
    ready(line) {
      process.stdout.write(`${line}\n`);
      log.info(line);
    },
    reopen: () => audit.reopen(),
    async close(cutConnections) {
      log.info("drained and stopped", { cutConnections });
      await audit.close();
      await log.close();
    },
  };
}
