import {
  severities,
  type Advisory,
  type Alternative,
  type Component,
  type Severity,
  type Variables,
} from "./advisory.ts";
import type { Facts, NodeGroup, Scope, Subject } from "./facts/facts.ts";
import { kernelMemory, versionMemory, type KernelMemory, type VersionMemory } from "./memory.ts";
import { isAbsent, showsItself } from "./presence.ts";
import { every, type Status } from "./status.ts";

/** An advisory that hits, or may hit: where, and by which of its alternatives. */
export interface Finding {
  readonly advisory: Advisory;
  readonly status: "affected" | "undetermined";
  /** The strongest alternative that holds; it speaks for the finding. */
  readonly alternative: Alternative;
  /** The node groups that are hit; empty where no node is given. */
  readonly groups: readonly NodeGroup[];
  /** The objects that an `objects` part matched. */
  readonly subjects: readonly Subject[];
}

/** Kernels inside an advisory's upstream range that a distribution's own evidence clears. */
export interface Cleared {
  readonly advisory: Advisory;
  readonly groups: readonly { readonly group: NodeGroup; readonly evidence: string }[];
}

/** The outcome for one set of objects. */
export interface Assessed {
  readonly findings: readonly Finding[];
  readonly cleared: readonly Cleared[];
}

/** Judges facts by advisories; `only` restricts it to some of them. Keeps what depends on kernels and versions alone. */
export interface Assessor {
  readonly advisories: readonly Advisory[];
  assess(facts: Facts, only?: (advisory: Advisory) => boolean): Assessed;
}

/** Rank of a severity, the strongest first: 0 is critical. */
export function severityRank(severity: Severity): number {
  return severities.indexOf(severity);
}

/** Whether what a severity says denies by default when a change introduces it. */
export function isSevere(severity: Severity): boolean {
  return severity === "critical" || severity === "high";
}

/** An assessor that remembers answers for kernels and versions that it has seen. */
export function createAssessor(advisories: readonly Advisory[]): Assessor {
  const kernels = kernelMemory();
  const versions = versionMemory();
  return {
    advisories,
    assess(facts, only) {
      const findings: Finding[] = [];
      const cleared: Cleared[] = [];
      const variablesOf = variableMemory(facts);
      for (const advisory of advisories) {
        if (only !== undefined && !only(advisory)) continue;
        const judged = judge({ advisory, facts, variablesOf, kernels, versions });
        findings.push(...judged.findings);
        if (judged.cleared.length > 0) cleared.push({ advisory, groups: judged.cleared });
      }
      return { findings, cleared };
    },
  };
}

interface Context {
  readonly advisory: Advisory;
  readonly facts: Facts;
  readonly variablesOf: (scope: Scope) => Variables;
  readonly kernels: KernelMemory;
  readonly versions: VersionMemory;
}

/** What an alternative says of all nodes of one scope, before kernels are looked at. */
interface ScopeAnswer {
  readonly alternative: Alternative;
  readonly status: Status;
  readonly subjects: readonly Subject[];
}

interface Hit {
  readonly group: NodeGroup | undefined;
  readonly answers: readonly ScopeAnswer[];
}

function judge(context: Context): { findings: Finding[]; cleared: { group: NodeGroup; evidence: string }[] } {
  const { advisory, facts } = context;
  const answersOf = new Map<Scope, readonly ScopeAnswer[]>();
  const hits: Record<"affected" | "undetermined", Hit[]> = { affected: [], undetermined: [] };
  const cleared: { group: NodeGroup; evidence: string }[] = [];
  const place = (scope: Scope, group: NodeGroup | undefined): void => {
    let answers = answersOf.get(scope);
    if (answers === undefined) {
      answers = scopeAnswers(context, scope);
      answersOf.set(scope, answers);
    }
    if (answers.length === 0) return;
    const held: Record<Status, ScopeAnswer[]> = { affected: [], undetermined: [], unaffected: [] };
    let evidence: string | undefined;
    for (const answer of answers) {
      const node =
        group === undefined ? withoutNodes(answer.alternative) : nodeAnswer(context, answer.alternative, group);
      const status = every([answer.status, node.status]);
      held[status].push(answer);
      if (answer.status === "affected") evidence ??= node.evidence;
    }
    if (held.affected.length > 0) hits.affected.push({ group, answers: held.affected });
    else if (held.undetermined.length > 0) hits.undetermined.push({ group, answers: held.undetermined });
    else if (group !== undefined && evidence !== undefined) cleared.push({ group, evidence });
  };
  if (facts.groups.length === 0) place(facts.scope, undefined);
  for (const group of facts.groups) place(group.scope, group);
  const findings: Finding[] = [];
  for (const status of ["affected", "undetermined"] as const) {
    const finding = findingOf(advisory, status, hits[status]);
    if (finding !== undefined) findings.push(finding);
  }
  return { findings, cleared };
}

