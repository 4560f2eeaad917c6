import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { changed, clusterInformation, daemonSet, deployment, felix, installation, partly, reading } from "./objects.ts";

describe("calico-node's image", () => {
  const rows: readonly (readonly [image: string, version: string | undefined])[] = [
    ["docker.io/calico/node:v3.27.4", "3.27.4"],
    ["quay.io/calico/node:v3.31.0", "3.31.0"],
    ["rancher/mirrored-calico-node:v3.27.4", "3.27.4"],
    ["rancher/hardened-calico:v3.31.3-build20260206", "3.31.3"],
    ["m.daocloud.io/docker.io/calico/node:v3.25.0", "3.25.0"],
    ["registry:5000/calico/node:v3.26.1@sha256:0123", "3.26.1"],
    ["registry:5000/mine/node:v3.26.1-arm64", "3.26.1"],
    ["gke.gcr.io/calico/node:v3.26.3-gke.13", "3.26.3"],
    ["calico/node:v3.0.1-271-gf169e508", "3.0.1"],
    ["calico/node@sha256:0123", undefined],
    ["calico/node:master", undefined],
    ["calico/node:release-v3.30", undefined],
    ["quay.io/tigera/cnx-node:v3.19.4", undefined],
  ];
  for (const [image, version] of rows) {
    it(`${image} is ${version ?? "no version"}`, () => {
      assert.equal(partly([daemonSet(image)]).base.facts.version, version);
    });
  }

  it("is recognised by its name in a container of another name", () => {
    const other = { apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name: "net", namespace: "cni" } };
    const spec = (image: string): unknown => ({
      ...other,
      spec: {
        template: {
          spec: {
            containers: [
              { name: "a", image: "x:1" },
              { name: "felix", image },
            ],
          },
        },
      },
    });
    const read = reading(spec("quay.io/calico/calico:v3.33.0"));
    assert.equal(read.part === "node" && read.version, "3.33.0");
    assert.throws(() => reading(spec("quay.io/calico/node-windows:v3.31.0")));
    assert.throws(() => reading(spec("quay.io/calico/cni:v3.31.0")));
  });

  it("tells a hardened rebuild", () => {
    assert.equal(partly([daemonSet("rancher/hardened-calico:v3.31.3-build20260206")]).base.facts.hardened, true);
    assert.equal(partly([daemonSet("calico/node:v3.31.3")]).base.facts.hardened, false);
  });

  it("without a version is a problem", () => {
    assert.match(reading(daemonSet("calico/node:master")).problems[0]?.message ?? "", /no version/);
    assert.match(
      reading({ apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name: "canal" } }).problems[0]?.message ?? "",
      /no container calico-node/,
    );
  });
});

describe("the operator's release", () => {
  const rows: readonly (readonly [operator: string, calico: string | undefined])[] = [
    ["v1.28.5", "3.24.5"],
    ["v1.28.12", "3.24.5"],
    ["v1.28.13", "3.24.6"],
    ["v1.34.2", "3.28.0"],
    ["v1.34.3", "3.28.1"],
    ["v1.34.99", "3.28.5"],
    ["v1.32.2", undefined],
    ["v1.42.4", "3.32.1"],
    ["v1.35.0", undefined],
    ["v1.23.1", undefined],
    ["latest", undefined],
  ];
  for (const [operator, calico] of rows) {
    it(`${operator} installs ${calico ?? "what nobody has mapped"}`, () => {
      const { base } = partly([
        deployment("tigera-operator", `quay.io/tigera/operator:${operator}`, "tigera-operator"),
        felix({}),
      ]);
      assert.equal(base.facts.version, calico);
      if (calico !== undefined) assert.match(base.assumed.get("calico.version") ?? "", /operator/);
    });
  }
  it("is recognised in a mirror", () => {
    assert.equal(partly([deployment("op", "rancher/mirrored-calico-operator:v1.36.2")]).base.facts.version, "3.29.1");
  });
});

