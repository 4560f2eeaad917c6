import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { KubeProxyFacts } from "../../../src/domain/facts/kube-proxy.ts";
import { kubeProxyFacts } from "../../../src/objects/kube-proxy/effective.ts";
import type { Given } from "../../../src/objects/object.ts";
import { complete, configMap, daemonSet, flagsOnly as flags, partial, placed, pod } from "./objects.ts";

/** Facts by name; undefined is one that nobody told. */
type Expected = { readonly [K in keyof KubeProxyFacts]: KubeProxyFacts[K] | undefined };

interface Set {
  readonly objects?: readonly unknown[];
  readonly changed?: readonly unknown[];
  readonly given?: Given;
  readonly kubelet?: string;
}

function factsOf({ objects = [], changed = [], given = partial, kubelet }: Set): KubeProxyFacts {
  return kubeProxyFacts(placed(objects, changed), given).for(kubelet).facts;
}

describe("kube-proxy's effective settings", () => {
  const cases: readonly (readonly [string, Set, Expected])[] = [
    ["the ConfigMap alone", { objects: [configMap("mode: ipvs")] }, { running: true, mode: "ipvs", modeSet: true }],
    ["an empty mode is iptables", { objects: [configMap('mode: ""')] }, { mode: "iptables", modeSet: false }],
    [
      "until its default is planned to change",
      { objects: [configMap("")], kubelet: "1.39.9" },
      { mode: "iptables", modeSet: false },
    ],
    ["when nobody can tell yet", { objects: [configMap("")], kubelet: "1.40.0" }, { mode: undefined, modeSet: false }],
    [
      "a flag loses against the file",
      { objects: [configMap("mode: iptables"), daemonSet({ args: ["--proxy-mode=ipvs"] })] },
      { mode: "iptables" },
    ],
    ["flags alone", { objects: [flags("--proxy-mode=ipvs")] }, { mode: "ipvs", modeSet: true, refused: false }],
    ["flags alone, none about the mode", { objects: [flags("--v=2")] }, { mode: "iptables", modeSet: false }],
    [
      "flags win over a ConfigMap that nobody mounts",
      { objects: [configMap("mode: ipvs"), flags("--proxy-mode=iptables")] },
      { mode: "iptables" },
    ],
    [
      "a workload whose ConfigMap is not given",
      { objects: [daemonSet()] },
      { running: true, mode: undefined, refused: undefined, version: "1.30.14" },
    ],
    ["not even in a complete set", { objects: [daemonSet()], given: complete }, { running: true, mode: undefined }],
    ["nothing at all", {}, { running: undefined, mode: undefined, version: undefined }],
    [
      "nothing in a complete set",
      { given: complete, kubelet: "1.30.2" },
      { running: false, mode: undefined, version: undefined },
    ],
    [
      "Windows alone says nothing of Linux",
      { objects: [daemonSet({ nodeSelector: { "kubernetes.io/os": "windows" } })] },
      { running: undefined, mode: undefined },
    ],
    [
      "Windows beside a ConfigMap",
      {
        objects: [
          configMap("mode: ipvs"),
          daemonSet({
            name: "kube-proxy-windows",
            nodeSelector: { "kubernetes.io/os": "windows" },
            command: ["kube-proxy", "--proxy-mode=kernelspace"],
          }),
        ],
      },
      { mode: "ipvs" },
    ],
    [
      "switched off as Calico's documentation has it",
      { objects: [configMap("mode: ipvs"), daemonSet({ nodeSelector: { "non-calico": "true" } })] },
      { running: false, mode: undefined },
    ],
    [
      "the key that is mounted",
      {
        objects: [
          configMap("mode: ipvs", "kube-proxy", "config.conf"),
          daemonSet({ command: ["kube-proxy", "--config=/var/lib/kube-proxy/other"] }),
        ],
      },
      { mode: undefined, refused: true },
    ],
    [
      "a mounted key that is no configuration",
      {
        objects: [
          configMap("mode: ipvs"),
          daemonSet({ command: ["kube-proxy", "--config=/var/lib/kube-proxy/kubeconfig.conf"] }),
        ],
      },
      { mode: undefined, refused: true },
    ],
    [
      "the ConfigMap that is mounted, not another one",
      {
        objects: [
          configMap("mode: ipvs"),
          configMap("mode: nftables", "kube-proxy-config"),
          daemonSet({ image: "kube-proxy:v1.33.0", volume: { configMap: { name: "kube-proxy-config" } } }),
        ],
      },
      { mode: "nftables" },
    ],
    [
      "a new hashed ConfigMap counts before a workload is given",
      {
        objects: [configMap("mode: iptables", "kube-proxy-config-aaaa11")],
        changed: [configMap("mode: ipvs", "kube-proxy-config-bbbb22")],
      },
      { mode: "ipvs" },
    ],
    [
      "several left behind, which differ",
      {
        objects: [
          configMap("mode: iptables", "kube-proxy-config-aaaa11"),
          configMap("mode: ipvs", "kube-proxy-config-bbbb22"),
        ],
      },
      { mode: undefined, modeSet: true },
    ],
    [
      "a plain name before hashed ones",
      { objects: [configMap("mode: iptables", "kube-proxy-config-aaaa11"), configMap("mode: ipvs")] },
      { mode: "ipvs" },
    ],
    [
      "the kubeconfig's ConfigMap of EKS beside the other",
      {
        objects: [
          {
            apiVersion: "v1",
            kind: "ConfigMap",
            metadata: { name: "kube-proxy", namespace: "kube-system" },
            data: { kubeconfig: "kind: Config" },
          },
          configMap("mode: ipvs", "kube-proxy-config", "config"),
        ],
      },
      { mode: "ipvs" },
    ],
    [
      "a static Pod",
      { objects: [pod({ command: ["kube-proxy", "--proxy-mode=ipvs"] })] },
      { mode: "ipvs", version: "1.30.14" },
    ],
    [
      "a DaemonSet speaks for its Pods",
      { objects: [flags("--proxy-mode=iptables"), pod({ command: ["kube-proxy", "--proxy-mode=ipvs"] }, "DaemonSet")] },
      { mode: "iptables" },
    ],
    [
      "Pods of a DaemonSet that is not given",
      { objects: [pod({ command: ["kube-proxy", "--proxy-mode=ipvs"] }, "DaemonSet")] },
      { mode: "ipvs" },
    ],
    [
      "details",
      {
        objects: [
          configMap(
            "mode: ipvs\ndetectLocalMode: BridgeInterface\ndetectLocal: {bridgeInterface: br0}\nconntrack: {tcpBeLiberal: true}\nipvs: {scheduler: lc, strictARP: true}\nfeatureGates: {AllAlpha: false}",
          ),
        ],
      },
      {
        detectLocalMode: "BridgeInterface",
        conntrackTcpBeLiberal: true,
        ipvsScheduler: "lc",
        ipvsStrictARP: true,
        featureGates: new Map([["AllAlpha", false]]),
      },
    ],
    [
      "details by default",
      { objects: [configMap("")] },
      {
        detectLocalMode: "ClusterCIDR",
        conntrackTcpBeLiberal: false,
        ipvsScheduler: "",
        ipvsStrictARP: false,
        featureGates: new Map(),
      },
    ],
    [
      "details by flags",
      { objects: [flags("--ipvs-strict-arp", "--ipvs-scheduler=lc", "--detect-local-mode=NodeCIDR")] },
      { ipvsStrictARP: true, ipvsScheduler: "lc", detectLocalMode: "NodeCIDR" },
    ],
    [
      "a mode that is refused keeps its text",
      { objects: [configMap("mode: IPVS")] },
      { mode: "IPVS", modeSet: true, refused: true },
    ],
    [
      "a setting of a wrong type is not known",
      { objects: [configMap("mode: ipvs\nipvs: {strictARP: 'yes'}")] },
      { mode: "ipvs", ipvsStrictARP: undefined, refused: true },
    ],
    [
      "a text that cannot be read",
      { objects: [configMap("\tmode: ipvs")] },
      { running: true, mode: undefined, modeSet: undefined, refused: true },
    ],
  ];
  for (const [name, set, expected] of cases) {
    it(name, () => {
      const facts = new Map<string, unknown>(Object.entries(factsOf(set)));
      for (const [fact, value] of Object.entries(expected)) assert.deepEqual(facts.get(fact), value, fact);
    });
  }
});
