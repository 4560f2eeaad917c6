import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  readService,
  serviceSubjects,
  type ServiceFacts,
  type ServiceReading,
} from "../../../src/objects/cluster/services.ts";
import { parseObject, type KubeObject, type Placed } from "../../../src/objects/object.ts";

function serviceOf(spec: unknown, status: unknown = {}, name = "web"): KubeObject {
  const object = parseObject({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: "shop" },
    spec,
    status,
  });
  assert.ok(!("error" in object));
  return object;
}

function placed(...objects: readonly KubeObject[]): readonly Placed<ServiceReading>[] {
  return objects.flatMap((object) => {
    const reading = readService(object);
    return reading === undefined ? [] : [{ ref: object.ref, reading, changed: false }];
  });
}

function factsOf(
  spec: unknown,
  status: unknown = {},
  nodes: readonly string[] = [],
): Readonly<Record<string, unknown>> {
  const [subject] = serviceSubjects(placed(serviceOf(spec, status)), { addresses: new Set(nodes) });
  assert.ok(subject !== undefined);
  return { ...subject.facts };
}

function ranges(...loadBalancerSourceRanges: readonly string[]): unknown {
  return { type: "LoadBalancer", loadBalancerSourceRanges };
}

function fieldOf(spec: unknown, status: unknown = {}, nodes: readonly string[] = []): string | undefined {
  return serviceSubjects(placed(serviceOf(spec, status)), { addresses: new Set(nodes) })[0]?.field;
}

describe("a Service", () => {
  const cases: readonly (readonly [string, unknown, ServiceFacts])[] = [
    [
      "plain",
      { ports: [{ port: 80 }] },
      {
        type: "ClusterIP",
        externalIPs: false,
        externalTrafficPolicyLocal: false,
        sourceRanges: false,
        udp: false,
        healthCheckNodePort: false,
      },
    ],
    [
      "external IPs",
      { externalIPs: ["192.0.2.9"], externalTrafficPolicy: "Local" },
      { externalIPs: true, externalTrafficPolicyLocal: true },
    ],
    [
      "no external IPs",
      { externalIPs: [], externalTrafficPolicy: "Cluster" },
      { externalIPs: false, externalTrafficPolicyLocal: false },
    ],
    ["source ranges", ranges("203.0.113.0/24"), { type: "LoadBalancer", sourceRanges: true }],
    [
      "source ranges of another type",
      { type: "NodePort", loadBalancerSourceRanges: ["203.0.113.0/24"] },
      { sourceRanges: false },
    ],
    ["source ranges that keep nobody out", ranges("203.0.113.0/24", "0.0.0.0/0"), { sourceRanges: false }],
    ["source ranges that keep IPv6 out", ranges("0.0.0.0/0", "2001:db8::/32"), { sourceRanges: true }],
    ["no source ranges", ranges(), { sourceRanges: false }],
    [
      "UDP",
      {
        ports: [
          { port: 53, protocol: "TCP" },
          { port: 53, protocol: "UDP" },
        ],
      },
      { udp: true },
    ],
    [
      "a health check port",
      { type: "LoadBalancer", externalTrafficPolicy: "Local", healthCheckNodePort: 30_123 },
      { healthCheckNodePort: true },
    ],
    [
      "a health check port of policy Cluster",
      { type: "LoadBalancer", healthCheckNodePort: 30_123 },
      { healthCheckNodePort: false },
    ],
  ];
  for (const [name, spec, expected] of cases) {
    it(`is read: ${name}`, () => {
      const facts = factsOf(spec);
      for (const [fact, value] of Object.entries(expected)) assert.equal(facts[fact], value, fact);
    });
  }

  it("has a load balancer address that is one of a node, or not", () => {
    const status = { loadBalancer: { ingress: [{ hostname: "lb.example" }, { ip: "192.0.2.5" }] } };
    assert.equal(factsOf({}, status, ["192.0.2.5"])["ingressIsNodeAddress"], true);
    assert.equal(factsOf({}, status, ["192.0.2.6"])["ingressIsNodeAddress"], false);
    assert.equal(factsOf({}, {}, ["192.0.2.6"])["ingressIsNodeAddress"], false);
  });

  it("points at the field that a finding is about", () => {
    const status = { loadBalancer: { ingress: [{ ip: "192.0.2.5" }] } };
    assert.equal(fieldOf({ externalIPs: ["192.0.2.9"] }), "spec.externalIPs");
    assert.equal(fieldOf(ranges("203.0.113.0/24")), "spec.loadBalancerSourceRanges");
    assert.equal(fieldOf({ externalIPs: ["192.0.2.9"] }, status, ["192.0.2.5"]), "status.loadBalancer.ingress");
    assert.equal(fieldOf({ ports: [{ protocol: "UDP" }] }), "spec.ports");
    assert.equal(fieldOf({}), "spec");
  });

  it("shares its facts with equal ones, in the order given", () => {
    const subjects = serviceSubjects(
      placed(serviceOf({}, {}, "a"), serviceOf({}, {}, "b"), serviceOf({ type: "NodePort" }, {}, "c")),
      { addresses: new Set() },
    );
    assert.deepEqual(
      subjects.map(({ object }) => object.name),
      ["a", "b", "c"],
    );
    assert.equal(subjects[0]?.facts, subjects[1]?.facts);
    assert.notEqual(subjects[0]?.facts, subjects[2]?.facts);
  });

  it("is nothing else", () => {
    const object = parseObject({ apiVersion: "serving.knative.dev/v1", kind: "Service", metadata: { name: "x" } });
    assert.ok(!("error" in object));
    assert.equal(readService(object), undefined);
  });

  it("may be any JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (spec, status) => typeof factsOf(spec, status)["type"] === "string"),
    );
    const keys = fc.constantFrom(
      "type",
      "externalIPs",
      "externalTrafficPolicy",
      "loadBalancerSourceRanges",
      "ports",
      "healthCheckNodePort",
    );
    fc.assert(fc.property(fc.dictionary(keys, fc.jsonValue()), (spec) => typeof factsOf(spec)["type"] === "string"));
  });
});
