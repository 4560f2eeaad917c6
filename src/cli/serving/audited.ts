import type { VerdictWord } from "../../domain/assessment.ts";
import type { Verdict } from "../../domain/verdict.ts";
import type { AuditDecision, AuditRecord } from "../../observability/audit.ts";
import type { AdmissionRequest } from "../../webhook/admission.ts";
import type { Decision } from "../../webhook/decision.ts";

/** What the audit log and the metrics keep of a decision: ids and counts. */
export type AuditedDecision = AuditDecision & { readonly verdict: VerdictWord; readonly accepted?: readonly string[] };

/** A decision for the audit log. `verdict` is absent where nothing was judged. */
export function auditedDecision(decision: Decision, verdict?: Verdict): AuditedDecision {
  const findings = verdict?.assessment.findings ?? [];
  const accepted = verdict?.decided.filter((one) => one.accepted) ?? [];
  const reason = accepted[0]?.acceptedReason;
  return {
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
  };
}

/** The audit record of a review that was decided at `time`, in milliseconds since 1970. */
export function auditOf(
  request: AdmissionRequest,
  answer: Pick<AuditRecord, "time" | "decision" | "stateAgeMs" | "durationMs">,
): AuditRecord {
  return {
    uid: request.uid,
    ...(request.user.name === undefined ? {} : { user: request.user.name }),
    groups: request.user.groups,
    operation: request.operation,
    ...(request.resource === undefined ? {} : { resource: request.resource.resource }),
    kind: request.kind.kind,
    ...(request.namespace === undefined ? {} : { namespace: request.namespace }),
    ...(request.name === undefined ? {} : { name: request.name }),
    dryRun: request.dryRun,
    ...answer,
  };
}

const words: readonly VerdictWord[] = ["deny", "warn", "audit", "allow"];

function wordOf(text: string | undefined): VerdictWord {
  return words.find((word) => word === text) ?? "allow";
}
