import type { Json } from "../json.ts";

/** What tells a node's Kubernetes distribution. */
export interface DistributionSigns {
  /** `status.nodeInfo.kubeletVersion` as it stands there. */
  readonly kubeletVersion: string;
  readonly osImage: string;
  readonly providerID: string;
  readonly labels: Json;
}

/** What vendors append to the kubelet's version, seen in public `kubectl get nodes` output. */
const suffixes: readonly (readonly [RegExp, string])[] = [
  [/\+k3s/u, "k3s"],
  [/\+rke2/u, "rke2"],
  [/\+k0s/u, "k0s"],
  [/-eks-/u, "eks"],
  [/-gke\./u, "gke"],
  [/-rancher/u, "rke"],
  [/\+vmware/u, "tanzu"],
  [/\+IKS/u, "iks"],
  [/-aliyun/u, "ack"],
  [/-tke/u, "tke"],
];

/** Labels that only one distribution sets; a text asks for that value. */
const labels: readonly (readonly [label: string, value: string | undefined, distribution: string])[] = [
  ["node.kubernetes.io/instance-type", "k3s", "k3s"],
  ["node.kubernetes.io/instance-type", "rke2", "rke2"],
  ["node.k0sproject.io/role", undefined, "k0s"],
  ["microk8s.io/cluster", undefined, "microk8s"],
  ["eks.amazonaws.com/nodegroup", undefined, "eks"],
  ["eks.amazonaws.com/compute-type", undefined, "eks"],
  ["alpha.eksctl.io/cluster-name", undefined, "eks"],
  ["cloud.google.com/gke-nodepool", undefined, "gke"],
  ["kubernetes.azure.com/cluster", undefined, "aks"],
  ["kubernetes.azure.com/agentpool", undefined, "aks"],
  ["node.openshift.io/os_id", undefined, "openshift"],
  ["worker.gardener.cloud/pool", undefined, "gardener"],
  ["kops.k8s.io/instancegroup", undefined, "kops"],
  ["alibabacloud.com/nodepool-id", undefined, "ack"],
  ["doks.digitalocean.com/node-pool", undefined, "doks"],
  ["minikube.k8s.io/name", undefined, "minikube"],
];

const images: readonly (readonly [RegExp, string])[] = [
  [/^Talos /u, "talos"],
  [/^Red Hat Enterprise Linux CoreOS /u, "openshift"],
  [/^(?:K3OS|k3OS) /u, "k3s"],
];

/** The distribution by the kubelet's version, then labels, the OS image and the provider; empty when nothing tells. */
export function distributionOf(signs: DistributionSigns): string {
  for (const [pattern, name] of suffixes) if (pattern.test(signs.kubeletVersion)) return name;
  for (const [label, value, name] of labels) {
    const own = signs.labels[label];
    if (own !== undefined && (value === undefined || own === value)) return name;
  }
  for (const [pattern, name] of images) if (pattern.test(signs.osImage)) return name;
  return signs.providerID.startsWith("kind://") ? "kind" : "";
}

/**
 * A node without a kernel of its own: a virtual kubelet (its documented label and taint, and the version that its providers
 * report, such as `v1.19.10-vk-azure-aci-v1.4.1`), a Liqo peer, or one that KWOK simulates.
 */
export function isVirtual(kubeletVersion: string, own: Json, taints: readonly string[]): boolean {
  return (
    own["type"] === "virtual-kubelet" ||
    own["type"] === "kwok" ||
    own["liqo.io/type"] === "virtual-node" ||
    Object.hasOwn(own, "virtual-kubelet.io/provider") ||
    taints.some((key) => key.startsWith("virtual-kubelet.io/")) ||
    /-vk(?:-|$)|^kwok-/u.test(kubeletVersion)
  );
}
