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
  SpiderMultusConfig: {},
  SpiderIPPool: {},
  SpiderSubnet: {},
  SpiderCoordinator: {},
} as const satisfies Readonly<Record<string, FactSchema>>;

export type SubjectKind = keyof typeof subjectSchemas;
