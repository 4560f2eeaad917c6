import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { KubernetesFacts } from "../../../src/domain/facts/nodes.ts";
import { kubernetesFacts, readClusterObject } from "../../../src/objects/cluster/kubernetes.ts";
import { parseObject, type Given, type KubeObject } from "../../../src/objects/object.ts";

const partial: Given = { complete: false, knows: () => true, versions: {} };
const complete: Given = { ...partial, complete: true };

function configMap(name: string, data: unknown = {}, namespace: string | undefined = "kube-system"): KubeObject {
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
  const object = parseObject({ apiVersion: "v1", kind: "ConfigMap", metadata, data });
  assert.ok(!("error" in object));
  return object;
}

function factsOf(objects: readonly KubeObject[], given: Given, kubelet?: string): KubernetesFacts {
  const placed = objects.flatMap((object) => {
    const reading = readClusterObject(object);
    return reading === undefined ? [] : [{ ref: object.ref, reading, changed: false }];
  });
  return kubernetesFacts(placed, given, kubelet).facts;
}

describe("facts of the cluster", () => {
  const option: Given = { ...partial, versions: { kubernetes: "v1.29.3+rke2r1" } };
  const cases: readonly (readonly [string, KubernetesFacts, KubernetesFacts])[] = [
    ["nothing given", factsOf([], partial), {}],
    ["nothing there", factsOf([], complete), { kubeadmConfig: false, ciliumMultiPool: false }],
    ["kubeadm-config", factsOf([configMap("kubeadm-config")], partial), { kubeadmConfig: true }],
    [
      "kubeadm-config without a namespace",
      factsOf([configMap("kubeadm-config", {}, undefined)], partial),
      { kubeadmConfig: true },
    ],
    ["kubeadm-config elsewhere", factsOf([configMap("kubeadm-config", {}, "default")], partial), {}],
    [
      "Cilium with several pools",
      factsOf([configMap("cilium-config", { ipam: "multi-pool" })], partial),
      { ciliumMultiPool: true },
    ],
    [
      "Cilium otherwise",
      factsOf([configMap("cilium-config", { ipam: "cluster-pool" })], partial),
      { ciliumMultiPool: false },
    ],
    ["Cilium without data", factsOf([configMap("cilium-config", null)], partial), { ciliumMultiPool: false }],
    ["the oldest kubelet", factsOf([], partial, "1.28.1"), { version: "1.28.1" }],
    ["an option before the kubelet", factsOf([], option, "1.28.1"), { version: "1.29.3" }],
  ];
  for (const [name, actual, expected] of cases) it(name, () => assert.deepEqual(actual, expected));

  it("say that the version is the kubelet's, and where the others come from", () => {
    assert.match(kubernetesFacts([], partial, "1.28.1").assumed.get("kubernetes.version") ?? "", /oldest kubelet/);
    assert.equal(kubernetesFacts([], option, "1.28.1").assumed.size, 0);
    const object = configMap("kubeadm-config");
    const reading = readClusterObject(object);
    assert.ok(reading !== undefined);
    const { origins } = kubernetesFacts([{ ref: object.ref, reading, changed: false }], partial, undefined);
    assert.deepEqual(origins.get("kubernetes.kubeadmConfig"), {
      object: object.ref,
      field: "data[ClusterConfiguration]",
    });
  });

  it("say what of cilium-config is no text", () => {
    assert.equal(readClusterObject(configMap("cilium-config", { ipam: 7 }))?.problems.length, 1);
  });
});
