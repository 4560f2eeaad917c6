import type { ComparedFinding } from "./compare.ts";
import type { Component, Severity } from "./advisory.ts";
import type { NodeGroup, ObjectRef } from "./facts/facts.ts";
import { identity } from "./facts/identity.ts";

/** What policy makes of a finding; `audit` is recorded only. */
export type Action = "deny" | "warn" | "audit";

export type Enforcement = "enforce" | "warn" | "audit";

/** A rule of the policy file: the parts that are present are and-ed; an absent part matches everything. */
export interface PolicyRule {
  readonly advisories?: readonly string[] | undefined;
  readonly components?: readonly Component[] | undefined;
  readonly severities?: readonly Severity[] | undefined;
  readonly statuses?: readonly ("affected" | "undetermined")[] | undefined;
  readonly namespaces?: readonly string[] | undefined;
  readonly action: Action;
}

/** Labels that a node must have: equality of each, or one of the Kubernetes set operators. */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>> | undefined;
  readonly matchExpressions?:
    | readonly {
        readonly key: string;
        readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
        readonly values?: readonly string[] | undefined;
      }[]
    | undefined;
}

/** An accepted risk. `expires` is in milliseconds since 1970; the exemption counts up to that moment. */
export interface Exemption {
  readonly advisory: string;
  readonly reason: string;
  readonly expires: number;
  readonly expiresText: string;
  readonly ticket?: string | undefined;
  readonly nodes?: LabelSelector | undefined;
  readonly clusters?: readonly string[] | undefined;
  /** `policy` for an entry of the file, else the name of the Exemption object. */
  readonly from: string;
}

/** What the operator decided; `defaultPolicy` where nobody did. */
export interface Policy {
  readonly enforcement: Enforcement;
  readonly breakGlass: "allow" | "forbid";
  readonly rules: readonly PolicyRule[];
  readonly exemptions: readonly Exemption[];
}

export const defaultPolicy: Policy = { enforcement: "enforce", breakGlass: "allow", rules: [], exemptions: [] };

/** How a finding came to be judged; it changes what may deny. */
export interface Circumstances {
  /** At admission two objects cannot be applied at once: advisories across components only warn there, unless a rule names them. */
  readonly context: "admission" | "check" | "scan";
  /** Identities of changed objects that never deny: a roll-back is a way out of trouble. */
  readonly lenient: ReadonlySet<string>;
  /** The change takes an object away: what nobody can tell afterwards is recorded, not warned of. */
  readonly removal: boolean;
  /** Break-glass annotations of the changed objects, by identity. */
  readonly breakGlass: ReadonlyMap<string, BreakGlass>;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The name of this cluster, for exemptions that are limited to some. */
  readonly cluster?: string;
  /** Labels of a node by its name, for exemptions that are limited to some nodes. */
  readonly labelsOf: (node: string) => Readonly<Record<string, string>>;
}

/** The break-glass annotations of a changed object: the ids that `kernelgate.io/accept` names, and its reason. */
export interface BreakGlass {
  readonly accept: readonly string[];
  readonly reason: string;
}

/** A finding with what policy makes of it. */
export interface Decided extends ComparedFinding {
  readonly action: Action;
  /** The exemption that covers it wholly. */
  readonly exemption?: Exemption;
  /** Break-glass turned a denial into this warning. */
  readonly accepted: boolean;
  /** The reason that was given with it. */
  readonly acceptedReason?: string;
  /** The groups with nodes that no exemption covers; equal to those of the finding without exemptions. */
  readonly groups: readonly NodeGroup[];
}

const strengths: readonly Action[] = ["audit", "warn", "deny"];

/** The weaker of two actions. */
function weaker(a: Action, b: Action): Action {
  return strengths.indexOf(a) < strengths.indexOf(b) ? a : b;
}

/** The default of DESIGN section 4: people are told when they introduce something; an old, small risk does not nag. */
function defaultAction({ finding, introduced }: ComparedFinding): Action {
  const severe = finding.alternative.severity === "critical" || finding.alternative.severity === "high";
  if (finding.status === "affected") return introduced ? (severe ? "deny" : "warn") : severe ? "warn" : "audit";
  return introduced && severe ? "warn" : "audit";
}

/**
 * Decides one compared finding. Pure: time and labels come in with the circumstances.
 * `object` is the one that asks for it; absent where no object decides.
 */
