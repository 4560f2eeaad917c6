import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { GivenError } from "../../src/catalogue/examples/given.ts";
import { situation } from "../../src/catalogue/examples/situation.ts";
import { runExamples } from "../../src/catalogue/examples/run.ts";
import type { Facts } from "../../src/domain/facts/facts.ts";
import { advisory, load, streams } from "./documents.ts";

describe("a situation in one line", () => {
  const rows: readonly (readonly [given: string, pick: (facts: Facts) => unknown, expected: unknown])[] = [
    [
      "kube-proxy 1.30.2 mode=ipvs",
      ({ scope }) => scope.kubeProxy.facts,
      { running: true, version: "1.30.2", mode: "ipvs", modeSet: true },
    ],
    ["kube-proxy running=false", ({ scope }) => scope.kubeProxy.facts, { running: false }],
    ["kube-proxy mode=ipvs", ({ scope }) => scope.calico.facts, {}],
    [
      "calico 3.26.1 vxlanPort=4789 ignoredFields=a|b",
      ({ scope }) => scope.calico.facts,
      { running: true, version: "3.26.1", vxlanPort: 4789n, ignoredFields: ["a", "b"] },
    ],
    [
      "calico ignoredFields= iptablesBackend=",
      ({ scope }) => scope.calico.facts,
      { running: true, ignoredFields: [], iptablesBackend: "" },
    ],
    [
      "kube-proxy featureGates=A:true|B:false",
      ({ scope }) => scope.kubeProxy.facts.featureGates,
      new Map([
        ["A", true],
        ["B", false],
      ]),
    ],
    ["kube-proxy featureGates=", ({ scope }) => scope.kubeProxy.facts.featureGates, new Map()],
    [
      'kube-proxy ipvsScheduler="no such one, given twice"',
      ({ scope }) => scope.kubeProxy.facts.ipvsScheduler,
      "no such one, given twice",
    ],
    [
      "spiderpool 0.8.3 enableIPv6=true",
      ({ spiderpool }) => spiderpool.facts,
      { installed: true, version: "0.8.3", enableIPv6: true },
    ],
    [
      "kubernetes 1.20.4 kubeadmConfig=false",
      ({ kubernetes }) => kubernetes.facts,
      { version: "1.20.4", kubeadmConfig: false },
    ],
    ["kubernetes 1.20.4", ({ nodes }) => nodes, {}],
    [
      "kernel 5.4.0-42-generic",
      ({ groups }) => groups[0]?.facts,
      { os: "linux", virtual: false, stream: "ubuntu-5.4-generic", family: "ubuntu", kernel: "5.4.0-42-generic" },
    ],
    ["kernel 5.4.162 (Talos (v1.8.0), x) arch=arm64", ({ groups }) => groups[0]?.facts.osImage, "Talos (v1.8.0), x"],
    ["kernel 5.4.162, kernel 6.1.90", ({ groups }) => groups.map(({ kernel }) => kernel.raw), ["5.4.162", "6.1.90"]],
    [
      "kernel 5.4.162, node distribution=rke2, kernel 6.1.90 distribution=k3s",
      ({ groups }) => groups.map(({ facts }) => facts.distribution),
      ["rke2", "k3s"],
    ],
    [
      "node distribution=rke2",
      ({ groups }) => groups.map(({ facts, kernel }) => [facts.kernel, facts.distribution, kernel.level.kind]),
      [[undefined, "rke2", "unknown"]],
    ],
    [
      "kernel 5.4.162 (A) distribution=, kernel 6.1.90 (A) distribution=k3s",
      ({ nodes }) => nodes,
      { total: 2n, windows: false, distributions: ["k3s"], osImages: ["A"] },
    ],
    ["kernel 5.4.162, kernel 10.0.20348 os=windows, nodes total=5", ({ nodes }) => nodes, { total: 5n, windows: true }],
    [
      "Service udp=true, Service udp=false",
      ({ subjects }) => subjects.get("Service")?.map(({ facts }) => facts),
      [{ udp: true }, { udp: false }],
    ],
    ["no Service", ({ subjects }) => [subjects.get("Service"), subjects.get("SpiderSubnet")], [[], undefined]],
  ];
  for (const [given, pick, expected] of rows)
    it(given, () => assert.deepEqual(pick(situation(given, streams)), expected));
});

describe("a situation that cannot be read says why", () => {
  const rows: readonly (readonly [given: string, message: RegExp])[] = [
    ["kubeproxy 1.30.2", /did you mean kube-proxy/u],
    ["kube-proxy 1.30", /write x\.y\.z/u],
    ["kube-proxy v1.30.2", /write x\.y\.z/u],
    ["kube-proxy mod=ipvs", /did you mean mode/u],
    ["kube-proxy version=1.30.2", /without name/u],
    ["kube-proxy mode=ipvs mode=iptables", /twice/u],
    ["kube-proxy mode=ipvs, kube-proxy mode=iptables", /given twice/u],
    ["kube-proxy running=yes", /a bool is expected/u],
    ["kube-proxy featureGates=A", /map<string, bool> is expected/u],
    ["calico vxlanPort=many", /a int is expected/u],
    ["calico 3.26.1 3.27.0", /write name=value/u],
    ["kernel", /needs a version/u],
    ["kernel 5.4.0 (Ubuntu", /not closed/u],
    ['calico dataplane="bpf', /not closed/u],
    ["Service externalIp=true", /did you mean externalIPs/u],
    ["Service 1.2.3", /no fact of Service/u],
    ["no Servce", /write no and a kind/u],
    ["kube-proxy mode=ipvs,, kernel 5.4.1", /empty/u],
    ["", /empty/u],
  ];
  for (const [given, message] of rows)
    it(given === "" ? "nothing" : given, () =>
      assert.throws(
        () => situation(given, streams),
        (error: unknown) => error instanceof GivenError && message.test(error.message),
      ),
    );
});

describe("examples are run one by one", () => {
  it("and pass when they are right", () => assert.deepEqual(failures({}), []));
  it("a wrong status is a failure", () =>
    assert.deepEqual(failures({ '3.20.0 vxlan=true", status: affected': '3.20.0 vxlan=true", status: unaffected' }), [
      "spec.examples.1: calico 3.20.0 vxlan=true: is affected, and should be unaffected",
    ]));
  it("so is a wrong severity", () =>
    assert.deepEqual(failures({ "status: affected }": "status: affected, severity: low }" }), [
      "spec.examples.1: calico 3.20.0 vxlan=true: has severity high, and should have low",
    ]));
  it("and one that cannot be read", () =>
    assert.deepEqual(failures({ "calico 3.19.9": "callico 3.19.9" }), [
      'spec.examples.0: callico 3.19.9 vxlan=true: "callico" is no subject; did you mean calico?',
    ]));
});

function failures(replace: Record<string, string>): readonly string[] {
  const [entry] = load(advisory(replace)).entries;
  assert.ok(entry !== undefined);
  return runExamples(entry, streams).failures.map(({ path, message }) => `${path.join(".")}: ${message}`);
}
