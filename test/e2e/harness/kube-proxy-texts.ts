import fc from "fast-check";

const HEADERS = [
  "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n",
  "kind: KubeProxyConfiguration\napiVersion: kubeproxy.config.k8s.io/v1alpha1\n",
  "# a comment\napiVersion: 'kubeproxy.config.k8s.io/v1alpha1'\nkind: \"KubeProxyConfiguration\"  # and one more\n",
];
const WRONG_HEADERS = [
  "",
  "kind: KubeProxyConfiguration\n",
  "apiVersion: kubeproxy.config.k8s.io/v1alpha1\n",
  "apiVersion: kubeproxy.config.k8s.io/v1alpha2\nkind: KubeProxyConfiguration\n",
  "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeletConfiguration\n",
];

const MODES = ["", '""', "iptables", "ipvs", "nftables", '"ipvs"', "'nftables'", "null", "~", "ipvs # comment"];
const ODD_MODES = [
  "IPVS",
  "Iptables",
  '" ipvs"',
  "userspace",
  "kernelspace",
  "ebpf",
  "true",
  "1",
  "[ipvs]",
  "{a: b}",
  "no",
];

const GATES = [
  "NFTablesProxyMode: true",
  "NFTablesProxyMode: false",
  "AllAlpha: true",
  "AllAlpha: false",
  "AllBeta: false",
  "KubeProxyDrainingTerminatingNodes: true",
  "ServiceTrafficDistribution: true",
];
const ODD_GATES = ["SupportIPVSProxyMode: true", "NoSuchGate: false", 'AllBeta: "true"', "AllAlpha: 1", "AllAlpha:"];

const FIELDS = [
  "clusterCIDR: 10.244.0.0/16",
  "clusterCIDR: 10.244.0.0/16,fd00::/48",
  'clusterCIDR: ""',
  "bindAddress: 0.0.0.0",
  'bindAddress: "::"',
  "metricsBindAddress: 127.0.0.1:10249",
  'healthzBindAddress: ""',
  "configSyncPeriod: 15m0s",
  "conntrack: {maxPerCore: 32768, min: 131072, tcpEstablishedTimeout: 24h0m0s}",
  "conntrack: {maxPerCore: null, tcpBeLiberal: true}",
  "iptables: {masqueradeAll: true, masqueradeBit: 14, minSyncPeriod: 1s, syncPeriod: 30s}",
  "iptables:\n  syncPeriod: 0s",
  "ipvs: {scheduler: wlc, strictARP: true, excludeCIDRs: [10.0.0.0/8]}",
  "nftables: {masqueradeBit: 15}",
  "nodePortAddresses: [192.0.2.0/24]",
  "nodePortAddresses: [primary]",
  "oomScoreAdj: -999",
  "detectLocalMode: NodeCIDR",
  "detectLocalMode: BridgeInterface\ndetectLocal: {bridgeInterface: cni0}",
  "portRange: ''",
  "clientConnection: {burst: 10, qps: 5, kubeconfig: /var/lib/kube-proxy/kubeconfig.conf}",
  "logging: {format: json, verbosity: 2}",
  "noSuchField: 5",
  "enableProfiling: false",
  "showHiddenMetricsForVersion: ''",
];
const ODD_FIELDS = [
  "clusterCIDR: 10.244.0.0",
  "bindAddress: localhost",
  "metricsBindAddress: 127.0.0.1",
  "healthzBindAddress: 0.0.0.0:99999",
  "configSyncPeriod: 0s",
  "configSyncPeriod: 15",
  "configSyncPeriod: soon",
  "conntrack: {maxPerCore: -1}",
  "conntrack: {maxPerCore: '1'}",
  "conntrack: []",
  "iptables: {masqueradeBit: 32}",
  "iptables: {syncPeriod: 1s, minSyncPeriod: 30s}",
  "ipvs: {syncPeriod: 0s}",
  "ipvs: {scheduler: 5}",
  "oomScoreAdj: 1001",
  "oomScoreAdj: 1.5",
  "detectLocalMode: Somewhere",
  "nodePortAddresses: [here]",
  "nodePortAddresses: 192.0.2.0/24",
  "enableProfiling: 'yes'",
  "hostnameOverride: [a]",
];

type Layout = (text: string) => string;
const LAYOUTS: readonly Layout[] = [
  (text) => text,
  (text) => `---\n${text}`,
  (text) => `\n\n${text}`,
  (text) => `${text}---\n`,
  (text) => `${text}---\nmode: ipvs\n`,
  (text) => `${text}...\n`,
  (text) => text.replaceAll("\n", "\r\n"),
  (text) => `\uFEFF${text}`,
  (text) => text.trimEnd(),
  (text) => `${text}   \n`,
];
const ODD_LAYOUTS: readonly Layout[] = [
  (text) => `\t${text}`,
  (text) => `${text}\t\n`,
  (text) => text.replace("mode:", "\tmode:"),
  (text) => text.replace("mode: ", "mode:\t"),
  (text) => text.replace("mode: ", "mode:"),
  (text) => text.replace("mode:", "Mode:"),
  (text) => text.replace("mode:", "  mode:"),
  (text) => `# only a comment\n---\n${text}`,
  (text) => `${text}mode: iptables\n`,
  (text) => `${text}- a list\n`,
  (text) => `${text}x: [1\n`,
  (text) => text.replace("kind:", "kind: KubeProxyConfiguration\nkind:"),
];

/** Mostly what people write; one part in `odds` is odd, so that a text seldom has two faults of which one hides the other. */
function mostly<T>(usual: readonly T[], odd: readonly T[], odds: number): fc.Arbitrary<T> {
  return fc.oneof(
    { weight: odds - 1, arbitrary: fc.constantFrom(...usual) },
    { weight: 1, arbitrary: fc.constantFrom(...odd) },
  );
}

/** Texts of a file for kube-proxy's `--config`, sensible and odd: headers, modes, gates, fields, duplicates, layouts. */
export const configurationTexts: fc.Arbitrary<string> = fc
  .record({
    header: mostly(HEADERS, WRONG_HEADERS, 16),
    mode: fc.option(mostly(MODES, ODD_MODES, 4), { freq: 8 }),
    gates: fc.uniqueArray(mostly(GATES, ODD_GATES, 8), { maxLength: 2, selector: (gate) => gate.split(":")[0] }),
    fields: fc.uniqueArray(mostly(FIELDS, ODD_FIELDS, 12), { maxLength: 4, selector: (field) => field.split(":")[0] }),
    layout: mostly(LAYOUTS, ODD_LAYOUTS, 6),
  })
  .map(({ header, mode, gates, fields, layout }) => {
    const lines = [
      ...(mode === null ? [] : [`mode: ${mode}`]),
      ...(gates.length === 0 ? [] : [`featureGates:\n${gates.map((gate) => `  ${gate}`).join("\n")}`]),
      ...fields,
    ];
    return layout(header + lines.map((line) => `${line}\n`).join(""));
  });
