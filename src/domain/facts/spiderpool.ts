import type { FactsOf } from "./schema.ts";

/**
 * What advisories can ask about Spiderpool: one set of facts over all chart versions (the paths of values moved several
 * times), release drivers and rendered objects. Booleans are what the rendered chart does, not how the value is spelled.
 */
export const spiderpoolSchema = {
  installed: ["bool", "Spiderpool is deployed or asked for; Spider resources and CRDs alone do not count"],
  version: ["string", "chart version (equal to the app version), without v; pre-release kept"],
  previousVersion: [
    "string",
    "the version that is installed before an upgrade; absent when not known or nothing is installed",
  ],
  upgrade: [
    "bool",
    "something new is asked for while a version is installed, or a release says that it is an upgrade; previousVersion tells from where",
  ],
  agentImageVersion: ["string", "version by the tag of the agent's image; equals version unless overridden"],
  agentNamespaceMissing: ["bool", "the agent's image is 0.7.1 or later, but nothing gives it SPIDERPOOL_POD_NAMESPACE"],
  agentRdmaMetric: ["bool", "spiderpoolAgent.prometheus.enabledRdmaMetric"],
  enableIPv4: ["bool", "ipam.enableIPv4 (feature.* up to 0.5.1)"],
  enableIPv6: ["bool", "ipam.enableIPv6 (feature.* up to 0.5.1)"],
  enableStatefulSet: ["bool", "ipam.enableStatefulSet (feature.* up to 0.5.1)"],
  enableKubevirtStaticIP: ["bool", "ipam.enableKubevirtStaticIP (from 0.8.0)"],
  enableSpiderSubnet: [
    "bool",
    "SpiderSubnet is on (feature.*, ipam.enableSpiderSubnet or ipam.spiderSubnet.enable by version)",
  ],
  enableIPConflictDetection: ["bool", "ipam.enableIPConflictDetection (0.8.10, 0.9.9 and later of their lines)"],
  enableGatewayDetection: ["bool", "ipam.enableGatewayDetection (0.8.10, 0.9.9 and later of their lines)"],
  gcEnabled: ["bool", "ipam.gc.enabled (feature.gc.enabled up to 0.5.1)"],
  gcTerminatingPods: ["bool", "ipam.gc.GcDeletingTimeOutPod.enabled (up to 0.8.13 and 0.9.1)"],
  gcZombieOnReadyNode: ["bool", "ipam.gc.statelessPod.zombieOnReadyNode (from 0.9.2)"],
  gcZombieOnNotReadyNode: ["bool", "ipam.gc.statelessPod.zombieOnNotReadyNode (from 0.9.2)"],
  coordinatorEnabled: ["bool", "coordinator.enabled"],
  coordinatorMode: [
    "string",
    "mode of the SpiderCoordinator that is there, else coordinator.mode: auto, underlay, overlay or disabled",
  ],
  coordinatorPodCIDRType: [
    "string",
    "podCIDRType of the SpiderCoordinator that is there, else coordinator.podCIDRType: auto, cluster, calico, cilium or none",
  ],
  coordinatorDetectGateway: ["bool", "coordinator.detectGateway"],
  coordinatorDetectIPConflict: ["bool", "coordinator.detectIPConflict"],
  coordinatorValuesChanged: [
    "bool",
    "an upgrade sets values under coordinator that differ from those of the installed release",
  ],
  crdLacks: [
    "list<string>",
    "of txQueueLen and podRPFilter those without a default in the CRD spidercoordinators as it is seen, where a SpiderCoordinator may lack them; empty where the CRD is not given",
  ],
  crdMayLack: [
    "list<string>",
    "the same by version, where the CRD is not given: from the installed version on an upgrade that leaves CRDs alone, else from the chart's own",
  ],
  multusEnableConfig: ["bool", "multus.enableMultusConfig"],
  multusInstall: ["bool", "multus.multusCNI.install"],
  multusUninstall: ["bool", "multus.multusCNI.uninstall"],
  multusDefaultCniCRName: ["string", "multus.multusCNI.defaultCniCRName"],
  rdmaPluginInstall: ["bool", "rdma.rdmaSharedDevicePlugin.install"],
  cniBinHostPath: ["string", "global.cniBinHostPath (global.ipamBinHostPath before 0.8.0)"],
  configName: ["string", "global.configName"],
  deleteProtection: ["bool", "spiderpoolController.enableValidatingResourcesDeletedWebhook (from 1.0.2)"],
  podResourceInject: ["bool", "spiderpoolController.podResourceInject.enabled (from 1.0.0)"],
  controllerHostNetwork: ["bool", "spiderpoolController.hostnetwork"],
  controllerReplicas: ["int", "spiderpoolController.replicas"],
  userValues: [
    "list<string>",
    "chart values that are set and that some version ignores, by path (`ipam.enableSpiderSubnet`), booleans also with their value (`ipam.enableSpiderSubnet=false`)",
  ],
} as const;

export type SpiderpoolFacts = FactsOf<typeof spiderpoolSchema>;
