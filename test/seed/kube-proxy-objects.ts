import type { Json } from "./harness.ts";

/** kube-proxy's ConfigMap as kubeadm writes it, in a mode, with feature gates where they are given. */
export function configMap(mode: string, gates: Readonly<Record<string, boolean>> = {}): Json {
  const features = Object.entries(gates).map(([gate, value]) => `  ${gate}: ${String(value)}`);
  const configuration = [
    "apiVersion: kubeproxy.config.k8s.io/v1alpha1",
    "bindAddress: 0.0.0.0",
    "clientConnection:",
    "  kubeconfig: /var/lib/kube-proxy/kubeconfig.conf",
    "clusterCIDR: 10.244.0.0/16",
    "configSyncPeriod: 0s",
    "conntrack:",
    "  maxPerCore: null",
    "  tcpEstablishedTimeout: null",
    "enableProfiling: false",
    ...(features.length === 0 ? [] : ["featureGates:", ...features]),
    'healthzBindAddress: ""',
    "iptables:",
    "  masqueradeAll: false",
    "  syncPeriod: 0s",
    "ipvs:",
    "  strictARP: false",
    "  syncPeriod: 0s",
    "kind: KubeProxyConfiguration",
    'metricsBindAddress: ""',
    `mode: "${mode}"`,
    "nodePortAddresses: null",
    "",
  ];
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "kube-proxy", namespace: "kube-system", labels: { app: "kube-proxy" } },
    data: { "config.conf": configuration.join("\n"), "kubeconfig.conf": "apiVersion: v1\nkind: Config\n" },
  };
}

/** kube-proxy's DaemonSet as kubeadm applies it, of an image's tag. */
export function daemonSet(tag: string): Json {
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "kube-proxy", namespace: "kube-system", labels: { "k8s-app": "kube-proxy" } },
    spec: {
      selector: { matchLabels: { "k8s-app": "kube-proxy" } },
      template: {
        metadata: { labels: { "k8s-app": "kube-proxy" } },
        spec: {
          containers: [
            {
              name: "kube-proxy",
              image: `registry.k8s.io/kube-proxy:${tag}`,
              command: [
                "/usr/local/bin/kube-proxy",
                "--config=/var/lib/kube-proxy/config.conf",
                "--hostname-override=$(NODE_NAME)",
              ],
              env: [{ name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }],
              securityContext: { privileged: true },
              volumeMounts: [
                { mountPath: "/var/lib/kube-proxy", name: "kube-proxy" },
                { mountPath: "/run/xtables.lock", name: "xtables-lock" },
                { mountPath: "/lib/modules", name: "lib-modules", readOnly: true },
              ],
            },
          ],
          hostNetwork: true,
          nodeSelector: { "kubernetes.io/os": "linux" },
          tolerations: [{ operator: "Exists" }],
          volumes: [
            { name: "kube-proxy", configMap: { name: "kube-proxy" } },
            { name: "xtables-lock", hostPath: { path: "/run/xtables.lock", type: "FileOrCreate" } },
            { name: "lib-modules", hostPath: { path: "/lib/modules" } },
          ],
        },
      },
    },
  };
}

/** A Service of the shop with these parts of the spec. */
export function service(name: string, spec: Json): Json {
  const ports = [{ name: "https", port: 443, protocol: "TCP", targetPort: 8443 }];
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: "shop" },
    spec: { clusterIP: "10.96.14.20", ports, selector: { app: name }, type: "ClusterIP", ...spec },
  };
}
