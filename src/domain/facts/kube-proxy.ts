import type { FactsOf } from "./schema.ts";

/** What advisories can ask about kube-proxy on Linux. */
export const kubeProxySchema = {
  running: ["bool", "kube-proxy is deployed: its workload or its configuration is there"],
  version: ["string", "version of the kube-proxy binary, x.y.z without prefix and vendor suffix"],
  mode: ["string", "effective mode on Linux: iptables, ipvs, nftables, userspace, or the text that kube-proxy refuses"],
  modeSet: ["bool", "the mode is asked for explicitly (not empty)"],
  refused: ["bool", "this version of kube-proxy refuses its configuration and exits"],
  featureGates: ["map<string, bool>", "feature gates of the effective configuration"],
  detectLocalMode: ["string", "ClusterCIDR (default), NodeCIDR, BridgeInterface, InterfaceNamePrefix"],
  nftablesKernelCheckVariable: [
    "bool",
    "KUBE_PROXY_NFTABLES_SKIP_KERNEL_VERSION_CHECK is set in the container's environment",
  ],
  conntrackTcpBeLiberal: ["bool", "conntrack.tcpBeLiberal"],
  ipvsScheduler: ["string", "ipvs.scheduler; empty is rr"],
  ipvsStrictARP: ["bool", "ipvs.strictARP"],
} as const;

export type KubeProxyFacts = FactsOf<typeof kubeProxySchema>;
