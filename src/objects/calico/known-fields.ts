import { satisfies } from "semver";

/**
 * Fields of a FelixConfiguration that not every release knows, with the releases that do. Fields that are not listed have
 * been there since 3.8 or earlier. Source: the CRD at every tag from 3.21.3 to 3.32.1 and on the branch of 3.33, and Felix's own
 * list of parameters.
 */
const releases: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ">=3.8.1": "iptablesBackend",
    ">=3.16.0": "featureDetectOverride",
    ">=3.23.0": "vxlanMTUV6 bpfEnforceRPF routeTableRanges workloadSourceSpoofing",
    ">=3.23.4 <3.24.0 || >=3.24.2": "bpfHostConntrackBypass",
    ">=3.24.0": "wireguardEnabledV6",
    ">=3.25.0": "bpfL3IfacePattern featureGates",
    ">=3.26.0": "iptablesFilterDenyAction bpfDSROptoutCIDRs",
    ">=3.27.0":
      "bpfConnectTimeLoadBalancing bpfHostNetworkedNATWithoutCTLB bpfDisableGROForIfaces windowsManageFirewallRules",
    ">=3.28.3 <3.29.0 || >=3.29.1": "wireguardThreadingEnabled",
    ">=3.29.0":
      "nftablesMode nftablesFilterAllowAction nftablesFilterDenyAction nftablesMangleAllowAction nftablesMarkMask " +
      "nftablesRefreshInterval bpfRedirectToPeer ipForwarding goMaxProcs",
    ">=3.30.0":
      "bpfConntrackMode bpfConntrackTimeouts bpfProfiling flowLogsCollectorDebugTrace flowLogsFlushInterval " +
      "flowLogsGoldmaneServer flowLogsLocalReporter flowLogsPolicyEvaluationMode",
    "3.30.4": "bpfKubeProxyHealtzPort",
    ">=3.30.4": "cgroupV2Path",
    ">=3.30.5": "bpfKubeProxyHealthzPort",
    ">=3.30.6 <3.31.0 || >=3.31.4": "logActionRateLimit logActionRateLimitBurst",
    ">=3.31.0": "bpfAttachType bpfJITHardening natOutgoingExclusions programClusterRoutes requireMTUFile",
    ">=3.32.0":
      "nodeSelector istioAmbientMode bpfMaglevMaxEndpointsPerService bpfMaglevMaxServices ipv4NormalRoutePriority " +
      "ipv4ElevatedRoutePriority ipv6NormalRoutePriority ipv6ElevatedRoutePriority prometheusMetricsCAFile " +
      "prometheusMetricsCertFile prometheusMetricsKeyFile",
    ">=3.33.0": "bpfIPFragmentReassemblyEnabled nftablesFlowTableOffload localSubnetL2Reachability",
    "<3.27.0": "bpfConnectTimeLoadBalancingEnabled",
    "<3.32.0": "bpfKubeProxyEndpointSlicesEnabled iptablesLockFilePath iptablesLockTimeout",
  }).flatMap(([range, fields]) => fields.split(" ").map((field): [string, string] => [field, range])),
);

const spellings: ReadonlyMap<string, string> = new Map(
  [...releases.keys()].map((field) => [field.toLowerCase(), field]),
);

/** Whether a release knows a field; undefined where that depends on a version that is not known. */
export function knowsField(field: string, version: string | undefined): boolean | undefined {
  const range = releases.get(field);
  if (range === undefined) return true;
  return version === undefined ? undefined : inRange(version, range);
}

/** The field whose parameter a variable or annotation names, among those that not every release knows. */
export function datedField(name: string): string | undefined {
  return spellings.get(name.toLowerCase());
}

/** Whether a version is in a range; a pre-release stands below the release it leads to. */
export function inRange(version: string, range: string): boolean {
  return satisfies(version, range, { includePrerelease: true });
}
