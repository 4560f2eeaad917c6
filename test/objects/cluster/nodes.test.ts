import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createNodeReader, readNode, type NodeReading } from "../../../src/objects/cluster/nodes.ts";
import { parseObject, type KubeObject } from "../../../src/objects/object.ts";

function nodeOf(
  nodeInfo: unknown,
  rest: { readonly labels?: unknown; readonly spec?: unknown; readonly addresses?: unknown } = {},
): KubeObject {
  const metadata = { name: "node-1", labels: rest.labels ?? {} };
  const object = parseObject({
    apiVersion: "v1",
    kind: "Node",
    metadata,
    spec: rest.spec ?? {},
    status: { nodeInfo, addresses: rest.addresses },
  });
  assert.ok(!("error" in object));
  return object;
}

function read(...parts: Parameters<typeof nodeOf>): NodeReading {
  const reading = readNode(nodeOf(...parts));
  assert.ok(reading !== undefined);
  return reading;
}

const linux = {
  kernelVersion: "5.15.0-91-generic",
  osImage: "Ubuntu 22.04.5 LTS",
  operatingSystem: "linux",
  architecture: "amd64",
  kubeletVersion: "v1.30.2",
};

describe("a Node", () => {
  it("tells its kernel, system, architecture and kubelet", () => {
    const reading = read(linux, {
      labels: { pool: "edge" },
      addresses: [
        { type: "InternalIP", address: "192.0.2.1" },
        { type: "Hostname", address: "node-1" },
        { type: "ExternalIP", address: "198.51.100.1" },
      ],
    });
    assert.deepEqual(reading, {
      component: "node",
      name: "node-1",
      facts: {
        kernel: "5.15.0-91-generic",
        os: "linux",
        arch: "amd64",
        osImage: "Ubuntu 22.04.5 LTS",
        kubelet: "1.30.2",
        distribution: "",
        virtual: false,
      },
      kernelVersion: "5.15.0-91-generic",
      addresses: ["192.0.2.1", "198.51.100.1"],
      labels: { pool: "edge" },
      problems: [],
    });
  });

  it("that tells nothing has no facts, and nobody calls it plain", () => {
    for (const info of [undefined, {}, null, "x"]) {
      const reading = read(info);
      assert.deepEqual(reading.facts, { virtual: false });
      assert.equal(reading.kernelVersion, "");
    }
  });

  it("has a kernel that is no text: that is said", () => {
    const { problems, kernelVersion } = read({ ...linux, kernelVersion: 5.15 });
    assert.equal(kernelVersion, "");
    assert.deepEqual(problems, [
      { message: "kernelVersion is no text: it is not looked at", field: "status.nodeInfo.kernelVersion" },
    ]);
    assert.deepEqual(read({ ...linux, kernelVersion: null }).problems, []);
  });

  const systems: readonly (readonly [unknown, unknown, string | undefined])[] = [
    [{ operatingSystem: "windows" }, {}, "windows"],
    [{ operatingSystem: "Linux" }, {}, "linux"],
    [{}, { "kubernetes.io/os": "windows" }, "windows"],
    [{ kernelVersion: "10.0.17763.2452" }, {}, "windows"],
    [{ kernelVersion: "5.4.0-42-generic" }, {}, "linux"],
    [{ kernelVersion: "10.0.1-custom" }, {}, "linux"],
    [{}, {}, undefined],
  ];
  for (const [info, labels, os] of systems) {
    it(`runs on ${os ?? "nothing that it tells"} by ${JSON.stringify(info)} and ${JSON.stringify(labels)}`, () => {
      assert.equal(read(info, { labels }).facts.os, os);
    });
  }

  it("is not another object", () => {
    for (const [apiVersion, kind] of [
      ["v1", "Pod"],
      ["metrics.k8s.io/v1beta1", "Node"],
    ] as const) {
      const object = parseObject({ apiVersion, kind, metadata: { name: "x" } });
      assert.ok(!("error" in object));
      assert.equal(readNode(object), undefined);
    }
  });
});

