import type { Kernel } from "../kernels/types.ts";
import type { CalicoFacts } from "./calico.ts";
import type { KubeProxyFacts } from "./kube-proxy.ts";
import type { KubernetesFacts, NodeFacts, NodesFacts } from "./nodes.ts";
import type { FactRecord } from "./schema.ts";
import type { SpiderpoolFacts } from "./spiderpool.ts";
import type { SubjectKind } from "./subjects.ts";

/** The identity of a Kubernetes object; `namespace` is absent for cluster-scoped ones. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** Where a fact comes from: an object and a path in it, such as `data[config.conf].mode` or `spec.bpfEnabled`. */
export interface Origin {
  readonly object: ObjectRef;
  readonly field: string;
}

/** How a fact came about, by its path (`kubeProxy.mode`): the deciding field, and what had to be assumed ("from the kubelet"). */
export interface Provenance {
  readonly origins: ReadonlyMap<string, Origin>;
  readonly assumed: ReadonlyMap<string, string>;
  /** Why a fact is as it is, or why nobody knows it, where that can be said. */
  readonly reasons?: ReadonlyMap<string, string>;
}

/** A record of facts together with where each comes from. */
export interface Known<T> extends Provenance {
  readonly facts: T;
}

/** Settings that can differ between nodes: one object for all node groups that share them. */
export interface Scope {
  readonly kubeProxy: Known<KubeProxyFacts>;
  readonly calico: Known<CalicoFacts>;
}

/** Nodes that are equal in everything that advisories see. `names` is sorted. */
export interface NodeGroup {
  readonly facts: NodeFacts;
  readonly kernel: Kernel;
  readonly names: readonly string[];
  readonly scope: Scope;
}

/** An object that is judged by itself (`objects:` of an advisory); equal ones may share `facts`. */
export interface Subject {
  readonly object: ObjectRef;
  readonly facts: FactRecord;
  readonly field: string;
}

/** Everything that advisories look at, for one set of objects. */
export interface Facts {
  readonly groups: readonly NodeGroup[];
  /** Used where there is no node: the settings a node without overrides would have. */
  readonly scope: Scope;
  readonly spiderpool: Known<SpiderpoolFacts>;
  readonly kubernetes: Known<KubernetesFacts>;
  readonly nodes: NodesFacts;
  /** Absent kind: not given, hence undetermined. */
  readonly subjects: ReadonlyMap<SubjectKind, readonly Subject[]>;
}
