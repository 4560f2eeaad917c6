/** An object as JSON. */
export type Json = Readonly<Record<string, unknown>>;

/** A node with a kernel. */
export function node(name: string, kernelVersion: string): Json {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { "kubernetes.io/os": "linux", pool: name.replace(/-\d+$/u, "") } },
    status: {
      nodeInfo: {
        kernelVersion,
        osImage: "Linux",
        operatingSystem: "linux",
        architecture: "amd64",
        kubeletVersion: "v1.33.4",
      },
    },
  };
}

/** kube-proxy's ConfigMap in a mode, with annotations and more data where they are given. */
export function configMap(mode: string, annotations: Json = {}, data: Json = {}): Json {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "kube-proxy", namespace: "kube-system", annotations },
    data: {
      "config.conf": `apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmode: "${mode}"\n`,
      ...data,
    },
  };
}

/** A ConfigMap that no component reads. */
export const foreign: Json = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "web", namespace: "shop" },
  data: { "config.conf": "mode: ipvs" },
};

/** kube-proxy's DaemonSet of a version, with environment variables. */
export function daemonSet(version: string, env: readonly Json[] = [], annotations: Json = {}): Json {
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "kube-proxy", namespace: "kube-system", annotations },
    spec: {
      selector: { matchLabels: { "k8s-app": "kube-proxy" } },
      template: {
        metadata: { labels: { "k8s-app": "kube-proxy" } },
        spec: {
          containers: [
            {
              name: "kube-proxy",
              image: `registry.k8s.io/kube-proxy:v${version}`,
              command: ["/usr/local/bin/kube-proxy", "--config=/var/lib/kube-proxy/config.conf"],
              env,
              volumeMounts: [{ name: "config", mountPath: "/var/lib/kube-proxy" }],
            },
          ],
          volumes: [{ name: "config", configMap: { name: "kube-proxy" } }],
        },
      },
    },
  };
}

/** Kernels by what they mean for IPVS: hit by KP001, cleared of it by a distribution's fix, far beyond it, not readable. */
export const kernels = {
  hit: "5.4.0-42-generic",
  cleared: "4.18.0-553.el8_10.x86_64",
  fine: "6.13.5",
  unreadable: "unknown",
} as const;

/** A cluster in iptables mode with nodes of these kernels. */
export function cluster(nodes: readonly string[], mode = "iptables"): readonly Json[] {
  return [...nodes.map((kernel, index) => node(`worker-${index}`, kernel)), daemonSet("1.33.4"), configMap(mode)];
}
