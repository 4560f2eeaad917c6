import type { Json } from "../../../src/objects/json.ts";

const HEADER = "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n";

/** kube-proxy's ConfigMap as kubeadm writes it, shortened; `more` are further lines of the configuration. */
export function kubeProxy(mode: string, name = "kube-proxy", more = ""): Json {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: "kube-system", labels: { app: "kube-proxy" } },
    data: { "config.conf": `${HEADER}mode: ${JSON.stringify(mode)}\n${more}` },
  };
}

/** kube-proxy's DaemonSet as kubeadm writes it, shortened. */
export function kubeProxyDaemonSet(version = "v1.30.2"): Json {
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "kube-proxy", namespace: "kube-system", labels: { "k8s-app": "kube-proxy" } },
    spec: {
      selector: { matchLabels: { "k8s-app": "kube-proxy" } },
      template: {
        metadata: { labels: { "k8s-app": "kube-proxy" } },
        spec: {
          hostNetwork: true,
          nodeSelector: { "kubernetes.io/os": "linux" },
          containers: [
            {
              name: "kube-proxy",
              image: `registry.k8s.io/kube-proxy:${version}`,
              command: [
                "/usr/local/bin/kube-proxy",
                "--config=/var/lib/kube-proxy/config.conf",
                "--hostname-override=$(NODE_NAME)",
              ],
              volumeMounts: [{ mountPath: "/var/lib/kube-proxy", name: "kube-proxy" }],
            },
          ],
          volumes: [{ name: "kube-proxy", configMap: { name: "kube-proxy" } }],
        },
      },
    },
  };
}
