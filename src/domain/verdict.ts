import type { Advisory } from "./advisory.ts";
import { alternativesTo } from "./alternatives.ts";
import { severityRank, type Assessed, type Assessor, type Cleared } from "./assess.ts";
import type {
  AssessedFinding,
  Assessment,
  AssessmentProblem,
  ClearedEntry,
  ExemptionUse,
  VerdictWord,
} from "./assessment.ts";
import { compare, type ComparedFinding } from "./compare.ts";
import type { Facts, ObjectRef, Origin } from "./facts/facts.ts";
import { firstNames } from "./first-names.ts";
import { findingMessage, kernelCounts, reasonOf } from "./message.ts";
import { nodeCount } from "./node-count.ts";
import { askedBy, assumptionsOf, reasonsOf } from "./origin.ts";
import {
  breakGlassFor,
  decide,
  isActive,
  names,
  selects,
  type BreakGlass,
  type Circumstances,
  type Decided,
  type Exemption,
  type Policy,
} from "./policy.ts";

const MAX_NAMES = 100; // node names in one finding of the document; `matched` counts all

/** Everything a verdict is made of. `before` is absent for a scan, where all that is found counts as introduced. */
export interface Question {
  readonly assessor: Assessor;
  readonly before?: Assessed;
  readonly after: Assessed;
  readonly facts: Facts;
  /** The changed objects by their identities. */
  readonly changed: ReadonlyMap<string, ObjectRef>;
  /** Number of objects that were judged. */
  readonly objects: number;
  readonly policy: Policy;
  readonly circumstances: Circumstances;
  readonly problems: readonly AssessmentProblem[];
  /** Versions of Spiderpool that were published, for advice. */
  readonly publishedVersions: readonly string[];
}

/** The answer to a question: the contract's document, and what only callers inside the process need. */
export interface Verdict {
  readonly assessment: Assessment;
  readonly decided: readonly Decided[];
}

const order: readonly VerdictWord[] = ["deny", "warn", "audit"];

/** Compares, decides and words a verdict. Pure: the same question gives the same document. */
export function verdictOf(question: Question): Verdict {
  const { after, before, facts, policy, circumstances } = question;
  const compared: readonly ComparedFinding[] =
    circumstances.context === "scan" || before === undefined
      ? after.findings.map((finding) => ({ finding, introduced: true }))
      : compare(before.findings, after.findings);
  const entries = compared
    .map((one) => entryOf(one, question))
    .toSorted(
      (a, b) =>
        order.indexOf(a.decided.action) - order.indexOf(b.decided.action) ||
        severityRank(a.decided.finding.alternative.severity) - severityRank(b.decided.finding.alternative.severity) ||
        (a.decided.finding.advisory.id < b.decided.finding.advisory.id ? -1 : 1),
    );
  const decided = entries.map((entry) => entry.decided);
  const count = (action: VerdictWord): number => decided.filter((one) => one.action === action).length;
  const exemptions = exemptionUses(policy, circumstances, decided, question.assessor.advisories);
  return {
    decided,
    assessment: {
      apiVersion: "kernelgate.io/v1alpha1",
      kind: "Assessment",
      ...(circumstances.cluster === undefined ? {} : { cluster: circumstances.cluster }),
      verdict: order.find((word) => count(word) > 0) ?? "allow",
      summary: {
        deny: count("deny"),
        warn: count("warn"),
        audit: count("audit"),
        nodes: totalNodes(facts),
        objects: question.objects,
      },
      ...(facts.groups.length === 0 ? {} : { kernels: kernelCounts(facts.groups) }),
      findings: entries.map(({ entry }) => entry),
      cleared: after.cleared.flatMap((one) => clearedEntries(one, before)),
      ...(exemptions.length === 0 ? {} : { exemptions }),
      problems: [...question.problems, ...exemptionProblems(exemptions, circumstances)],
    },
  };
}

function totalNodes(facts: Facts): number {
  return Number(facts.nodes.total ?? 0n);
}

function entryOf(compared: ComparedFinding, question: Question): { decided: Decided; entry: AssessedFinding } {
  const { facts, changed, policy, circumstances, assessor } = question;
  const { finding, introduced } = compared;
  const { advisory, alternative } = finding;
  const origin = askedBy(compared, facts, changed);
  const decided = decide(compared, policy, circumstances, origin?.object);
  const alternatives =
    decided.action === "audit" ? [] : alternativesTo(finding, facts, assessor, question.publishedVersions);
  const assumed = assumptionsOf(finding, facts);
  const reason = reasonOf(finding, reasonsOf(finding, facts));
  const note = breakGlassNote(decided, breakGlassFor(circumstances, origin?.object), policy);
  // what an exemption covers wholly is shown as it is; of one that is covered in part, the rest is left
  const groups = decided.exemption === undefined ? decided.groups : finding.groups;
  const exempt = nodeCount(finding.groups) - nodeCount(groups);
  const entry: AssessedFinding = {
    id: advisory.id,
    aliases: advisory.aliases,
    title: advisory.title,
    component: advisory.component,
    severity: alternative.severity,
    status: finding.status,
    action: decided.action,
    introduced,
    exemption: exemptionOf(decided),
    object: objectOf(origin),
    location: null,
    nodes: {
      matched: nodeCount(groups),
      total: totalNodes(facts),
      ...(exempt === 0 ? {} : { exempt }),
      names: firstNames(groups, MAX_NAMES),
      groups: kernelCounts(groups),
    },
    message: findingMessage({
      finding,
      groups,
      exempt,
      totalNodes: totalNodes(facts),
      introduced,
      origin,
      reason,
      assumed,
      alternatives,
      ...(note === undefined ? {} : { note }),
    }),
    ...(reason === undefined ? {} : { reason }),
    ...(note === undefined ? {} : { note }),
    remedy: alternative.remedy,
    impact: alternative.impact,
    assumed,
    alternatives,
    references: advisory.references,
  };
  return { decided, entry };
}