describe("the preference among versions", () => {
  const observed = installation(undefined, { status: { calicoVersion: "v3.30.1" } });
  const information = clusterInformation("v3.30.2");
  const node = daemonSet("calico/node:v3.30.3");
  const operator = deployment("tigera-operator", "quay.io/tigera/operator:v1.38.7");
  const option = { calico: "3.30.5" };
  const rows: readonly (readonly [string, Parameters<typeof partly>[0], string])[] = [
    ["observed by the operator", [observed, information, node, operator], "3.30.1"],
    ["observed by calico-node", [information, node, operator], "3.30.2"],
    ["the DaemonSet's image", [node, operator], "3.30.3"],
    ["the operator's image", [operator, felix({})], "3.30.4"],
    ["the option", [felix({})], "3.30.5"],
    ["a changed DaemonSet first", [observed, information, changed(node), operator], "3.30.3"],
    ["a changed operator first", [observed, information, node, changed(operator)], "3.30.4"],
    ["not a development build", [clusterInformation("v3.31.0-0.dev-1-gabc"), node], "3.31.0-0.dev"],
    ["not an empty observation", [clusterInformation(""), node], "3.30.3"],
  ];
  for (const [title, objects, version] of rows) {
    it(title, () => {
      assert.equal(partly(objects, option).base.facts.version, version);
      assert.equal(partly(objects.toReversed(), option).base.facts.version, version);
    });
  }

  it("is the image's where the change brings another, and the observed one where it leaves the image", () => {
    const [kept, brought] = [changed(node, node), changed(daemonSet("calico/node:v3.30.4"), node)];
    assert.equal(partly([information, kept]).base.facts.version, "3.30.2");
    assert.equal(partly([information, brought]).base.facts.version, "3.30.4");
  });

  it("leaves Enterprise to the option, which has a version line of its own", () => {
    for (const enterprise of [
      installation(undefined, { spec: { variant: "CalicoEnterprise" } }),
      installation(undefined, { status: { variant: "TigeraSecureEnterprise" } }),
      daemonSet("quay.io/tigera/cnx-node:v3.19.4"),
      { ...information, spec: { calicoVersion: "v3.30.2", variant: "TigeraSecureEnterprise" } },
    ]) {
      assert.equal(partly([enterprise, information]).base.facts.version, undefined);
      assert.equal(partly([enterprise, information], option).base.facts.version, "3.30.5");
    }
  });
});

describe("calico-kube-controllers", () => {
  it("has the version of its own Deployment", () => {
    const { facts } = partly([
      deployment("calico-kube-controllers", "docker.io/calico/kube-controllers:v3.25.0"),
      daemonSet("calico/node:v3.26.0"),
    ]).base;
    assert.deepEqual([facts.kubeControllersVersion, facts.version], ["3.25.0", "3.26.0"]);
  });
  it("is taken to have Calico's, and this is said", () => {
    const { facts, assumed } = partly([daemonSet("calico/node:v3.26.0")]).base;
    assert.equal(facts.kubeControllersVersion, "3.26.0");
    assert.match(assumed.get("calico.kubeControllersVersion") ?? "", /Calico's version/);
  });
  it("shows that Calico runs", () => {
    const { facts } = partly([deployment("calico-kube-controllers", "calico/kube-controllers:v3.20.0")]).base;
    assert.deepEqual([facts.running, facts.version], [true, undefined]);
  });
});

describe("whether the operator installed it", () => {
  const rows = [
    ["an Installation", [installation(undefined)], true],
    ["calico-system", [daemonSet("calico/node:v3.31.0", [], { namespace: "calico-system" })], true],
    ["kube-system", [daemonSet("calico/node:v3.31.0")], false],
    ["settings alone", [felix({})], undefined],
  ] as const;
  for (const [title, objects, expect] of rows) {
    it(`is told by ${title}`, () => {
      assert.equal(partly(objects).base.facts.operator, expect);
    });
  }
  it("names a field that people put in the wrong place", () => {
    assert.match(
      reading(installation(undefined, { spec: { linuxDataplane: "Nftables" } })).problems[0]?.message ?? "",
      /spec\.calicoNetwork\.linuxDataplane/,
    );
  });
});
