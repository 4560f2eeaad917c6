import type { Json } from "../../../src/objects/json.ts";
import { accepted, type Api } from "./api.ts";

/** A node as a kubelet would report it; what is left out is that of a common Linux node. */
export type NodeSpec = {
  readonly name: string;
  /** `status.nodeInfo.kernelVersion`, the text of `uname -r`. */
  readonly kernel: string;
  readonly osImage?: string;
  readonly os?: "linux" | "windows";
  readonly architecture?: string;
  /** kubelet's version, with its `v`. */
  readonly kubelet?: string;
  readonly labels?: Readonly<Record<string, string>>;
};

const AT_ONCE = 8;

/** `count` specs that differ in their names: `prefix-1`, `prefix-2`, … */
export function alike(count: number, prefix: string, spec: Omit<NodeSpec, "name">): readonly NodeSpec[] {
  return Array.from({ length: count }, (_, index) => ({ ...spec, name: `${prefix}-${index + 1}` }));
}

/** The Node object of a spec, such as the kubelet writes it: ready, without taints. */
export function nodeObject(spec: NodeSpec): Json {
  const os = spec.os ?? "linux";
  const architecture = spec.architecture ?? "amd64";
  const kubelet = spec.kubelet ?? "v1.30.2";
  const labels = {
    "kubernetes.io/hostname": spec.name,
    "kubernetes.io/os": os,
    "kubernetes.io/arch": architecture,
    ...spec.labels,
  };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: spec.name, labels },
    status: { nodeInfo: nodeInfo(spec), conditions: [{ type: "Ready", status: "True", reason: "KubeletReady" }] },
  };

  function nodeInfo({ kernel, osImage }: NodeSpec): Json {
    return {
      kernelVersion: kernel,
      osImage: osImage ?? "Ubuntu 20.04.6 LTS",
      operatingSystem: os,
      architecture,
      kubeletVersion: kubelet,
      kubeProxyVersion: kubelet,
      containerRuntimeVersion: "containerd://1.7.20",
      machineID: "",
      systemUUID: "",
      bootID: "",
    };
  }
}

/**
 * Makes the nodes, then sets their status through the status subresource, as kubelets do when they start.
 * In batches, so that thousands take seconds.
 */
export async function createNodes({ send }: Api, specs: readonly NodeSpec[]): Promise<void> {
  for (let start = 0; start < specs.length; start += AT_ONCE) {
    await Promise.all(
      specs.slice(start, start + AT_ONCE).map(async (spec) => {
        const node = nodeObject(spec);
        await accepted(send("POST", "/api/v1/nodes", { ...node, status: {} }));
        await accepted(send("PATCH", `/api/v1/nodes/${spec.name}/status`, { status: node["status"] }));
      }),
    );
  }
}

/** Gives a node another kernel, as after an upgrade and a reboot. */
export async function setKernel({ send }: Api, name: string, kernel: string, osImage?: string): Promise<void> {
  const nodeInfo = { kernelVersion: kernel, ...(osImage === undefined ? {} : { osImage }) };
  await accepted(send("PATCH", `/api/v1/nodes/${name}/status`, { status: { nodeInfo } }));
}

/** Takes nodes out of the cluster. */
export async function deleteNodes({ send }: Api, names: readonly string[]): Promise<void> {
  await Promise.all(names.map((name) => accepted(send("DELETE", `/api/v1/nodes/${name}`))));
}
