import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { readConfiguration } from "../../../src/objects/kube-proxy/configuration.ts";
import { judgeGate } from "../../../src/objects/kube-proxy/feature-gates.ts";
import { refusalOf } from "../../../src/objects/kube-proxy/refusal.ts";
import { parseDuration } from "../../../src/objects/kube-proxy/duration.ts";
import { oddConfigurations, type Outcome } from "../../fixtures/kube-proxy/odd-configurations.ts";

const HEAD = "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n";

function outcomeOf(text: string, version: string | undefined): Outcome | "open" {
  const configuration = readConfiguration(text);
  const refusal = refusalOf(configuration, version);
  if (refusal.refused !== false) {
    assert.notEqual(refusal.reason, "");
    return refusal.refused === "open" ? "open" : "refused";
  }
  return { mode: configuration.settings?.mode ?? "" };
}

describe("a configuration is taken as the real kube-proxy takes it", () => {
  for (const { name, text, in30, in36 } of oddConfigurations) {
    it(`1.30.14 and 1.36.3: ${name}`, () => {
      assert.deepEqual(outcomeOf(text, "1.30.14"), in30);
      assert.deepEqual(outcomeOf(text, "1.36.3"), in36);
    });
  }
});

describe("refusal by version", () => {
  const cases: readonly (readonly [string, string | undefined, "refused" | "fine" | "open"])[] = [
    ["mode: userspace", "1.25.16", "fine"],
    ["mode: userspace", "1.26.0", "refused"],
    ["mode: userspace", undefined, "open"],
    ["mode: nftables", "1.28.15", "refused"],
    ["mode: nftables", "1.30.14", "refused"],
    ["mode: nftables", "1.31.0", "fine"],
    ["mode: nftables\nfeatureGates: {NFTablesProxyMode: true}", "1.29.0", "fine"],
    ["mode: nftables\nfeatureGates: {NFTablesProxyMode: false}", "1.32.13", "refused"],
    ["mode: nftables\nfeatureGates: {AllBeta: false}", "1.31.0", "refused"],
    ["mode: nftables", undefined, "open"],
    ["mode: ipvs", undefined, "fine"],
    ["mode: ipvs\nfeatureGates: {KubeProxyIPVS: false}", "1.37.0", "refused"],
    ["mode: ipvs\nfeatureGates: {KubeProxyIPVS: true}", "1.36.3", "refused"],
    ["mode: ipvs", "1.39.0", "fine"],
    ["mode: ipvs", "1.40.0", "open"],
    ["mode: IPVS", undefined, "refused"],
    ["mode: on", undefined, "refused"],
    ["mode: ipvs\nipvs: {scheduler: mh}", "1.26.15", "refused"],
    ["mode: ipvs\nipvs: {scheduler: mh}", "1.27.0", "fine"],
    ["mode: iptables\nipvs: {scheduler: mh}", "1.26.15", "fine"],
    ["nftables: {masqueradeBit: x}", "1.28.15", "fine"],
    ["nftables: {masqueradeBit: x}", "1.29.0", "refused"],
    ["udpIdleTimeout: x", "1.25.0", "refused"],
    ["udpIdleTimeout: x", "1.26.0", "fine"],
    ["detectLocalMode: BridgeInterface\ndetectLocal: {bridgeInterface: br0}", "1.23.17", "refused"],
    ["detectLocalMode: BridgeInterface\ndetectLocal: {bridgeInterface: br0}", "1.24.0", "fine"],
    ['showHiddenMetricsForVersion: "1.35"', "1.36.3", "fine"],
    ['showHiddenMetricsForVersion: "1.35"', "1.37.0", "refused"],
    ["nodePortAddresses: [localhost]", "1.36.3", "refused"],
    ["nodePortAddresses: [localhost]", "1.37.0", "fine"],
    ["logging: {format: xml}", "1.27.0", "fine"],
    ["logging: {format: xml}", "1.28.0", "refused"],
    ["featureGates: {MinimizeIPTablesRestore: false}", "1.27.16", "fine"],
    ["featureGates: {MinimizeIPTablesRestore: false}", "1.28.0", "refused"],
    ["featureGates: {IPv6DualStack: true}", "1.24.17", "fine"],
    ["featureGates: {IPv6DualStack: true}", "1.25.0", "refused"],
    ["featureGates: {IPv6DualStack: true}", undefined, "open"],
    ["featureGates: {NeverHeardOf: true}", "1.30.0", "open"],
    ["featureGates: {NeverHeardOf: true}\nmode: IPVS", "1.30.0", "refused"],
    ["mode: ipvs\nfeatureGates: {WinDSR: true}", "1.39.0", "open"],
    ["featureGates: {SupportIPVSProxyMode: true}", "1.44.0", "refused"],
  ];
  for (const [body, version, expected] of cases) {
    it(`${version ?? "an unknown version"} and ${JSON.stringify(body)}: ${expected}`, () => {
      const outcome = outcomeOf(HEAD + body, version);
      assert.equal(typeof outcome === "string" ? outcome : "fine", expected);
    });
  }

  it("names the first certain reason and where it stands", () => {
    const configuration = readConfiguration(`${HEAD}mode: IPVS\niptables:\n  masqueradeBit: 40\n`);
    assert.deepEqual(refusalOf(configuration, "1.36.3"), {
      refused: true,
      reason: "iptables.masqueradeBit must be within 0 and 31",
      field: "iptables.masqueradeBit",
    });
  });

  it("is only open for what is too large, or beyond what is read here", () => {
    for (const text of [`${HEAD}# ${"é".repeat(200_000)}\n`, `${HEAD}mode: !custom ipvs\n`, "#".repeat(2_000_000)]) {
      assert.equal(outcomeOf(text, "1.36.3"), "open");
    }
  });
});

