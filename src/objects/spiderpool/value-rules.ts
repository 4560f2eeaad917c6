import type { SpiderpoolFacts } from "../../domain/facts/spiderpool.ts";

/** Names of facts by their type. */
export type FactOfType<T> = {
  [K in keyof SpiderpoolFacts]-?: Exclude<SpiderpoolFacts[K], undefined> extends T ? K : never;
}[keyof SpiderpoolFacts];

/** How the chart's templates use a value: printed and parsed as a boolean, in an `if`, as text, as a number. */
type Use =
  | { readonly use: "text" | "truth"; readonly fact: FactOfType<boolean> }
  | { readonly use: "string"; readonly fact: FactOfType<string> }
  | { readonly use: "int"; readonly fact: FactOfType<bigint> };

/** Where a fact stands in the chart's values. */
export type ValueRule = Use & {
  readonly path: string;
  /** Chart versions that read this path; absent: all. */
  readonly in?: string;
};

const FEATURE = "<0.6.0-rc1"; // up to 0.5.1 and in 0.6.0-rc0 these values stood under `feature`
const IPAM = ">=0.6.0-rc1";

/** Where each setting stood, by chart version. Source: the templates and values.yaml of the tags v0.3.0 to v1.2.2. */
export const valueRules: readonly ValueRule[] = [
  ...(["enableIPv4", "enableIPv6", "enableStatefulSet"] as const).flatMap((fact): ValueRule[] => [
    { fact, path: `feature.${fact}`, use: "text", in: FEATURE },
    { fact, path: `ipam.${fact}`, use: "text", in: IPAM },
  ]),
  { fact: "enableKubevirtStaticIP", path: "ipam.enableKubevirtStaticIP", use: "text", in: ">=0.8.0-rc1" },
  { fact: "enableSpiderSubnet", path: "feature.enableSpiderSubnet", use: "text", in: FEATURE },
  { fact: "enableSpiderSubnet", path: "ipam.enableSpiderSubnet", use: "text", in: `${IPAM} <1.0.0-rc0` },
  { fact: "enableSpiderSubnet", path: "ipam.spidersubnet.enable", use: "text", in: ">=1.0.0-rc0 <1.0.0-rc2" },
  { fact: "enableSpiderSubnet", path: "ipam.spiderSubnet.enable", use: "text", in: ">=1.0.0-rc2" },
  { fact: "gcEnabled", path: "feature.gc.enabled", use: "text", in: FEATURE },
  { fact: "gcEnabled", path: "ipam.gc.enabled", use: "text", in: IPAM },
  { fact: "gcTerminatingPods", path: "feature.gc.GcDeletingTimeOutPod.enabled", use: "text", in: FEATURE },
  { fact: "gcTerminatingPods", path: "ipam.gc.GcDeletingTimeOutPod.enabled", use: "text", in: `${IPAM} <0.9.2` },
  { fact: "gcZombieOnReadyNode", path: "ipam.gc.statelessPod.zombieOnReadyNode", use: "text", in: ">=0.9.2" },
  { fact: "gcZombieOnNotReadyNode", path: "ipam.gc.statelessPod.zombieOnNotReadyNode", use: "text", in: ">=0.9.2" },
  ...(["enableIPConflictDetection", "enableGatewayDetection"] as const).map((fact): ValueRule => ({
    fact,
    path: `ipam.${fact}`,
    use: "text",
    in: ">=0.8.10 <0.9.0-rc0 || >=0.9.9",
  })),
  { fact: "coordinatorEnabled", path: "coordinator.enabled", use: "truth", in: IPAM },
  { fact: "coordinatorMode", path: "coordinator.mode", use: "string", in: IPAM },
  { fact: "coordinatorPodCIDRType", path: "coordinator.podCIDRType", use: "string", in: IPAM },
  { fact: "coordinatorDetectGateway", path: "coordinator.detectGateway", use: "text", in: IPAM },
  { fact: "coordinatorDetectIPConflict", path: "coordinator.detectIPConflict", use: "text", in: IPAM },
  { fact: "multusEnableConfig", path: "multus.enableMultusConfig", use: "text", in: IPAM },
  { fact: "multusInstall", path: "multus.multusCNI.install", use: "truth", in: IPAM },
  { fact: "multusUninstall", path: "multus.multusCNI.uninstall", use: "truth", in: IPAM },
  { fact: "multusDefaultCniCRName", path: "multus.multusCNI.defaultCniCRName", use: "string", in: IPAM },
  { fact: "rdmaPluginInstall", path: "rdma.rdmaSharedDevicePlugin.install", use: "truth", in: IPAM },
  { fact: "cniBinHostPath", path: "global.ipamBinHostPath", use: "string", in: "<0.8.0-rc0" },
  { fact: "cniBinHostPath", path: "global.cniBinHostPath", use: "string", in: ">=0.8.0-rc0" },
  { fact: "configName", path: "global.configName", use: "string" },
  { fact: "agentRdmaMetric", path: "spiderpoolAgent.prometheus.enabledRdmaMetric", use: "truth", in: ">=1.0.0" },
  {
    fact: "deleteProtection",
    path: "spiderpoolController.enableValidatingResourcesDeletedWebhook",
    use: "text",
    in: ">=1.0.2",
  },
  { fact: "podResourceInject", path: "spiderpoolController.podResourceInject.enabled", use: "text", in: ">=1.0.0-rc4" },
  { fact: "controllerHostNetwork", path: "spiderpoolController.hostnetwork", use: "truth" },
  { fact: "controllerReplicas", path: "spiderpoolController.replicas", use: "int" },
];

/** Values that are ignored by some version or by all, although people set them. */
export const watchedValues: readonly string[] = [
  "ipam.gc.GcDeletingTimeOutPod.enabled",
  "ipam.gc.GcDeletingTimeOutPod.delay",
  "ipam.enableSpiderSubnet",
  "ipam.subnetDefaultFlexibleIPNumber",
  "ipam.spidersubnet",
  "ipam.spidersubnet.enable",
  "global.tuneSysctlConfig",
  "spiderpoolAgent.tuneSysctlConfig",
  "multus.multusCNI.log",
  ...["resourceName", "resourcePrefix", "vendors", "deviceIDs", "rdmaHcaMax"].map(
    (key) => `rdma.rdmaSharedDevicePlugin.deviceConfig.${key}`,
  ),
];
