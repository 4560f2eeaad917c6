import type { Known, Origin } from "../../domain/facts/facts.ts";
import type { KubernetesFacts } from "../../domain/facts/nodes.ts";
import { asRecord, asText } from "../json.ts";
import type { Given, KubeObject, Placed, ReadingBase, ReadProblem } from "../object.ts";
import { componentVersion } from "../version.ts";

/** What ConfigMaps of kube-system say of the cluster itself. */
export type ClusterReading = KubeadmReading | CiliumReading;

/** kubeadm-config: how kubeadm made the cluster. */
export interface KubeadmReading extends ReadingBase {
  readonly component: "kubernetes";
  readonly object: "kubeadm-config";
}

/** cilium-config: only whether Cilium hands out addresses from several pools. */
export interface CiliumReading extends ReadingBase {
  readonly component: "kubernetes";
  readonly object: "cilium-config";
  readonly multiPool: boolean;
}

const NAMESPACE = "kube-system";

/** Reads kubeadm-config and cilium-config (an object without namespace is taken as one of kube-system); else undefined. */
export function readClusterObject({ ref, json }: KubeObject): ClusterReading | undefined {
  if (ref.kind !== "ConfigMap" || ref.apiVersion !== "v1" || (ref.namespace ?? NAMESPACE) !== NAMESPACE)
    return undefined;
  if (ref.name === "kubeadm-config") return { component: "kubernetes", object: "kubeadm-config", problems: [] };
  if (ref.name !== "cilium-config") return undefined;
  const ipam = asRecord(json["data"])?.["ipam"];
  const problems: readonly ReadProblem[] =
    ipam === undefined || typeof ipam === "string"
      ? []
      : [{ message: "ipam is no text: the API server would refuse this object", field: "data.ipam" }];
  return { component: "kubernetes", object: "cilium-config", multiPool: asText(ipam) === "multi-pool", problems };
}

/**
 * Facts of the cluster itself. A ConfigMap that is not in the set is known to be absent only in a complete one.
 * `oldestKubelet` (x.y.z) stands in for the API server's version, which is never lower.
 */
export function kubernetesFacts(
  placed: readonly Placed<ClusterReading>[],
  given: Given,
  oldestKubelet: string | undefined,
): Known<KubernetesFacts> {
  const origins = new Map<string, Origin>();
  const assumed = new Map<string, string>();
  const told = given.versions.kubernetes === undefined ? undefined : componentVersion(given.versions.kubernetes);
  const version = told ?? oldestKubelet;
  if (told === undefined && version !== undefined) {
    assumed.set("kubernetes.version", "Kubernetes version from the oldest kubelet");
  }
  const absent = given.complete ? false : undefined;
  let kubeadmConfig: boolean | undefined = absent;
  let ciliumMultiPool: boolean | undefined = absent;
  for (const { ref, reading } of placed) {
    if (reading.object === "kubeadm-config") {
      kubeadmConfig = true;
      origins.set("kubernetes.kubeadmConfig", { object: ref, field: "data[ClusterConfiguration]" });
    } else {
      ciliumMultiPool = reading.multiPool;
      origins.set("kubernetes.ciliumMultiPool", { object: ref, field: "data[ipam]" });
    }
  }
  return {
    facts: {
      ...(version === undefined ? {} : { version }),
      ...(kubeadmConfig === undefined ? {} : { kubeadmConfig }),
      ...(ciliumMultiPool === undefined ? {} : { ciliumMultiPool }),
    },
    origins,
    assumed,
  };
}
