import type { VerdictWord } from "../../domain/assessment.ts";
import type { Verdict } from "../../domain/verdict.ts";
import type { AuditRecord } from "../../observability/audit.ts";
import type { AdmissionRequest } from "../../webhook/admission.ts";
import type { Decision } from "../../webhook/decision.ts";

/** The audit record of a decision: names, ids and counts. `verdict` is absent where nothing was judged. */
export function auditOf(parts: {
  readonly request: AdmissionRequest;
  readonly verdict: Verdict | undefined;
  readonly decision: Decision;
  readonly stateAgeMs: number;
  readonly durationMs: number;
}): AuditRecord & { readonly verdict: VerdictWord } {
  const { request, verdict, decision, stateAgeMs, durationMs } = parts;
  const findings = verdict?.assessment.findings ?? [];
  const accepted = verdict?.decided.filter((one) => one.accepted) ?? [];
  const reason = accepted[0]?.acceptedReason;
  return {
    time: Date.now(),
    uid: request.uid,
    ...(request.user.name === undefined ? {} : { user: request.user.name }),
    groups: request.user.groups,
    operation: request.operation,
    ...(request.resource === undefined ? {} : { resource: request.resource.resource }),
    kind: request.kind.kind,
    ...(request.namespace === undefined ? {} : { namespace: request.namespace }),
    ...(request.name === undefined ? {} : { name: request.name }),
    dryRun: request.dryRun,
    verdict: wordOf(decision.audit["verdict"]),
    findings: findings.map(({ id, status, action, introduced, nodes }) => ({
      id,
      status,
      action,
      introduced,
      nodes: nodes.matched,
    })),
    exemptions: findings.flatMap(({ id, exemption }) => (exemption === null ? [] : [id])),
    ...(reason === undefined
      ? {}
      : { accepted: [...new Set(accepted.map(({ finding }) => finding.advisory.id))], breakGlass: reason }),
    stateAgeMs,
    durationMs,
  };
}

const words: readonly VerdictWord[] = ["deny", "warn", "audit", "allow"];

function wordOf(text: string | undefined): VerdictWord {
  return words.find((word) => word === text) ?? "allow";
}
