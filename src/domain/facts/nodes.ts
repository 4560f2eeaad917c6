import type { FactsOf } from "./schema.ts";

/** What advisories can ask about one node group. */
export const nodeSchema = {
  kernel: ["string", "status.nodeInfo.kernelVersion, as uname -r prints it"],
  stream: ["string", "the distribution's kernel series (kernel-streams.yaml), empty when none is recognised"],
  family: [
    "string",
    "the distribution family of the kernel: rhel, ubuntu, debian, sles, euleros …; empty when not known",
  ],
  os: ["string", "linux or windows"],
  arch: ["string", "amd64, arm64 …"],
  osImage: ["string", "status.nodeInfo.osImage"],
  kubelet: ["string", "version of the kubelet, x.y.z"],
  distribution: [
    "string",
    "k3s, rke2, k0s, eks, gke, aks, openshift, talos … by the kubelet's version and labels; empty when plain",
  ],
  embeddedKubeProxy: [
    "list<string>",
    "what K3s tells the kube-proxy inside of it (`proxy-mode=ipvs`, or `disable-kube-proxy`), by the annotation k3s.io/node-args",
  ],
  nft: [
    "string",
    "version of the host's nft, x.y.z: only where the node's annotation kernelgate.io/nft-version tells it",
  ],
  virtual: ["bool", "a virtual kubelet: no kernel of its own"],
} as const;

/** What advisories can ask about all nodes together. */
export const nodesSchema = {
  total: ["int", "number of nodes"],
  windows: ["bool", "there is a Windows node"],
  distributions: ["list<string>", "the distributions of all nodes, each once"],
  osImages: ["list<string>", "the OS images of all nodes, each once"],
  architectures: ["list<string>", "the architectures of all nodes, each once"],
} as const;

/** What advisories can ask about the cluster itself. */
export const kubernetesSchema = {
  version: ["string", "version of the API server, x.y.z (taken from the oldest kubelet where nothing else tells)"],
  kubeadmConfig: ["bool", "the ConfigMap kube-system/kubeadm-config exists"],
  ciliumMultiPool: ["bool", "kube-system/cilium-config sets ipam: multi-pool"],
} as const;

export type NodeFacts = FactsOf<typeof nodeSchema>;
export type NodesFacts = FactsOf<typeof nodesSchema>;
export type KubernetesFacts = FactsOf<typeof kubernetesSchema>;
