import { severityRank } from "../../domain/assess.ts";
import type { AssessedFinding } from "../../domain/assessment.ts";
import { nodeCount } from "../../domain/node-count.ts";
import {
  defaultPolicy,
  isActive,
  names,
  ruleMatches,
  selects,
  type Action,
  type Decided,
  type Exemption,
  type Policy,
} from "../../domain/policy.ts";
import type { Verdict } from "../../domain/verdict.ts";
import type { Gate } from "../../gate/gate.ts";
import type { Inventory } from "../../gate/inventory.ts";

/** One finding of a cluster, and what becomes of it without and with a policy. */
export interface Effect {
  readonly id: string;
  readonly severity: string;
  readonly status: string;
  readonly nodes: number;
  /** How many of them an exemption covers. */
  readonly exempt: number;
  readonly byDefault: Action;
  readonly byPolicy: Action;
  /** The part of the policy that decides: `rule 1`, `exemption 2`, `enforcement`; empty for the default. */
  readonly because: string;
}

/** What a policy makes of a cluster. */
export interface Effects {
  readonly nodes: number;
  readonly findings: readonly Effect[];
  /** Indexes of exemptions that count and cover nothing here. */
  readonly unused: readonly number[];
}

/** Judges a cluster twice, by the defaults and by the policy; a table of both. `now` in ms since 1970. */
export function effectsOf(
  gate: Gate,
  inventory: Inventory,
  policy: Policy,
  now: number,
  cluster: string | undefined,
): Effects {
  const plain = gate.scan(inventory, defaultPolicy, now);
  const judged = gate.scan(inventory, policy, now);
  const before = new Map(plain.assessment.findings.map((finding) => [keyOf(finding), finding.action]));
  const findings = pairs(judged).map(([decided, entry]): Effect => {
    const byDefault = before.get(keyOf(entry)) ?? entry.action;
    return {
      id: entry.id,
      severity: entry.severity,
      status: entry.status,
      nodes: nodeCount(decided.finding.groups),
      exempt: nodeCount(decided.finding.groups) - nodeCount(decided.groups),
      byDefault,
      byPolicy: entry.action,
      because: reason(decided, entry, policy, byDefault),
    };
  });
  return {
    nodes: judged.assessment.summary.nodes,
    findings: findings.toSorted(
      (a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : a.id > b.id ? 1 : a.status < b.status ? -1 : 1),
    ),
    unused: policy.exemptions.flatMap((exemption, index) =>
      isActive(exemption, now, cluster) && !judged.decided.some((one) => covers(exemption, one, inventory))
        ? [index]
        : [],
    ),
  };
}

function rank({ severity }: Effect): number {
  return severity === "critical" || severity === "high" || severity === "medium" || severity === "low"
    ? severityRank(severity)
    : 0;
}

function pairs({ decided, assessment }: Verdict): readonly (readonly [Decided, AssessedFinding])[] {
  return assessment.findings.flatMap((entry, index) => {
    const one = decided[index];
    return one === undefined ? [] : [[one, entry] as const];
  });
}

function keyOf({ id, status }: AssessedFinding): string {
  return `${id} ${status}`;
}

function covers({ advisory, nodes }: Exemption, { finding }: Decided, inventory: Inventory): boolean {
  if (!names(finding.advisory, advisory)) return false;
  if (nodes === undefined) return true;
  return finding.groups.some((group) => group.names.some((name) => selects(nodes, inventory.nodes.labelsOf(name))));
}

function reason(decided: Decided, entry: AssessedFinding, policy: Policy, byDefault: Action): string {
  const { exemption } = decided;
  if (exemption !== undefined) return `exemption ${policy.exemptions.indexOf(exemption) + 1}`;
  const index = policy.rules.findIndex((rule) => ruleMatches(rule, decided, entry.object?.namespace));
  const wanted = policy.rules[index]?.action ?? byDefault;
  if (wanted !== entry.action) return "enforcement";
  return index < 0 ? "" : `rule ${index + 1}`;
}