describe("the distribution of a node", () => {
  const cases: readonly (readonly [string, Parameters<typeof nodeOf>, string])[] = [
    ["k3s", [{ kubeletVersion: "v1.25.5+k3s1" }], "k3s"],
    ["rke2", [{ kubeletVersion: "v1.28.9+rke2r1" }], "rke2"],
    ["k0s", [{ kubeletVersion: "v1.29.2+k0s.0" }], "k0s"],
    ["EKS", [{ kubeletVersion: "v1.28.9-eks-036c24b" }], "eks"],
    ["GKE", [{ kubeletVersion: "v1.29.1-gke.1589018" }], "gke"],
    ["RKE", [{ kubeletVersion: "v1.20.8-rancher1" }], "rke"],
    ["AKS", [linux, { labels: { "kubernetes.azure.com/cluster": "MC_x" } }], "aks"],
    [
      "OpenShift by label",
      [{ kubeletVersion: "v1.27.6+b49f9d1" }, { labels: { "node.openshift.io/os_id": "rhcos" } }],
      "openshift",
    ],
    [
      "OpenShift by image",
      [{ kubeletVersion: "v1.27.6+b49f9d1", osImage: "Red Hat Enterprise Linux CoreOS 414.92 (Plow)" }],
      "openshift",
    ],
    ["Talos", [{ kubeletVersion: "v1.31.1", osImage: "Talos (v1.9.5)" }], "talos"],
    ["MicroK8s", [linux, { labels: { "microk8s.io/cluster": "true" } }], "microk8s"],
    ["an instance type of k3s", [linux, { labels: { "node.kubernetes.io/instance-type": "k3s" } }], "k3s"],
    ["another instance type", [linux, { labels: { "node.kubernetes.io/instance-type": "m5.large" } }], ""],
    ["kind", [linux, { spec: { providerID: "kind://docker/kind/kind-worker" } }], "kind"],
    ["k3s on Talos: the kubelet counts", [{ kubeletVersion: "v1.30.0+k3s1", osImage: "Talos (v1.9.5)" }], "k3s"],
    ["plain", [linux], ""],
  ];
  for (const [name, parts, expected] of cases) {
    it(`is ${expected === "" ? "none" : expected}: ${name}`, () =>
      assert.equal(read(...parts).facts.distribution, expected));
  }
});

describe("a node without a kernel of its own", () => {
  const cases: readonly (readonly [Parameters<typeof nodeOf>, boolean])[] = [
    [[linux, { labels: { type: "virtual-kubelet" } }], true],
    [[linux, { spec: { taints: [{ key: "virtual-kubelet.io/provider", value: "azure" }] } }], true],
    [[{ kubeletVersion: "v1.19.10-vk-azure-aci-v1.4.1" }], true],
    [[{ kubeletVersion: "kwok-v0.5.0" }], true],
    [[linux, { labels: { type: "kwok" } }], true],
    [[linux, { labels: { "liqo.io/type": "virtual-node" } }], true],
    [[linux, { labels: { type: "worker" }, spec: { taints: [{ key: "dedicated" }, null, 7] } }], false],
    [[linux, { labels: { "eks.amazonaws.com/compute-type": "fargate" } }], false],
  ];
  for (const [parts, virtual] of cases) {
    it(`${JSON.stringify(parts[1] ?? parts[0])}: ${virtual}`, () =>
      assert.equal(read(...parts).facts.virtual, virtual));
  }
});

describe("a reader of many nodes", () => {
  it("keeps equal facts once, and reads as one that keeps nothing", () => {
    const many = createNodeReader();
    const a = many(nodeOf(linux, { labels: { zone: "a" } }));
    const b = many(nodeOf({ ...linux }, { labels: { zone: "b" } }));
    assert.ok(a !== undefined && b !== undefined);
    assert.equal(a.facts, b.facts);
    assert.deepEqual(b, readNode(nodeOf(linux, { labels: { zone: "b" } })));
  });

  it("takes any JSON for a node without an exception", () => {
    const many = createNodeReader();
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (info, labels, addresses) => {
        const object = nodeOf(info, { labels, spec: labels, addresses });
        assert.deepEqual(many(object), readNode(object));
      }),
    );
  });
});

const KERNELS = new URL("../../../../shared/data/kernels.jsonl", import.meta.url);
const missing = existsSync(KERNELS) ? false : "the list of kernels beside the project is missing";

describe("kernels as nodes reported them", { skip: missing }, () => {
  it("are taken as they stand", () => {
    const lines = readFileSync(KERNELS, "utf8")
      .split("\n")
      .filter((line) => line !== "");
    for (const line of lines) {
      const {
        kernelVersion,
        osImage,
        kubeletVersion,
      }: { kernelVersion: string; osImage?: string; kubeletVersion?: string } = JSON.parse(line);
      const { facts } = read({ kernelVersion, osImage, kubeletVersion });
      assert.equal(facts.kernel, kernelVersion.trim());
      assert.equal(facts.os, /^10\.0\.\d{5}/u.test(kernelVersion) ? "windows" : "linux", line);
    }
    assert.ok(lines.length > 200);
  });
});