function findingOf(advisory: Advisory, status: "affected" | "undetermined", hits: readonly Hit[]): Finding | undefined {
  let strongest: Alternative | undefined;
  const subjects = new Set<Subject>();
  for (const { answers } of hits) {
    for (const { alternative, subjects: matched } of answers) {
      if (strongest === undefined || severityRank(alternative.severity) < severityRank(strongest.severity))
        strongest = alternative;
      for (const subject of matched) subjects.add(subject);
    }
  }
  if (strongest === undefined) return undefined;
  const groups = hits.flatMap(({ group }) => (group === undefined ? [] : [group]));
  return { advisory, status, alternative: strongest, groups, subjects: [...subjects] };
}

/** The alternatives that are not already ruled out by versions, settings and objects. */
function scopeAnswers(context: Context, scope: Scope): readonly ScopeAnswer[] {
  const { advisory, facts } = context;
  const absent = isAbsent(advisory.component, facts, scope);
  if (absent && advisory.component !== "spiderpool") return [];
  const variables = context.variablesOf(scope);
  const general = advisory.when?.evaluate(variables) ?? "affected";
  if (general === "unaffected") return [];
  const answers: ScopeAnswer[] = [];
  for (const alternative of advisory.alternatives) {
    // a resource of Spiderpool shows that it is there, though nothing that installs it is given
    if (absent && !showsItself(alternative, facts)) continue;
    const version =
      alternative.versions === undefined
        ? "affected"
        : context.versions(alternative.versions, versionOf(advisory.component, facts, scope));
    if (version === "unaffected") continue;
    const settings = every([general, version, alternative.when?.evaluate(variables) ?? "affected"]);
    if (settings === "unaffected") continue;
    const objects = objectAnswer(alternative, facts, variables);
    const status = every([settings, objects.status]);
    if (status !== "unaffected") answers.push({ alternative, status, subjects: objects.subjects });
  }
  return answers;
}

function objectAnswer(
  alternative: Alternative,
  facts: Facts,
  variables: Variables,
): { status: Status; subjects: readonly Subject[] } {
  if (alternative.objects === undefined) return { status: "affected", subjects: [] };
  const { kind, when } = alternative.objects;
  const given = facts.subjects.get(kind);
  if (given === undefined) return { status: "undetermined", subjects: [] };
  const matched: Record<Status, Subject[]> = { affected: [], undetermined: [], unaffected: [] };
  for (const subject of given)
    matched[when?.evaluate({ ...variables, object: subject.facts }) ?? "affected"].push(subject);
  if (matched.affected.length > 0) return { status: "affected", subjects: matched.affected };
  return matched.undetermined.length > 0
    ? { status: "undetermined", subjects: matched.undetermined }
    : { status: "unaffected", subjects: [] };
}

interface NodeAnswer {
  readonly status: Status;
  readonly evidence?: string;
}

/** No node is given: what hangs on nodes cannot be told, the rest can. */
function withoutNodes(alternative: Alternative): NodeAnswer {
  return { status: alternative.nodes === undefined ? "affected" : "undetermined" };
}

function nodeAnswer(context: Context, alternative: Alternative, group: NodeGroup): NodeAnswer {
  const { when, kernels } = alternative.nodes ?? {};
  // Linux is meant unless the advisory itself asks for the operating system; a virtual kubelet has no kernel to judge
  if (group.facts.virtual === true || (group.facts.os === "windows" && when?.uses.includes("node.os") !== true))
    return { status: "unaffected" };
  const condition =
    when === undefined ? "affected" : when.evaluate({ ...context.variablesOf(group.scope), node: group.facts });
  if (kernels === undefined || condition === "unaffected") return { status: condition };
  const answer = context.kernels(kernels, group.kernel);
  const status = every([condition, answer.status]);
  const clears =
    condition === "affected" && answer.status === "unaffected" && answer.inUpstream && answer.evidence !== undefined;
  return clears ? { status, evidence: answer.evidence } : { status };
}

/** The version that an advisory's `versions` speak of; undefined when nobody said, or for advisories across components. */
export function versionOf(component: Component, facts: Facts, scope: Scope): string | undefined {
  switch (component) {
    case "kube-proxy":
      return scope.kubeProxy.facts.version;
    case "calico":
      return scope.calico.facts.version;
    case "spiderpool":
      return facts.spiderpool.facts.version;
    case "cross":
      return undefined;
  }
}

function variableMemory(facts: Facts): (scope: Scope) => Variables {
  const memory = new Map<Scope, Variables>();
  return (scope) => {
    let variables = memory.get(scope);
    if (variables === undefined) {
      variables = {
        kubeProxy: scope.kubeProxy.facts,
        calico: scope.calico.facts,
        spiderpool: facts.spiderpool.facts,
        nodes: facts.nodes,
        kubernetes: facts.kubernetes.facts,
      };
      memory.set(scope, variables);
    }
    return variables;
  };
}
