import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readSpiderpool } from "../../../src/objects/spiderpool/read.ts";
import { coordinatorCrd, kube, reading, resource, type Json } from "./objects.ts";

describe("the CRD of SpiderCoordinators", () => {
  const rows: readonly (readonly [title: string, properties: Json, lacks: readonly string[]])[] = [
    ["without the fields", { mode: { type: "string" } }, ["txQueueLen", "podRPFilter"]],
    ["with a field but no default", { txQueueLen: { type: "integer" } }, ["txQueueLen", "podRPFilter"]],
    ["with one default", { txQueueLen: { type: "integer", default: 0 } }, ["podRPFilter"]],
    ["with both", { txQueueLen: { default: 0 }, podRPFilter: { default: 0 } }, []],
  ];
  for (const [title, properties, lacks] of rows) {
    it(`${title} lacks ${lacks.join(" and ") || "nothing"}`, () => {
      const read = reading(coordinatorCrd(properties));
      assert.deepEqual(read.form === "crd" ? read.lacks : undefined, lacks);
    });
  }

  it("without a schema lacks everything and says so", () => {
    const crd = coordinatorCrd({});
    const read = reading({ ...crd, spec: {} });
    assert.deepEqual([read.form === "crd" ? read.lacks.length : 0, read.problems.length], [2, 1]);
  });

  it("is the only one of its group that is looked at", () => {
    const crd = coordinatorCrd({});
    assert.equal(
      readSpiderpool(kube({ ...crd, metadata: { name: "spiderippools.spiderpool.spidernet.io" } })),
      undefined,
    );
  });
});

const macvlan = { cniType: "macvlan", macvlan: { master: ["eth0", "eth1"], vlanID: 7, bond: { name: "b", mode: 1 } } };

/** Facts of Spider resources that a spec makes true or sets. */
const resources: readonly (readonly [kind: string, spec: unknown, fact: string, expected: unknown])[] = [
  ["SpiderMultusConfig", undefined, "spec", false],
  ["SpiderMultusConfig", {}, "spec", true],
  ["SpiderMultusConfig", macvlan, "masters", 2n],
  ["SpiderMultusConfig", macvlan, "bond", true],
  ["SpiderMultusConfig", macvlan, "vlanID", 7n],
  ["SpiderMultusConfig", { ...macvlan, cniType: "ovs" }, "masters", 0n],
  ["SpiderMultusConfig", { cniType: "ipvlan", ipvlan: { master: ["eth0"] } }, "vlanID", 0n],
  ["SpiderMultusConfig", { cniType: "custom", customCNI: '{ "type": "ipvlan" }' }, "customIpvlan", true],
  [
    "SpiderMultusConfig",
    { cniType: "custom", customCNI: '{ "plugins": [{ "type": "ipvlan" }] }' },
    "customIpvlan",
    true,
  ],
  [
    "SpiderMultusConfig",
    { cniType: "custom", customCNI: '{ "type": "macvlan", "name": "ipvlan" }' },
    "customIpvlan",
    false,
  ],
  ["SpiderMultusConfig", { cniType: "custom", customCNI: '{ "type": "ipvlan"' }, "customIpvlan", false],
  ["SpiderMultusConfig", { macvlan: { mtu: 1400 } }, "mtu", true],
  ["SpiderMultusConfig", { macvlan: { mtu: 0 } }, "mtu", false],
  ["SpiderMultusConfig", { sriov: { minTxRateMbps: 10 } }, "sriovRate", true],
  ["SpiderMultusConfig", { sriov: { enableRdma: true } }, "sriovEnableRdma", true],
  ["SpiderMultusConfig", { sriov: { enableRdma: true } }, "rdmaExclusive", true],
  ["SpiderMultusConfig", { sriov: { rdmaIsolation: true } }, "rdmaExclusive", true],
  ["SpiderMultusConfig", { cniType: "ib-sriov", ibsriov: {} }, "rdmaExclusive", true],
  ["SpiderMultusConfig", { cniType: "ib-sriov", ibsriov: { rdmaIsolation: false } }, "rdmaExclusive", false],
  ["SpiderMultusConfig", { ibsriov: { ibKubernetesEnabled: true } }, "ibKubernetesEnabled", true],
  ["SpiderMultusConfig", { coordinator: { hostRPFilter: 0 } }, "hostRPFilterSet", true],
  ["SpiderMultusConfig", { coordinator: { detectGateway: true } }, "detectGateway", true],
  ["SpiderCoordinator", { podCIDRType: "auto" }, "podCIDRType", "auto"],
  ["SpiderCoordinator", { txQueueLen: 0 }, "txQueueLenSet", true],
  ["SpiderCoordinator", { hostRPFilter: 2 }, "hostRPFilter", 2n],
  ["SpiderCoordinator", { podMACPrefix: "1e:2b" }, "podMACPrefixHigh", true],
  ["SpiderCoordinator", { podMACPrefix: "0a:1b" }, "podMACPrefixHigh", false],
  ["SpiderCoordinator", { podMACPrefix: "1f:2b" }, "podMACPrefixHigh", false],
  ["SpiderIPPool", { multusName: ["kube-system/a", "b"] }, "multusNameUnqualified", true],
  ["SpiderIPPool", { multusName: ["kube-system/a"] }, "multusNameUnqualified", false],
  ["SpiderIPPool", { ips: ["10.0.0.1", "10.0.0.3-10.0.0.9", "10.1.0.0/24"] }, "addresses", 264n],
  ["SpiderIPPool", { ips: ["fd00::/64"] }, "addresses", 1n << 62n],
  ["SpiderIPPool", { ips: ["fd00::1-fd00::1:0"] }, "addresses", 65_536n],
  ["SpiderIPPool", { ips: ["10.0.0.9-10.0.0.1", "x", 7, "10.0.0.0/40", "::ffff:1.2.3.4"] }, "addresses", 0n],
  ["SpiderIPPool", { vlan: 100 }, "vlan", true],
  ["SpiderSubnet", { vlan: 0 }, "vlan", false],
];

describe("a Spider resource", () => {
  for (const [kind, spec, fact, expected] of resources) {
    it(`tells ${fact} of a ${kind} with ${JSON.stringify(spec) ?? "no spec"}`, () => {
      const read = reading(resource(kind, spec));
      assert.equal(read.form === "resource" ? read.facts[fact] : undefined, expected);
    });
  }

  it("shows that it is chained with Cilium by an annotation", () => {
    const annotations = { "cni.spidernet.io/cniconfig-name": "spidernet-chainer" };
    const read = reading(resource("SpiderMultusConfig", { cniType: "ipvlan" }, { annotations }));
    assert.deepEqual(read.form === "resource" ? [read.facts["ciliumChaining"], read.facts["annotations"]] : [], [
      true,
      true,
    ]);
  });

  it("of another group is not Spiderpool's", () => {
    assert.equal(readSpiderpool(kube({ ...resource("SpiderSubnet", {}), apiVersion: "example.org/v1" })), undefined);
  });
});