export function decide(
  compared: ComparedFinding,
  policy: Policy,
  circumstances: Circumstances,
  object?: ObjectRef,
): Decided {
  const { finding, introduced } = compared;
  const rule = policy.rules.find((candidate) => ruleMatches(candidate, compared, object?.namespace));
  let action = rule?.action ?? defaultAction(compared);
  // what no object asks for may come of the roll-back
  const { lenient } = circumstances;
  const spared = object === undefined ? lenient.size > 0 : lenient.has(identity(object));
  // only what the change introduces can be denied, whatever a rule says
  const mayDeny = introduced && !spared && (!isBetweenSteps(compared, circumstances) || namesCross(rule));
  if (!mayDeny) action = weaker(action, "warn");
  if (circumstances.removal && finding.status === "undetermined") action = weaker(action, "audit");
  const { exemption, groups } = exempt(compared, policy, circumstances);
  if (exemption !== undefined) action = weaker(action, "audit");
  const breakGlass = breakGlassFor(circumstances, object);
  const accepted = action === "deny" && accepts(compared, policy, breakGlass);
  if (accepted) action = "warn";
  action = weaker(action, policy.enforcement === "enforce" ? "deny" : policy.enforcement);
  return {
    finding,
    introduced,
    action,
    accepted,
    groups,
    ...(accepted && breakGlass !== undefined ? { acceptedReason: breakGlass.reason } : {}),
    ...(exemption === undefined ? {} : { exemption }),
  };
}

/** Two objects cannot be applied at once, and the state between them must be allowed. */
function isBetweenSteps({ finding }: ComparedFinding, { context }: Circumstances): boolean {
  return finding.advisory.component === "cross" && context === "admission";
}

/** Whether a rule speaks of advisories across components by name, so that whoever wrote it has thought of them. */
export function namesCross(rule: PolicyRule | undefined): boolean {
  return rule?.advisories !== undefined || rule?.components !== undefined;
}

/** Whether every part of a rule that is present takes a finding; `namespace` is that of the object that asks for it. */
export function ruleMatches(rule: PolicyRule, { finding }: ComparedFinding, namespace: string | undefined): boolean {
  const { advisory, alternative, status } = finding;
  return (
    (rule.advisories === undefined || rule.advisories.some((id) => names(advisory, id))) &&
    (rule.components === undefined || rule.components.includes(advisory.component)) &&
    (rule.severities === undefined || rule.severities.includes(alternative.severity)) &&
    (rule.statuses === undefined || rule.statuses.includes(status)) &&
    (rule.namespaces === undefined || (namespace !== undefined && rule.namespaces.includes(namespace)))
  );
}

/** Whether `id` is the advisory's id or one of its aliases; case does not matter. */
export function names(advisory: { readonly id: string; readonly aliases: readonly string[] }, id: string): boolean {
  const wanted = id.trim().toLowerCase();
  return advisory.id.toLowerCase() === wanted || advisory.aliases.some((alias) => alias.toLowerCase() === wanted);
}

/** The annotations that speak for a finding: those of its object, or of the only changed one. */
export function breakGlassFor(
  { breakGlass, context }: Circumstances,
  object: ObjectRef | undefined,
): BreakGlass | undefined {
  const own = object === undefined ? undefined : breakGlass.get(identity(object));
  return own ?? (context === "admission" ? [...breakGlass.values()][0] : undefined);
}

function accepts({ finding }: ComparedFinding, policy: Policy, breakGlass: BreakGlass | undefined): boolean {
  if (breakGlass === undefined || policy.breakGlass === "forbid" || breakGlass.reason.trim() === "") return false;
  return breakGlass.accept.some((id) => names(finding.advisory, id));
}

/** Whether an exemption counts at `now` in this cluster. */
export function isActive(exemption: Exemption, now: number, cluster: string | undefined): boolean {
  if (now >= exemption.expires) return false;
  return exemption.clusters === undefined || (cluster !== undefined && exemption.clusters.includes(cluster));
}

function exempt(
  { finding }: ComparedFinding,
  policy: Policy,
  { now, cluster, labelsOf }: Circumstances,
): { exemption?: Exemption; groups: readonly NodeGroup[] } {
  let groups = finding.groups;
  for (const exemption of policy.exemptions) {
    if (!names(finding.advisory, exemption.advisory) || !isActive(exemption, now, cluster)) continue;
    const selector = exemption.nodes;
    if (selector === undefined) return { exemption, groups: [] };
    if (groups.length === 0) continue; // no node is given: nothing that the selector could match
    groups = groups.flatMap((group) => {
      const rest = group.names.filter((name) => !selects(selector, labelsOf(name)));
      return rest.length === 0 ? [] : rest.length === group.names.length ? [group] : [{ ...group, names: rest }];
    });
    if (groups.length === 0) return { exemption, groups };
  }
  return { groups };
}

/** Whether labels satisfy a selector; an empty selector takes every node, as in Kubernetes. */
export function selects(selector: LabelSelector, labels: Readonly<Record<string, string>>): boolean {
  const equal = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  return equal && (selector.matchExpressions ?? []).every((expression) => holds(expression, labels[expression.key]));
}

function holds(expression: NonNullable<LabelSelector["matchExpressions"]>[number], value: string | undefined): boolean {
  switch (expression.operator) {
    case "In":
      return value !== undefined && expression.values?.includes(value) === true;
    case "NotIn":
      return value === undefined || expression.values?.includes(value) !== true;
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
  }
}
