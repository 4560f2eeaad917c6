import type { FactSchema } from "./schema.ts";

/**
 * Objects that are judged one by one: an advisory's `objects: { kind, when }` asks `object.<fact>` of each.
 * A kind that is not given makes that part undetermined; a kind that is known and has no match makes it unaffected.
 */
export const subjectSchemas = {
  Service: {
    type: ["string", "spec.type"],
    externalIPs: ["bool", "spec.externalIPs is not empty"],
    externalTrafficPolicyLocal: ["bool", "spec.externalTrafficPolicy is Local"],
    sourceRanges: ["bool", "a LoadBalancer with loadBalancerSourceRanges"],
    udp: ["bool", "a port has protocol UDP"],
    ingressIsNodeAddress: ["bool", "an IP of status.loadBalancer.ingress is an address of a node"],
    healthCheckNodePort: ["bool", "a LoadBalancer with externalTrafficPolicy Local and a healthCheckNodePort"],
  },
  SpiderMultusConfig: {
    spec: ["bool", "spec is present (an empty one counts)"],
    annotations: ["bool", "metadata.annotations is not empty"],
    cniType: ["string", "spec.cniType; empty when it is not set"],
    customIpvlan: ["bool", "spec.customCNI is JSON that names the plugin ipvlan, alone or in a list"],
    masters: ["int", "number of master interfaces of a macvlan or ipvlan configuration"],
    bond: ["bool", "a bond is configured for them"],
    vlanID: ["int", "vlanID of the configuration; 0 when it is not set"],
    mtu: ["bool", "an mtu other than 0 is set for macvlan, ipvlan or sriov"],
    sriovRate: ["bool", "sriov.minTxRateMbps or sriov.maxTxRateMbps is set"],
    sriovEnableRdma: ["bool", "sriov.enableRdma is true (the name before 1.0.0)"],
    ibKubernetesEnabled: ["bool", "ibsriov.ibKubernetesEnabled is true (the name before 1.0.0)"],
    rdmaExclusive: [
      "bool",
      "RDMA devices are moved into the pod: sriov.enableRdma, sriov.rdmaIsolation or cniType ib-sriov",
    ],
    ciliumChaining: [
      "bool",
      "an ipvlan configuration that is chained with Cilium (annotation cni.spidernet.io/cniconfig-name: spidernet-chainer)",
    ],
    sharesMaster: [
      "bool",
      "another SpiderMultusConfig uses the same master interface with the other one of macvlan and ipvlan",
    ],
    detectGateway: ["bool", "coordinator.detectGateway is true"],
    detectIPConflict: ["bool", "coordinator.detectIPConflict is true"],
    hostRPFilterSet: ["bool", "coordinator.hostRPFilter is set"],
    hostRPFilter: ["int", "coordinator.hostRPFilter; 0 when it is not set"],
    podRPFilterSet: ["bool", "coordinator.podRPFilter is set"],
    podMACPrefixHigh: ["bool", "coordinator.podMACPrefix is a unicast prefix whose first digit is not 0"],
  },
  SpiderIPPool: {
    addresses: ["int", "number of addresses in spec.ips"],
    multusNameUnqualified: ["bool", "an entry of spec.multusName has no namespace"],
    vlan: ["bool", "spec.vlan is set and not 0"],
  },
  SpiderSubnet: {
    vlan: ["bool", "spec.vlan is set and not 0"],
  },
  SpiderCoordinator: {
    mode: ["string", "spec.mode; empty when it is not set"],
    podCIDRType: ["string", "spec.podCIDRType; empty when it is not set"],
    detectGateway: ["bool", "spec.detectGateway is true"],
    detectIPConflict: ["bool", "spec.detectIPConflict is true"],
    hostRPFilterSet: ["bool", "spec.hostRPFilter is set"],
    hostRPFilter: ["int", "spec.hostRPFilter; 0 when it is not set"],
    podRPFilterSet: ["bool", "spec.podRPFilter is set"],
    txQueueLenSet: ["bool", "spec.txQueueLen is set"],
    podMACPrefixHigh: ["bool", "spec.podMACPrefix is a unicast prefix whose first digit is not 0"],
  },
} as const satisfies Readonly<Record<string, FactSchema>>;

export type SubjectKind = keyof typeof subjectSchemas;
