import type { FailOn } from "./exit.ts";

/** Options of all commands that look at a cluster. */
export interface ClusterFlags {
  readonly cluster?: readonly string[];
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly clusterName?: string;
  readonly kubeProxyVersion?: string;
  readonly calicoVersion?: string;
  readonly spiderpoolVersion?: string;
  readonly kubernetesVersion?: string;
}

export interface JudgeFlags extends ClusterFlags {
  readonly policy?: string;
  readonly advisories?: readonly string[];
  readonly output?: readonly string[];
  readonly failOn: FailOn;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

export interface ScanFlags extends JudgeFlags {
  readonly each?: boolean;
  readonly contexts?: string;
}

export interface SimulateFlags extends JudgeFlags {
  readonly set?: readonly string[];
  readonly addNodes?: readonly string[];
  readonly removeNodes?: readonly string[];
  readonly matrix?: string;
}

export interface SnapshotFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly file?: string;
}

export interface ListFlags {
  readonly component?: string;
  readonly severity?: string;
  readonly advisories?: readonly string[];
}

export interface ServeFlags {
  readonly listen?: string;
  readonly statusListen?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsClientCa?: string;
  readonly cluster?: readonly string[];
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly policy?: string;
  readonly advisories?: readonly string[];
  readonly config?: string;
}

export interface DoctorFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace: string;
  readonly name: string;
  readonly output: string;
}
