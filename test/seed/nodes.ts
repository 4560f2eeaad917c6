import { nodeName, type Json } from "./harness.ts";

/** Of which system a node is; what is not said is a plain Ubuntu with the kubelet of upstream. */
export interface NodeParts {
  readonly osImage?: string;
  readonly kubelet?: string;
}

/** One node as its kubelet reports it, named by its kernel. */
export function node(kernel: string, { osImage = "Ubuntu 22.04.5 LTS", kubelet = "v1.30.2" }: NodeParts = {}): Json {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: nodeName(kernel), labels: { "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64" } },
    spec: { podCIDR: "10.244.1.0/24", podCIDRs: ["10.244.1.0/24"] },
    status: {
      addresses: [
        { type: "InternalIP", address: "192.168.60.11" },
        { type: "Hostname", address: nodeName(kernel) },
      ],
      nodeInfo: {
        architecture: "amd64",
        containerRuntimeVersion: "containerd://1.7.22",
        kernelVersion: kernel,
        kubeletVersion: kubelet,
        operatingSystem: "linux",
        osImage,
      },
    },
  };
}

/** One node for each kernel. */
export function nodes(kernels: readonly string[], parts: NodeParts = {}): readonly Json[] {
  return kernels.map((kernel) => node(kernel, parts));
}
