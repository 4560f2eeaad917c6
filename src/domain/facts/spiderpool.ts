import type { FactsOf } from "./schema.ts";

/** What advisories can ask about Spiderpool: one set of facts over all chart versions, release drivers and rendered objects. */
export const spiderpoolSchema = {
  installed: ["bool", "Spiderpool is deployed or asked for"],
  version: ["string", "chart version (equal to the app version), without v; pre-release kept"],
  previousVersion: ["string", "the version that is installed before an upgrade; absent when not known or nothing is installed"],
  agentImageVersion: ["string", "version by the tag of the agent's image; equals version unless overridden"],
  enableIPv4: ["bool", "ipam.enableIPv4"],
  enableIPv6: ["bool", "ipam.enableIPv6"],
  enableStatefulSet: ["bool", "ipam.enableStatefulSet"],
  enableKubevirtStaticIP: ["bool", "ipam.enableKubevirtStaticIP"],
  enableSpiderSubnet: ["bool", "SpiderSubnet is on (feature.*, ipam.enableSpiderSubnet or ipam.spiderSubnet.enable by version)"],
  gcEnabled: ["bool", "ipam.gc.enabled (feature.gc.enabled up to 0.5.1)"],
  coordinatorEnabled: ["bool", "coordinator.enabled"],
  coordinatorPodCIDRType: ["string", "coordinator.podCIDRType"],
  multusEnableConfig: ["bool", "multus.enableMultusConfig"],
  multusInstall: ["bool", "multus.multusCNI.install"],
  multusUninstall: ["bool", "multus.multusCNI.uninstall"],
  rdmaPluginInstall: ["bool", "rdma.rdmaSharedDevicePlugin.install"],
} as const;

export type SpiderpoolFacts = FactsOf<typeof spiderpoolSchema>;
