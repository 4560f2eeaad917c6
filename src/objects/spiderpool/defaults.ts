import { satisfies } from "semver";
import type { Json } from "../json.ts";

interface Default {
  readonly path: string;
  readonly value: unknown;
  /** Versions whose chart has it; absent: all from 0.6.0 on. */
  readonly in?: string;
}

const MOVED_DETECTION = ">=0.8.10 <0.9.0-rc0 || >=0.9.9";

/**
 * Defaults of the chart's values that known issues look at, from 0.6.0 on (before that they stood under `feature`, and
 * changed). Source: charts/spiderpool/values.yaml of the tags v0.6.0 to v1.2.2 of spidernet-io/spiderpool.
 */
const defaults: readonly Default[] = [
  { path: "global.configName", value: "spiderpool-conf" },
  { path: "global.ipamBinHostPath", value: "/opt/cni/bin", in: "<0.8.0-rc0" },
  { path: "global.cniBinHostPath", value: "/opt/cni/bin", in: ">=0.8.0-rc0" },
  { path: "ipam.enableIPv4", value: true },
  { path: "ipam.enableIPv6", value: true },
  { path: "ipam.enableStatefulSet", value: true },
  { path: "ipam.enableKubevirtStaticIP", value: true, in: ">=0.8.0-rc1" },
  { path: "ipam.enableSpiderSubnet", value: false, in: "<0.7.1" },
  { path: "ipam.enableSpiderSubnet", value: true, in: ">=0.7.1 <1.0.0-rc0" },
  { path: "ipam.spidersubnet.enable", value: true, in: ">=1.0.0-rc0 <1.0.0-rc2" },
  { path: "ipam.spiderSubnet.enable", value: true, in: ">=1.0.0-rc2" },
  { path: "ipam.gc.enabled", value: true },
  { path: "ipam.gc.GcDeletingTimeOutPod.enabled", value: true, in: "<0.9.2" },
  { path: "ipam.gc.statelessPod.zombieOnReadyNode", value: true, in: ">=0.9.2" },
  { path: "ipam.gc.statelessPod.zombieOnNotReadyNode", value: true, in: ">=0.9.2" },
  { path: "ipam.enableIPConflictDetection", value: false, in: MOVED_DETECTION },
  { path: "ipam.enableGatewayDetection", value: false, in: MOVED_DETECTION },
  { path: "coordinator.enabled", value: true },
  { path: "coordinator.mode", value: "underlay", in: "<0.7.0" },
  { path: "coordinator.mode", value: "auto", in: ">=0.7.0" },
  { path: "coordinator.podCIDRType", value: "cluster", in: "<0.8.0-rc0" },
  { path: "coordinator.podCIDRType", value: "auto", in: ">=0.8.0-rc0" },
  { path: "coordinator.detectGateway", value: false },
  { path: "coordinator.detectIPConflict", value: false },
  { path: "multus.enableMultusConfig", value: true },
  { path: "multus.multusCNI.install", value: true },
  { path: "multus.multusCNI.uninstall", value: false },
  { path: "multus.multusCNI.defaultCniCRName", value: "default", in: "<0.8.0-rc0" },
  { path: "multus.multusCNI.defaultCniCRName", value: "", in: ">=0.8.0-rc0" },
  { path: "rdma.rdmaSharedDevicePlugin.install", value: false },
  { path: "spiderpoolAgent.image.tag", value: "" },
  { path: "spiderpoolAgent.prometheus.enabledRdmaMetric", value: false, in: ">=1.0.0" },
  { path: "spiderpoolController.enableValidatingResourcesDeletedWebhook", value: false, in: ">=1.0.2" },
  { path: "spiderpoolController.podResourceInject.enabled", value: false, in: ">=1.0.0-rc4" },
  { path: "spiderpoolController.hostnetwork", value: true },
  { path: "spiderpoolController.replicas", value: 1 },
];

/** The chart's default values at a version, as far as known issues look at them; undefined before 0.6.0. */
export function chartDefaults(version: string): Json | undefined {
  if (!satisfies(version, ">=0.6.0-rc1", { includePrerelease: true })) return undefined;
  const tree = new Map<string, unknown>();
  for (const entry of defaults) {
    if (entry.in !== undefined && !satisfies(version, entry.in, { includePrerelease: true })) continue;
    tree.set(entry.path, entry.value);
  }
  return nest([...tree].map(([path, value]) => ({ path: path.split("."), value })));
}

function nest(entries: readonly { readonly path: readonly string[]; readonly value: unknown }[]): Json {
  const groups = new Map<string, { path: readonly string[]; value: unknown }[]>();
  const leaves = new Map<string, unknown>();
  for (const { path, value } of entries) {
    const [key = "", ...rest] = path;
    if (rest.length === 0) leaves.set(key, value);
    else groups.set(key, [...(groups.get(key) ?? []), { path: rest, value }]);
  }
  return Object.fromEntries([...leaves, ...[...groups].map(([key, members]) => [key, nest(members)] as const)]);
}
