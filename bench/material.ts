/** KubeProxyConfiguration as kubeadm writes it, about 2.5 KB; `period` in seconds is a value by which two of them differ. */
function configConf(mode: string, period: number): string {
  const durations = ["minSyncPeriod", "syncPeriod", "tcpFinTimeout", "tcpTimeout", "udpTimeout"];
  const lines = [
    "apiVersion: kubeproxy.config.k8s.io/v1alpha1",
    "bindAddress: 0.0.0.0",
    "bindAddressHardFail: false",
    "clientConnection:",
    '  acceptContentTypes: ""',
    "  burst: 0",
    '  contentType: ""',
    "  kubeconfig: /var/lib/kube-proxy/kubeconfig.conf",
    "  qps: 0",
    "clusterCIDR: 10.244.0.0/16",
    `configSyncPeriod: ${period}s`,
    "conntrack:",
    ...["maxPerCore", "min", "tcpBeLiberal", "tcpCloseWaitTimeout", "tcpEstablishedTimeout"].map(
      (key) => `  ${key}: null`,
    ),
    "detectLocal:",
    '  bridgeInterface: ""',
    '  interfaceNamePrefix: ""',
    'detectLocalMode: ""',
    "enableProfiling: false",
    'healthzBindAddress: ""',
    'hostnameOverride: ""',
    "iptables:",
    "  localhostNodePorts: null",
    "  masqueradeAll: false",
    "  masqueradeBit: null",
    ...durations.slice(0, 2).map((key) => `  ${key}: 0s`),
    "ipvs:",
    "  excludeCIDRs: null",
    '  scheduler: ""',
    "  strictARP: false",
    ...durations.map((key) => `  ${key}: 0s`),
    "kind: KubeProxyConfiguration",
    "logging:",
    "  flushFrequency: 0",
    "  options:",
    "    json:",
    '      infoBufferSize: "0"',
    "    text:",
    '      infoBufferSize: "0"',
    "  verbosity: 0",
    'metricsBindAddress: ""',
    `mode: "${mode}"`,
    "nftables:",
    "  masqueradeAll: false",
    "  masqueradeBit: null",
    ...durations.slice(0, 2).map((key) => `  ${key}: 0s`),
    "nodePortAddresses: null",
    "oomScoreAdj: null",
    'portRange: ""',
    'showHiddenMetricsForVersion: ""',
    "winkernel:",
    "  enableDSR: false",
    "  forwardHealthCheckVip: false",
    '  networkName: ""',
    '  rootHnsEndpointName: ""',
    '  sourceVip: ""',
  ];
  return `${lines.join("\n")}\n`;
}

const kubeconfig = `apiVersion: v1
kind: Config
clusters:
- cluster: { certificate-authority: /var/run/secrets/kubernetes.io/serviceaccount/ca.crt, server: "https://192.0.2.10:6443" }
  name: default
contexts:
- context: { cluster: default, namespace: default, user: default }
  name: default
current-context: default
`;

/** An entry of managedFields; the API server lists each field that a writer owns. */
function managedBy(manager: string): unknown {
  const owned = Array.from({ length: 24 }, (_, index) => [`f:kernelgate.io/note-${index}`, {}]);
  return {
    apiVersion: "v1",
    fieldsType: "FieldsV1",
    fieldsV1: {
      "f:data": { ".": {}, "f:config.conf": {}, "f:kubeconfig.conf": {} },
      "f:metadata": { "f:annotations": Object.fromEntries(owned) },
    },
    manager,
    operation: "Update",
    time: "2026-03-01T10:00:00Z",
  };
}

/** A ConfigMap kube-proxy with the metadata that three writers leave behind. */
export function configMap(mode: string, period = 0): Record<string, unknown> {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: "kube-proxy",
      namespace: "kube-system",
      uid: "b7d2f2f0-3b67-4f0b-8f5b-0a8a9a3b0001",
      resourceVersion: "271",
      creationTimestamp: "2026-02-11T09:12:50Z",
      labels: { app: "kube-proxy" },
      managedFields: [managedBy("kubeadm"), managedBy("kubectl-edit"), managedBy("kubectl")],
    },
    data: { "config.conf": configConf(mode, period), "kubeconfig.conf": kubeconfig },
  };
}

