import type { ObjectRef, Subject } from "../../domain/facts/facts.ts";
import type { FactsOf } from "../../domain/facts/schema.ts";
import type { subjectSchemas } from "../../domain/facts/subjects.ts";
import { asList, asRecord, asText, at, type Json } from "../json.ts";
import type { KubeObject, Placed, ReadingBase } from "../object.ts";

/** What advisories can ask about one Service. */
export type ServiceFacts = FactsOf<typeof subjectSchemas.Service>;

/** What a Service asks of kube-proxy. */
export interface ServiceReading extends ReadingBase {
  readonly component: "service";
  /** Without `ingressIsNodeAddress`, which hangs on the nodes. */
  readonly facts: ServiceFacts;
  /** IP addresses of `status.loadBalancer.ingress`. */
  readonly ingress: readonly string[];
  /** The field that a finding points at. */
  readonly field: string;
}

const none: readonly [] = [];

/** Reads a Service; undefined for everything else. */
export function readService({ ref, json }: KubeObject): ServiceReading | undefined {
  if (ref.kind !== "Service" || ref.apiVersion !== "v1") return undefined;
  const spec = asRecord(json["spec"]) ?? {};
  const type = asText(spec["type"]) ?? "ClusterIP";
  const local = spec["externalTrafficPolicy"] === "Local";
  const healthCheckNodePort = spec["healthCheckNodePort"];
  const facts = {
    type,
    externalIPs: asList(spec["externalIPs"]).length > 0,
    externalTrafficPolicyLocal: local,
    sourceRanges: type === "LoadBalancer" && restricts(spec),
    udp: asList(spec["ports"]).some((port) => at(port, "protocol") === "UDP"),
    healthCheckNodePort:
      type === "LoadBalancer" && local && typeof healthCheckNodePort === "number" && healthCheckNodePort > 0,
  };
  const ingress = asList(at(json, "status", "loadBalancer", "ingress")).flatMap(
    (entry) => asText(at(entry, "ip")) ?? [],
  );
  return {
    component: "service",
    facts,
    ingress: ingress.length === 0 ? none : ingress,
    field: fieldOf(facts, ingress),
    problems: none,
  };
}

/**
 * Whether source ranges keep anybody out: kube-proxy takes those of each IP family by themselves, and a range of length 0
 * lets all of its family in. (The annotation load-balancer-source-ranges is read by cloud controllers, not by kube-proxy.)
 */
function restricts(spec: Json): boolean {
  const ranges = asList(spec["loadBalancerSourceRanges"]).flatMap((range) => asText(range)?.trim() ?? []);
  const family6 = ranges.filter((range) => range.includes(":"));
  return isLimited(family6) || isLimited(ranges.filter((range) => !range.includes(":")));
}

function isLimited(ranges: readonly string[]): boolean {
  return ranges.length > 0 && !ranges.some((range) => /\/0+$/u.test(range));
}

function fieldOf(facts: ServiceFacts, ingress: readonly string[]): string {
  if (facts.externalIPs === true) return "spec.externalIPs";
  if (facts.sourceRanges === true) return "spec.loadBalancerSourceRanges";
  if (facts.healthCheckNodePort === true) return "spec.healthCheckNodePort";
  if (facts.udp === true) return "spec.ports";
  return ingress.length > 0 ? "status.loadBalancer.ingress" : "spec";
}

/** The addresses of all nodes; collected when they are first asked for, since hardly any Service does. */
export interface NodeAddresses {
  readonly addresses: ReadonlySet<string>;
}

/** Services as advisories see them, in the order given. Equal ones share their facts, so that each kind is judged once. */
export function serviceSubjects(placed: readonly Placed<ServiceReading>[], nodes: NodeAddresses): readonly Subject[] {
  const shared = new Map<string, ServiceFacts>();
  return placed.map(({ ref, reading }) => subject(ref, reading, nodes, shared));
}

function subject(
  object: ObjectRef,
  { facts, ingress, field }: ServiceReading,
  nodes: NodeAddresses,
  shared: Map<string, ServiceFacts>,
): Subject {
  const ingressIsNodeAddress = ingress.some((address) => nodes.addresses.has(address));
  const key = [facts.type, ...Object.values(facts).map(Number), ingressIsNodeAddress].join();
  let known = shared.get(key);
  if (known === undefined) shared.set(key, (known = { ...facts, ingressIsNodeAddress }));
  return { object, facts: known, field: ingressIsNodeAddress ? "status.loadBalancer.ingress" : field };
}
