import type { KernelRanges } from "./kernels/ranges.ts";
import type { Status } from "./status.ts";
import type { FactRecord } from "./facts/schema.ts";
import type { SubjectKind } from "./facts/subjects.ts";

export const severities = ["critical", "high", "medium", "low"] as const;
export type Severity = (typeof severities)[number];

export const components = ["kube-proxy", "calico", "spiderpool", "cross"] as const;
export type Component = (typeof components)[number];

/** The values of an expression's variables, by variable name. */
export type Variables = Readonly<Record<string, FactRecord>>;

/** A compiled CEL expression: false is unaffected, a fact that is absent makes it undetermined. */
export interface Condition {
  readonly source: string;
  /** Paths of the facts it reads, such as `kubeProxy.mode`, in the order of the text. */
  readonly uses: readonly string[];
  evaluate(variables: Variables): Status;
}

/** One way to be affected; each part that is present must hold. */
export interface Alternative {
  /** Index within the advisory. */
  readonly index: number;
  /** A range of the component's version as `semver` writes it; absent: every version, also an unknown one. */
  readonly versions?: string;
  readonly when?: Condition;
  readonly nodes?: { readonly when?: Condition; readonly kernels?: KernelRanges };
  readonly objects?: { readonly kind: SubjectKind; readonly when?: Condition };
  readonly severity: Severity;
  readonly impact: string;
  readonly remedy: string;
}

/** One known issue, compiled: where it applies, what happens, what to do, with sources. */
export interface Advisory {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly title: string;
  readonly component: Component;
  /** Of the advisory as a whole; an alternative may have its own. */
  readonly severity: Severity;
  readonly impact: string;
  readonly remedy: string;
  readonly references: readonly string[];
  readonly when?: Condition;
  readonly alternatives: readonly Alternative[];
  /** Paths of all facts that decide it, `when` first; the version of its component included. */
  readonly uses: readonly string[];
}
