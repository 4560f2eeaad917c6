import type { Json } from "./harness.ts";

/** The FelixConfiguration that Calico makes, with these settings. */
export function felix(spec: Json = {}): Json {
  const common = { bpfLogLevel: "", floatingIPs: "Disabled", logSeverityScreen: "Info", reportingInterval: "0s" };
  return {
    apiVersion: "crd.projectcalico.org/v1",
    kind: "FelixConfiguration",
    metadata: { name: "default", annotations: { "projectcalico.org/metadata": '{"creationTimestamp":null}' } },
    spec: { ...common, ...spec },
  };
}

/** The IPv4 pool that calico-node makes, with these modes. */
export function pool(modes: Json): Json {
  return {
    apiVersion: "crd.projectcalico.org/v1",
    kind: "IPPool",
    metadata: { name: "default-ipv4-ippool" },
    spec: {
      allowedUses: ["Workload", "Tunnel"],
      blockSize: 26,
      cidr: "10.244.0.0/16",
      ipipMode: "Never",
      natOutgoing: true,
      nodeSelector: "all()",
      vxlanMode: "Never",
      ...modes,
    },
  };
}

/** calico-node's DaemonSet of the manifest, without settings of its own. */
export function daemonSet(version: string): Json {
  const env = [
    { name: "DATASTORE_TYPE", value: "kubernetes" },
    { name: "NODENAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
    { name: "CLUSTER_TYPE", value: "k8s,bgp" },
    { name: "IP", value: "autodetect" },
    { name: "CALICO_DISABLE_FILE_LOGGING", value: "true" },
    { name: "FELIX_DEFAULTENDPOINTTOHOSTACTION", value: "ACCEPT" },
    { name: "FELIX_IPV6SUPPORT", value: "false" },
    { name: "FELIX_HEALTHENABLED", value: "true" },
  ];
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "calico-node", namespace: "kube-system", labels: { "k8s-app": "calico-node" } },
    spec: {
      selector: { matchLabels: { "k8s-app": "calico-node" } },
      template: {
        metadata: { labels: { "k8s-app": "calico-node" } },
        spec: {
          nodeSelector: { "kubernetes.io/os": "linux" },
          hostNetwork: true,
          serviceAccountName: "calico-node",
          initContainers: [{ name: "install-cni", image: `docker.io/calico/cni:v${version}` }],
          containers: [
            {
              name: "calico-node",
              image: `docker.io/calico/node:v${version}`,
              env,
              securityContext: { privileged: true },
            },
          ],
        },
      },
    },
  };
}

/** The Deployment of calico-kube-controllers. */
export function controllers(version: string): Json {
  const env = [
    { name: "ENABLED_CONTROLLERS", value: "node" },
    { name: "DATASTORE_TYPE", value: "kubernetes" },
  ];
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "calico-kube-controllers", namespace: "kube-system" },
    spec: {
      replicas: 1,
      selector: { matchLabels: { "k8s-app": "calico-kube-controllers" } },
      template: {
        metadata: { labels: { "k8s-app": "calico-kube-controllers" } },
        spec: {
          containers: [
            { name: "calico-kube-controllers", image: `docker.io/calico/kube-controllers:v${version}`, env },
          ],
        },
      },
    },
  };
}
