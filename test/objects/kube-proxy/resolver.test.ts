import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { kubeProxyFacts, type Embedded } from "../../../src/objects/kube-proxy/effective.ts";
import type { Given } from "../../../src/objects/object.ts";
import { complete, configMap, daemonSet, flagsOnly, partial, placed } from "./objects.ts";

const digest = daemonSet({ image: "registry.k8s.io/kube-proxy@sha256:00" });

function versionOf(objects: readonly unknown[], given: Given, kubelet?: string): string | undefined {
  return kubeProxyFacts(placed(objects), given).for(kubelet).facts.version;
}

function assumed(given: Given): string | undefined {
  return kubeProxyFacts(placed([digest]), given)
    .for("1.31.0")
    .assumed.get("kubeProxy.version");
}

function origin(objects: readonly unknown[], path: string): string | undefined {
  const found = kubeProxyFacts(placed(objects), partial).for("1.30.14").origins.get(path);
  return found === undefined ? undefined : `${found.object.kind} ${found.object.name}: ${found.field}`;
}

describe("kube-proxy's version", () => {
  const option: Given = { ...partial, versions: { kubeProxy: "v1.33.2" } };

  it("is that of the image, before an option, before the kubelet's", () => {
    assert.equal(versionOf([daemonSet()], option, "1.31.0"), "1.30.14");
    assert.equal(versionOf([digest], option, "1.31.0"), "1.33.2");
    assert.equal(versionOf([digest], partial, "1.31.0"), "1.31.0");
    assert.equal(versionOf([digest], partial), undefined);
  });

  it("is said to be assumed where it is the kubelet's, and only there", () => {
    assert.equal(assumed(partial), "kube-proxy 1.31.0, assumed from the kubelet");
    assert.equal(assumed(option), undefined);
  });

  it("decides, with several pools, which workload a node has", () => {
    const pools = [
      daemonSet({
        name: "kube-proxy-a-v1.29.4",
        image: "kube-proxy:v1.29.4",
        command: ["kube-proxy", "--proxy-mode=iptables"],
      }),
      daemonSet({
        name: "kube-proxy-b-v1.30.1",
        image: "kube-proxy:v1.30.1",
        command: ["kube-proxy", "--proxy-mode=ipvs"],
      }),
    ];
    const resolver = kubeProxyFacts(placed(pools), partial);
    assert.equal(resolver.for("1.29.4").facts.mode, "iptables");
    assert.equal(resolver.for("1.30.1").facts.mode, "ipvs");
    assert.equal(resolver.for("1.28.0").facts.mode, undefined);
    assert.equal(resolver.for(undefined).facts.running, true);
  });
});

describe("kube-proxy of which no object of a complete set tells", () => {
  it("does not run", () => {
    assert.deepEqual(kubeProxyFacts([], complete).for("1.31.0").facts, { running: false });
  });

  const unset = /taken as unset/u;
  const option: Given = { ...complete, versions: { kubeProxy: "1.33.2" } };
  const rows: readonly (readonly [string, Given, Embedded | undefined, readonly unknown[], RegExp?])[] = [
    ["an option gives its version", option, undefined, ["1.33.2", "iptables", false], unset],
    ["K3s runs it, which is not told more", complete, "unseen", ["1.31.0", "iptables", true], unset],
    ["K3s runs it as usual", complete, [], ["1.31.0", "iptables", true]],
    ["K3s is told the mode", complete, ["v=2", "proxy-mode=ipvs"], ["1.31.0", "ipvs", true]],
  ];
  for (const [title, given, embedded, expected, said] of rows) {
    it(`runs where ${title}`, () => {
      const { facts, assumed: texts } = kubeProxyFacts([], given).for("1.31.0", embedded);
      assert.deepEqual([facts.running, facts.refused], [true, false]);
      assert.deepEqual([facts.version, facts.mode, facts.modeSet], expected);
      if (said === undefined) assert.equal(texts.get("kubeProxy.mode"), undefined);
      else assert.match(texts.get("kubeProxy.mode") ?? "", said);
    });
  }

  it("gives way to objects, and is not given where the set is not complete", () => {
    const told = kubeProxyFacts(placed([daemonSet(), configMap("mode: ipvs")]), complete).for("1.31.0", []);
    assert.equal(told.facts.mode, "ipvs");
    assert.deepEqual(kubeProxyFacts([], partial).for("1.31.0", []).facts, { version: "1.31.0" });
  });
});

describe("the resolver", () => {
  it("gives the same object for the same answer", () => {
    const byImage = kubeProxyFacts(placed([configMap("mode: ipvs"), daemonSet()]), partial);
    assert.equal(byImage.for("1.29.0"), byImage.for("1.30.0"));
    const byKubelet = kubeProxyFacts(placed([configMap("mode: ipvs")]), partial);
    assert.equal(byKubelet.for("1.29.0"), byKubelet.for("1.29.0"));
    assert.notEqual(byKubelet.for("1.29.0"), byKubelet.for("1.30.0"));
    const absent = kubeProxyFacts([], complete);
    assert.equal(absent.for("1.29.0"), absent.for(undefined));
  });

  it("says where each fact comes from", () => {
    const file = [configMap("mode: ipvs\niptables: {masqueradeBit: 40}"), daemonSet()];
    assert.equal(origin(file, "kubeProxy.mode"), "ConfigMap kube-proxy: data[config.conf].mode");
    assert.equal(origin(file, "kubeProxy.refused"), "ConfigMap kube-proxy: data[config.conf].iptables.masqueradeBit");
    assert.equal(origin(file, "kubeProxy.ipvsStrictARP"), "ConfigMap kube-proxy: data[config.conf].ipvs.strictARP");
    assert.equal(origin(file, "kubeProxy.version"), "DaemonSet kube-proxy: spec.template.spec.containers[0].image");
    assert.equal(
      origin([flagsOnly("--v=2", "--proxy-mode=ipvs")], "kubeProxy.mode"),
      "DaemonSet kube-proxy: spec.template.spec.containers[0].command[2]",
    );
    assert.equal(
      origin([flagsOnly("--proxy-mode=IPVS")], "kubeProxy.refused"),
      "DaemonSet kube-proxy: spec.template.spec.containers[0].command[1]",
    );
    assert.equal(
      origin([daemonSet()], "kubeProxy.mode"),
      "DaemonSet kube-proxy: spec.template.spec.containers[0].command[1]",
    );
    assert.equal(origin([configMap("\tx")], "kubeProxy.refused"), "ConfigMap kube-proxy: data[config.conf]");
    assert.equal(origin([configMap("")], "kubeProxy.version"), undefined);
  });

  it("assumes that no variable skips the kernel check where no workload is given", () => {
    const known = kubeProxyFacts(placed([configMap("mode: nftables")]), partial).for(undefined);
    assert.equal(known.facts.nftablesKernelCheckVariable, false);
    assert.match(known.assumed.get("kubeProxy.nftablesKernelCheckVariable") ?? "", /not given/);
    const withWorkload = kubeProxyFacts(placed([daemonSet()]), partial).for(undefined);
    assert.equal(withWorkload.facts.nftablesKernelCheckVariable, false);
    assert.equal(withWorkload.assumed.size, 0);
    assert.equal(kubeProxyFacts([], partial).for(undefined).facts.nftablesKernelCheckVariable, undefined);
  });
});