function objectOf(origin: Origin | undefined): AssessedFinding["object"] {
  if (origin === undefined) return null;
  return origin.field === "" ? origin.object : { ...origin.object, field: origin.field };
}

function exemptionOf({ exemption }: Decided): AssessedFinding["exemption"] {
  if (exemption === undefined) return null;
  const { reason, expiresText, ticket, from } = exemption;
  return { reason, expires: expiresText, from, ...(ticket === undefined ? {} : { ticket }) };
}

function breakGlassNote(
  { action, accepted, finding }: Decided,
  breakGlass: BreakGlass | undefined,
  policy: Policy,
): string | undefined {
  if (accepted) return `Accepted by kernelgate.io/accept: ${breakGlass?.reason ?? ""}`;
  if (action !== "deny") return undefined;
  const tried = breakGlass?.accept.some((id) => names(finding.advisory, id)) === true;
  if (policy.breakGlass === "forbid")
    return tried ? "kernelgate.io/accept has no effect: the policy forbids it." : undefined;
  if (tried) return "kernelgate.io/accept has no effect without a non-empty kernelgate.io/reason.";
  return `To accept the risk: annotate the object with kernelgate.io/accept: "${finding.advisory.id}" and kernelgate.io/reason.`;
}

function clearedEntries({ advisory, groups }: Cleared, before: Assessed | undefined): readonly ClearedEntry[] {
  const byEvidence = Map.groupBy(groups, ({ evidence }) => evidence);
  return [...byEvidence].map(([evidence, list]) => ({
    id: advisory.id,
    groups: kernelCounts(list.map(({ group }) => group)),
    evidence,
    reference: advisory.references[0] ?? "",
    severe: severityRank(advisory.severity) <= severityRank("high"),
    introduced: before?.cleared.some((old) => old.advisory.id === advisory.id) !== true,
  }));
}

const EXPIRY_NOTICE_MS = 14 * 24 * 3600 * 1000;

function exemptionUses(
  policy: Policy,
  { now, cluster, context, labelsOf }: Circumstances,
  decided: readonly Decided[],
  advisories: readonly Advisory[],
): readonly ExemptionUse[] {
  return policy.exemptions.flatMap((exemption) => {
    if (exemption.clusters !== undefined && (cluster === undefined || !exemption.clusters.includes(cluster))) return [];
    const active = isActive(exemption, now, cluster);
    const state = !active ? "expired" : exemption.expires - now <= EXPIRY_NOTICE_MS ? "expiring" : "active";
    const used = decided.some(
      (one) =>
        one.exemption === exemption ||
        (active && names(one.finding.advisory, exemption.advisory) && coversSome(exemption, one, labelsOf)),
    );
    // at admission only those that matter to this change are of interest; a scan shows them all
    if (context === "admission" && !used) return [];
    const id = advisories.find((advisory) => names(advisory, exemption.advisory))?.id ?? exemption.advisory;
    return [
      {
        advisory: id,
        reason: exemption.reason,
        expires: exemption.expiresText,
        from: exemption.from,
        state,
        used,
        scoped: exemption.nodes !== undefined,
      },
    ];
  });
}

/** Whether an exemption that is limited to nodes covers one that a finding hits; node groups say nothing of labels. */
function coversSome({ nodes }: Exemption, { finding }: Decided, labelsOf: Circumstances["labelsOf"]): boolean {
  return (
    nodes !== undefined && finding.groups.some((group) => group.names.some((name) => selects(nodes, labelsOf(name))))
  );
}

function exemptionProblems(uses: readonly ExemptionUse[], { context }: Circumstances): readonly AssessmentProblem[] {
  return uses.flatMap(({ advisory, expires, state, used }) => {
    const about = `exemption of ${advisory}`;
    const message =
      state === "expired"
        ? `${about} expired (${expires}) and no longer counts`
        : state === "expiring"
          ? `${about} expires soon (${expires}): renew it or mend the cause`
          : used || context !== "scan"
            ? undefined
            : `${about} is not used: nothing it names was found`;
    return message === undefined ? [] : [{ level: "warning" as const, object: null, location: null, message }];
  });
}