/** An AdmissionReview as an API server sends it: UPDATE of the kube-proxy ConfigMap, about 10 KB. */
export function review(object: unknown, oldObject: unknown, uid = "705ab4f5-6393-11e8-b7cc-42010a800002"): Buffer {
  return Buffer.from(
    JSON.stringify({
      kind: "AdmissionReview",
      apiVersion: "admission.k8s.io/v1",
      request: {
        uid,
        kind: { group: "", version: "v1", kind: "ConfigMap" },
        resource: { group: "", version: "v1", resource: "configmaps" },
        requestKind: { group: "", version: "v1", kind: "ConfigMap" },
        requestResource: { group: "", version: "v1", resource: "configmaps" },
        name: "kube-proxy",
        namespace: "kube-system",
        operation: "UPDATE",
        userInfo: { username: "kubernetes-admin", groups: ["kubeadm:cluster-admins", "system:authenticated"] },
        object,
        oldObject,
        dryRun: false,
        options: { kind: "UpdateOptions", apiVersion: "meta.k8s.io/v1", fieldManager: "kubectl-edit" },
      },
    }),
  );
}

const families: readonly ((index: number) => readonly [kernel: string, osImage: string])[] = [
  (i) => [`5.15.0-${91 + i}-generic`, "Ubuntu 22.04.4 LTS"],
  (i) => [`4.18.0-${193 + i}.el8.x86_64`, "Red Hat Enterprise Linux 8.2 (Ootpa)"],
  (i) => [`6.1.${60 + i}`, "Buildroot 2023.02.9"],
  (i) => [`5.10.${180 + i}-flatcar`, "Flatcar Container Linux by Kinvolk 3602.2.2 (Oklo)"],
];

/** Nodes in a given number of groups, of several distributions. */
export function nodes(count: number, groups: number): readonly Record<string, unknown>[] {
  return Array.from({ length: count }, (_, index) => {
    const group = index % groups;
    const [kernelVersion, osImage] = (families[group % families.length] ?? (() => ["6.1.1", "Linux"] as const))(
      Math.floor(group / families.length),
    );
    return node(`node-${String(index).padStart(5, "0")}`, kernelVersion, osImage);
  });
}

/** One node, as it is listed, without images and conditions. */
export function node(name: string, kernelVersion: string, osImage: string): Record<string, unknown> {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      labels: { "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64", "kubernetes.io/hostname": name },
    },
    status: {
      addresses: [{ type: "InternalIP", address: `192.0.2.${name.length}` }],
      nodeInfo: {
        kernelVersion,
        osImage,
        operatingSystem: "linux",
        architecture: "amd64",
        kubeletVersion: "v1.33.4",
        containerRuntimeVersion: "containerd://1.7.13",
      },
    },
  };
}

/** A node with what its kubelet reports besides: images and conditions, about 10 KB. */
export function fullNode(plain: Record<string, unknown>, seed: number): Record<string, unknown> {
  const images = Array.from({ length: 45 }, (_, index) => ({
    names: [
      `registry.example.org/team-${index % 7}/service-${index}@sha256:${hex(seed * 64 + index)}`,
      `registry.example.org/team-${index % 7}/service-${index}:v1.${seed % 50}.${index}`,
    ],
    sizeBytes: 12_345_678 + index,
  }));
  const conditions = ["MemoryPressure", "DiskPressure", "PIDPressure", "Ready"].map((type) => ({
    type,
    status: type === "Ready" ? "True" : "False",
    lastHeartbeatTime: "2026-03-01T10:00:00Z",
    lastTransitionTime: "2026-02-01T10:00:00Z",
    reason: "KubeletReports",
    message: "kubelet reports what it has seen",
  }));
  return { ...plain, status: { ...Object(plain["status"]), conditions, images } };
}

function hex(seed: number): string {
  return (seed * 2_654_435_761).toString(16).padStart(16, "0").slice(-16).repeat(4);
}

/** kube-proxy's DaemonSet of kubeadm. */
export function daemonSet(): Record<string, unknown> {
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "kube-proxy", namespace: "kube-system" },
    spec: {
      selector: { matchLabels: { "k8s-app": "kube-proxy" } },
      template: {
        metadata: { labels: { "k8s-app": "kube-proxy" } },
        spec: {
          containers: [
            {
              name: "kube-proxy",
              image: "registry.k8s.io/kube-proxy:v1.33.4",
              command: ["/usr/local/bin/kube-proxy", "--config=/var/lib/kube-proxy/config.conf"],
              volumeMounts: [{ name: "kube-proxy", mountPath: "/var/lib/kube-proxy" }],
            },
          ],
          volumes: [{ name: "kube-proxy", configMap: { name: "kube-proxy" } }],
        },
      },
    },
  };
}

/** A whole cluster as one List. */
export function cluster(count: number, groups: number, mode = "iptables"): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "List",
    items: [...nodes(count, groups), configMap(mode), daemonSet()],
  });
}