describe("feature gates", () => {
  const cases: readonly (readonly [string, boolean, number, string])[] = [
    ["AllAlpha", true, 25, "accepted"],
    ["EndpointSlice", true, 24, "accepted"],
    ["EndpointSlice", false, 24, "locked"],
    ["EndpointSlice", true, 25, "unrecognized"],
    ["SupportIPVSProxyMode", true, 20, "unrecognized"],
    ["SupportIPVSProxyMode", true, 19, "unknown"],
    ["NFTablesProxyMode", true, 28, "unrecognized"],
    ["NFTablesProxyMode", true, 29, "accepted"],
    ["OrderedNamespaceDeletion", true, 29, "unknown"],
    ["WinDSR", false, 34, "locked"],
    ["WinDSR", true, 37, "accepted"],
    ["WinDSR", true, 38, "unknown"],
    ["GangScheduling", true, 36, "unknown"],
    ["EndpointSlice", true, 40, "unrecognized"],
    ["NFTableProxyMode", true, 30, "unknown"],
    ["toString", true, 30, "unknown"],
  ];
  for (const [name, value, minor, expected] of cases) {
    it(`1.${minor} finds ${name}=${value} ${expected}`, () => assert.equal(judgeGate(name, value, minor), expected));
  }
});

describe("durations", () => {
  const cases: readonly (readonly [string, number | undefined])[] = [
    ["1h0m0s", 3600],
    ["250ms", 0.25],
    ["-1.5h", -5400],
    ["0", 0],
    ["+.5s", 0.5],
    ["30", undefined],
    ["", undefined],
    ["s", undefined],
    ["1 s", undefined],
    ["1d", undefined],
    [".s", undefined],
  ];
  for (const [text, expected] of cases) {
    it(`${JSON.stringify(text)} is ${expected ?? "none"}`, () => assert.equal(parseDuration(text), expected));
  }
});

describe("any JSON", () => {
  it("is a configuration or refused, at every version, without an exception", () => {
    const fields = fc.constantFrom(
      ..."mode iptables ipvs nftables conntrack featureGates detectLocal detectLocalMode clusterCIDR".split(" "),
      ..."nodePortAddresses configSyncPeriod logging winkernel clientConnection bindAddress portRange".split(" "),
    );
    const versions = fc.constantFrom(
      undefined,
      "1.13.0",
      "1.22.0",
      "1.30.14",
      "1.37.0",
      "1.40.0-alpha.1",
      "2.0.0",
      "0.9.0",
    );
    fc.assert(
      fc.property(fc.dictionary(fields, fc.jsonValue()), versions, (json, version) => {
        const outcome = outcomeOf(
          JSON.stringify({ apiVersion: "kubeproxy.config.k8s.io/v1alpha1", kind: "KubeProxyConfiguration", ...json }),
          version,
        );
        return outcome !== undefined;
      }),
    );
  });
});
