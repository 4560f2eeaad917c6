import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { changed, clusterInformation, daemonSet, felix, installation, partly } from "./objects.ts";

const IMAGE = "docker.io/calico/node:v3.31.2";

function annotated(spec: Readonly<Record<string, unknown>>, written: string): Readonly<Record<string, unknown>> {
  return felix(spec, { annotations: { "operator.tigera.io/bpfEnabled": written } });
}

describe("both groups", () => {
  const crd = felix({ bpfEnabled: false });
  const v3 = felix({ bpfEnabled: true }, { group: "v3" });
  const native = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "felixconfigurations.projectcalico.org" },
  };
  const rows = [
    { title: "crd without native CRDs", objects: [crd, v3], expect: false },
    { title: "v3 with native CRDs", objects: [crd, v3, native], expect: true },
    { title: "the changed one: v3", objects: [crd, changed(v3)], expect: true },
    { title: "the changed one: crd, in spite of native CRDs", objects: [changed(crd), v3, native], expect: false },
    { title: "the only one", objects: [v3], expect: true },
    {
      title: "nothing of the old group with native CRDs",
      objects: [felix({ bpfEnabled: true }), native],
      expect: false,
    },
  ];
  for (const { title, objects, expect } of rows) {
    it(`takes ${title}`, () => {
      assert.equal(partly([daemonSet(IMAGE), ...objects]).base.facts.bpfEnabled, expect);
      assert.equal(partly([...objects, daemonSet(IMAGE)].toReversed()).base.facts.bpfEnabled, expect);
    });
  }
});

describe("the operator", () => {
  const bpf = installation({ linuxDataplane: "BPF" });
  const iptables = installation({ linuxDataplane: "Iptables" });
  const version = clusterInformation("v3.31.2");
  const rows = [
    { title: "decides alone", objects: [bpf], expect: [true, undefined] },
    {
      title: "decides against its own old value",
      objects: [changed(bpf), annotated({ bpfEnabled: false }, "false")],
      expect: [true, "disabled"],
    },
    {
      title: "leaves a value that somebody else set",
      objects: [changed(bpf), felix({ bpfEnabled: false })],
      expect: [false, "disabled"],
    },
    {
      title: "loses against a changed FelixConfiguration",
      objects: [iptables, changed(annotated({ bpfEnabled: true }, "false"))],
      expect: [true, "disabled"],
    },
    {
      title: "loses against a node's own",
      objects: [bpf, annotated({ bpfEnabled: true }, "true"), felix({ bpfEnabled: false }, { name: "node.a" })],
      expect: [false, "disabled"],
    },
    { title: "writes iptables by default", objects: [installation(undefined)], expect: [false, undefined] },
    {
      title: "switches nftables on",
      objects: [installation({ linuxDataplane: "Nftables" }), felix({ nftablesMode: "Disabled" })],
      expect: [false, "enabled"],
    },
    {
      title: "takes nftables back",
      objects: [iptables, felix({ nftablesMode: "Enabled" })],
      expect: [false, "disabled"],
    },
    {
      title: "lets a changed nftablesMode stand",
      objects: [iptables, changed(felix({ nftablesMode: "Enabled" }))],
      expect: [false, "enabled"],
    },
    {
      title: "listens to its overlay",
      objects: [iptables, installation({ linuxDataplane: "BPF" }, { name: "overlay" })],
      expect: [true, undefined],
    },
    {
      title: "cannot be told from a placeholder",
      objects: [installation({ linuxDataplane: "{{ dataplane }}" })],
      expect: [undefined, undefined],
    },
  ] as const;
  for (const { title, objects, expect } of rows) {
    it(title, () => {
      const { facts } = partly([version, ...objects]).for("a", {});
      const nftables = objects.some((one) => JSON.stringify(one).includes("FelixConfiguration"))
        ? facts.nftablesMode
        : undefined;
      assert.deepEqual([facts.bpfEnabled, nftables], [...expect]);
    });
  }

  it("lets Felix follow kube-proxy from 3.32 on", () => {
    const { facts } = partly([clusterInformation("v3.32.1"), installation({ linuxDataplane: "Nftables" })]).base;
    assert.deepEqual([facts.nftablesMode, facts.dataplane], ["auto", undefined]);
  });

  it("is named as the origin", () => {
    const origin = partly([version, bpf]).base.origins.get("calico.bpfEnabled");
    assert.deepEqual([origin?.object.kind, origin?.field], ["Installation", "spec.calicoNetwork.linuxDataplane"]);
  });
});
