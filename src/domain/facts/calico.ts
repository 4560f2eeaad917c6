import type { FactsOf } from "./schema.ts";

/** What advisories can ask about Calico, as Felix of one node group sees its settings. */
export const calicoSchema = {
  running: ["bool", "Calico is deployed"],
  version: ["string", "version of calico-node, x.y.z"],
  kubeControllersVersion: ["string", "version of calico-kube-controllers, x.y.z"],
  hardened: ["bool", "a hardened rebuild (rancher/hardened-calico) with tool versions of its own"],
  operator: ["bool", "installed by the Tigera operator (an Installation exists)"],
  hostTools: [
    "string",
    "legacy or newer: what iptables, nft and ipset of the hosts are to Calico's; no object tells, so that asking is undetermined",
  ],
  dataplane: [
    "string",
    "effective Linux data plane: iptables, nftables, bpf or vpp; absent where Felix follows kube-proxy (nftablesMode auto)",
  ],
  bpfEnabled: ["bool", "effective bpfEnabled"],
  bpfMixed: ["bool", "bpfEnabled differs between nodes, as far as FelixConfigurations tell"],
  bpfLogLevel: ["string", "effective bpfLogLevel: off, info, debug (lower case)"],
  bpfConnectTimeLoadBalancing: ["string", "effective value: tcp, enabled, disabled (lower case)"],
  bpfKubeProxyIptablesCleanup: ["bool", "effective bpfKubeProxyIptablesCleanupEnabled"],
  bpfKubeProxyHealthzPort: ["int", "effective bpfKubeProxyHealthzPort"],
  bpfExtToServiceConnmark: ["int", "effective bpfExtToServiceConnmark"],
  vxlan: ["bool", "VXLAN is active for IPv4 or IPv6"],
  vxlan4: [
    "bool",
    "VXLAN is active for IPv4: explicit vxlanEnabled, else any IPv4 pool whose vxlanMode is not Never (from 3.23)",
  ],
  vxlan6: ["bool", "an IPv6 pool has a vxlanMode other than Never"],
  vxlanCrossSubnet: ["bool", "a pool has vxlanMode CrossSubnet"],
  vxlanPort: ["int", "effective vxlanPort"],
  ipip: ["bool", "IPIP is active: explicit ipipEnabled, else any pool whose ipipMode is not Never (from 3.23)"],
  ipipPool: ["bool", "a pool has an ipipMode other than Never"],
  ipv4: ["bool", "there is an IPv4 pool (true where pools are not known to be IPv6 only)"],
  ipv6: ["bool", "there is an IPv6 pool"],
  checksumOffloadBroken: [
    "string",
    "featureDetectOverride ChecksumOffloadBroken: true, false, or empty when not overridden",
  ],
  iptablesBackend: ["string", "effective iptablesBackend: auto, legacy, nft (lower case)"],
  nftablesMode: [
    "string",
    "effective nftablesMode as Felix of this version takes it: enabled, disabled, auto (lower case)",
  ],
  nftablesModeRequested: ["string", "nftablesMode as asked for, lower case, before this version's parser replaced it"],
  chainInsertMode: ["string", "effective chainInsertMode: insert, append (lower case)"],
  xdpEnabled: ["bool", "effective xdpEnabled"],
  wireguardEnabled: ["bool", "effective wireguardEnabled or wireguardEnabledV6"],
  wireguardThreadingEnabled: ["bool", "effective wireguardThreadingEnabled"],
  ignoredFields: ["list<string>", "fields that are set but that this version does not know (FX1)"],
  invalidFields: ["list<string>", "fields whose value Felix cannot parse, so that its built-in default applies"],
  fatalFields: ["list<string>", "fields whose value makes Felix exit"],
} as const;

export type CalicoFacts = FactsOf<typeof calicoSchema>;
