import type { Component, Severity } from "./advisory.ts";
import type { Action } from "./policy.ts";

/** The strongest action of a verdict; `allow` where nothing is to be said. */
export type VerdictWord = Action | "allow";

/** Contract: the document of `-o json` (DESIGN section 5). Everything below may gain optional fields, never lose one. */
export interface Assessment {
  readonly apiVersion: "kernelgate.io/v1alpha1";
  readonly kind: "Assessment";
  /** Name of the cluster, where several are judged in one go. */
  readonly cluster?: string;
  readonly verdict: VerdictWord;
  readonly summary: {
    readonly deny: number;
    readonly warn: number;
    readonly audit: number;
    readonly nodes: number;
    readonly objects: number;
  };
  /** Every kernel of the nodes, the most frequent first; what no finding names is not hit. Absent where no node is given. */
  readonly kernels?: readonly KernelCount[];
  readonly findings: readonly AssessedFinding[];
  readonly cleared: readonly ClearedEntry[];
  readonly exemptions?: readonly ExemptionUse[];
  /** What other values of settings would do on these nodes, where it was asked for. */
  readonly matrix?: readonly SettingMatrix[];
  readonly problems: readonly AssessmentProblem[];
}

export interface AssessedFinding {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly title: string;
  readonly component: Component;
  readonly severity: Severity;
  readonly status: "affected" | "undetermined";
  readonly action: Action;
  readonly introduced: boolean;
  readonly exemption: {
    readonly reason: string;
    readonly expires: string;
    readonly ticket?: string;
    readonly from: string;
  } | null;
  readonly object: AssessedObject | null;
  readonly location: Location | null;
  readonly nodes: {
    readonly matched: number;
    readonly total: number;
    /** Nodes that it hits as well and that an exemption covers; absent where there are none, or where one covers all of it. */
    readonly exempt?: number;
    /** At most 100 names, sorted; `matched` counts all. */
    readonly names: readonly string[];
    readonly groups: readonly KernelCount[];
  };
  /** Several lines: what is wrong, what asks for it, what is safe here, what to do. */
  readonly message: string;
  /** Why it hits, where more is known than the advisory says; for an undetermined finding, why nobody can tell. */
  readonly reason?: string;
  /** What the break-glass annotation does or would do. */
  readonly note?: string;
  readonly remedy: string;
  readonly impact: string;
  /** What had to be assumed because no object tells. */
  readonly assumed: readonly string[];
  readonly alternatives: readonly AlternativeSetting[];
  readonly references: readonly string[];
}

export interface AssessedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly field?: string;
}

export interface Location {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

export interface KernelCount {
  readonly kernelVersion: string;
  readonly osImage: string;
  readonly count: number;
}

/** Another value of the setting that asks for trouble, and whether it is safe on these nodes. */
export interface AlternativeSetting {
  readonly setting: string;
  readonly value: string;
  readonly safe: boolean;
  /** Why it is not safe, or that nobody can tell. */
  readonly reason?: string;
}

/** Values of one setting against the kernel groups. */
export interface SettingMatrix {
  readonly setting: string;
  readonly values: readonly { readonly value: string; readonly groups: readonly MatrixCell[] }[];
}

/** One value on one kernel group. */
export interface MatrixCell extends KernelCount {
  /** Nothing that hits there would be denied. */
  readonly safe: boolean;
  /** Ids of what hits for certain, and of what may. */
  readonly affected: readonly string[];
  readonly undetermined: readonly string[];
  readonly reason?: string;
}

export interface ClearedEntry {
  readonly id: string;
  readonly groups: readonly KernelCount[];
  readonly evidence: string;
  readonly reference: string;
  /** The advisory is critical or high: worth a sentence to whoever asks for the setting. */
  readonly severe?: boolean;
  /** It was not cleared before the change: whoever makes the change may ask why it passes. */
  readonly introduced?: boolean;
}

/** An exemption as it stands: people want to see those that expired, expire soon or are not needed. */
export interface ExemptionUse {
  readonly advisory: string;
  readonly reason: string;
  readonly expires: string;
  readonly from: string;
  readonly state: "active" | "expiring" | "expired";
  readonly used: boolean;
  readonly scoped: boolean;
}

export interface AssessmentProblem {
  readonly level: "error" | "warning";
  readonly object: AssessedObject | null;
  readonly location: Location | null;
  readonly message: string;
}
