import type { ReadingBase } from "../object.ts";
import type { Selector } from "./selector.ts";

/** A value for a Felix parameter as an object gives it; `text` is absent where it stands elsewhere (`valueFrom`). */
export interface Setting {
  readonly text?: string;
  /** Path of the value in its object. */
  readonly field: string;
  /** The parameter's name as it is spelled there; Felix ignores case, the merge of an object with its annotations does not. */
  readonly spelled: string;
}

/** Settings by Felix's name of the parameter in lower case (`bpfenabled`, `ipinipenabled`). */
export type Settings = ReadonlyMap<string, Setting>;

/** The two API groups that hold FelixConfigurations, IPPools and ClusterInformations. */
export type CalicoGroup = "crd" | "v3";

/** Whom a FelixConfiguration speaks to, by its name. */
export type FelixTarget =
  | { readonly kind: "default" }
  | { readonly kind: "node"; readonly node: string }
  /** Any other name: only with `spec.nodeSelector`, and only from Calico 3.32 on. */
  | { readonly kind: "selector"; readonly selector?: Selector };

export interface FelixReading extends ReadingBase {
  readonly component: "calico";
  readonly part: "felix";
  readonly group: CalicoGroup;
  readonly target: FelixTarget;
  /** metadata.creationTimestamp; absent for an object that is not stored yet. */
  readonly created?: string;
  readonly spec: Settings;
  /** Annotations `config.projectcalico.org/<Name>` of the object itself. */
  readonly annotations: Settings;
  /** The same inside the annotation `projectcalico.org/metadata`. */
  readonly stored: Settings;
  /** Names of all fields that are set under `spec`. */
  readonly fields: readonly string[];
  /** What the Tigera operator wrote into `bpfEnabled` last (its annotation on the object). */
  readonly operatorBpf?: boolean;
  /** Equal for objects that say the same to Felix, whatever their name. */
  readonly content: string;
}

/** How packets of a pool are encapsulated; text that is none of the known modes counts as always. */
export type PoolMode = "never" | "always" | "crosssubnet";

export interface Pool {
  readonly cidr?: string;
  readonly family: 4 | 6;
  readonly vxlan: PoolMode;
  readonly vxlanField: string;
  readonly ipip: PoolMode;
  readonly ipipField: string;
  readonly field: string;
}

export interface PoolReading extends ReadingBase {
  readonly component: "calico";
  readonly part: "pool";
  readonly group: CalicoGroup;
  readonly pool: Pool;
}

export interface InstallationReading extends ReadingBase {
  readonly component: "calico";
  readonly part: "installation";
  /** spec.calicoNetwork.linuxDataplane; absent means iptables, the operator's default. */
  readonly dataplane?: "iptables" | "bpf" | "nftables" | "vpp" | "unknown";
  /** spec.calicoNetwork.ipPools; absent where the operator chooses. */
  readonly pools?: readonly Pool[];
  /** status.calicoVersion, x.y.z. */
  readonly version?: string;
  /** Calico Enterprise: a version line of its own. */
  readonly enterprise: boolean;
}

export interface ClusterInformationReading extends ReadingBase {
  readonly component: "calico";
  readonly part: "clusterInformation";
  readonly group: CalicoGroup;
  readonly enterprise: boolean;
  readonly version?: string;
}

/** The DaemonSet that runs Felix: calico-node, canal, rke2-canal. */
export interface NodeReading extends ReadingBase {
  readonly component: "calico";
  readonly part: "node";
  readonly version?: string;
  readonly image?: string;
  readonly imageField: string;
  readonly hardened: boolean;
  readonly enterprise: boolean;
  /** Variables `FELIX_…`, merged as Felix merges them. */
  readonly environment: Settings;
  /** Variables come from ConfigMaps or Secrets that are not looked into. */
  readonly moreEnvironment: boolean;
}

export interface ControllersReading extends ReadingBase {
  readonly component: "calico";
  readonly part: "controllers";
  readonly version?: string;
  readonly imageField: string;
}

export interface OperatorReading extends ReadingBase {
  readonly component: "calico";
  readonly part: "operator";
  /** The Calico version that this operator installs. */
  readonly version?: string;
  readonly imageField: string;
}

/** A CustomResourceDefinition of the native v3 group: the settings then live there. */
interface NativeReading extends ReadingBase {
  readonly component: "calico";
  readonly part: "native";
}

/** Values for a chart of RKE2, which are not read: it says so. */
interface ChartReading extends ReadingBase {
  readonly component: "calico";
  readonly part: "chart";
}

/** What one object says about Calico. */
export type CalicoReading =
  | FelixReading
  | PoolReading
  | InstallationReading
  | ClusterInformationReading
  | NodeReading
  | ControllersReading
  | OperatorReading
  | NativeReading
  | ChartReading;
