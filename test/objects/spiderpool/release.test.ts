import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readSpiderpool, releaseStanding } from "../../../src/objects/spiderpool/read.ts";
import { factsIn, kube, reading, release, type Json, type Release } from "./objects.ts";

/** Helm's statuses, and what each means to a judgement. */
const standings: readonly (readonly [status: string, standing: string | undefined])[] = [
  ["pending-install", "judge"],
  ["pending-upgrade", "judge"],
  ["pending-rollback", "warn-only"],
  ["deployed", "state"],
  ["superseded", undefined],
  ["failed", undefined],
  ["uninstalling", undefined],
  ["uninstalled", undefined],
  ["unknown", undefined],
  ["constructor", undefined],
];

describe("a Helm release", () => {
  for (const [status, standing] of standings) {
    it(`takes part as ${standing ?? "nothing"} when it is ${status}`, () => {
      const read = readSpiderpool(kube(release({ status })));
      assert.equal(read === undefined ? undefined : releaseStanding(read), standing);
    });
  }

  it("goes by the payload's status where the label is missing", () => {
    const { metadata, ...rest } = release({ status: "pending-rollback" });
    const bare = { ...rest, metadata: { name: "sh.helm.release.v1.spiderpool.v1", namespace: "spiderpool" } };
    assert.ok(metadata);
    assert.equal(releaseStanding(reading(bare)), "warn-only");
    assert.equal(readSpiderpool(kube(bareOf("superseded"))), undefined);
  });

  it("is known by its revision and its name", () => {
    const read = reading(release({ name: "net", namespace: "kube-system", revision: 12 }));
    if (read.form !== "release") assert.fail("no release");
    assert.deepEqual([read.release, read.namespace, read.revision], ["net", "kube-system", 12]);
  });

  it("keeps none of the values that advisories do not ask for", () => {
    const config = { spiderpoolController: { tls: { provided: { tlsKey: "hunter2" } } }, ipam: { note: "hunter2" } };
    assert.doesNotMatch(JSON.stringify(reading(release({ version: "0.8.3", config })), plain), /hunter2|tlsKey/);
  });

  it("whose own values were left out has the defaults of its version", () => {
    const facts = factsIn(
      reading(release({ version: "0.8.3", values: null, config: { ipam: { enableIPv6: false } } })),
    );
    assert.deepEqual(
      [facts.enableKubevirtStaticIP, facts.enableIPv6, facts.coordinatorPodCIDRType],
      [true, false, "auto"],
    );
  });

  it("with a version that is none says so", () => {
    const read = reading(release({ version: "latest" }));
    assert.equal(factsIn(read).version, undefined);
    assert.match(read.problems[0]?.message ?? "", /"latest" cannot be read/);
  });

  it("of a repackaged chart counts by its numbers", () => {
    assert.equal(factsIn(reading(release({ version: "0.8.3-acme.4" }))).version, "0.8.3");
    assert.equal(factsIn(reading(release({ version: "1.0.0-rc2" }))).version, "1.0.0-rc2");
  });
});

function bareOf(status: string): Json {
  return { ...release({ status }), metadata: { name: "sh.helm.release.v1.spiderpool.v1" } };
}

function plain(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

/** Where SpiderSubnet and the garbage collector are set, by chart version. */
const moved: readonly (readonly [
  version: string,
  config: Json,
  subnet: boolean | undefined,
  gc: boolean | undefined,
])[] = [
  ["0.5.1", { feature: { enableSpiderSubnet: true, gc: { enabled: false } } }, true, false],
  ["0.7.0", {}, false, true],
  ["0.7.1", {}, true, true],
  ["0.9.13", { ipam: { enableSpiderSubnet: false, gc: { enabled: false } } }, false, false],
  ["1.0.0-rc1", { ipam: { spidersubnet: { enable: false } } }, false, true],
  ["1.0.0", { ipam: { enableSpiderSubnet: false } }, true, true],
  ["1.2.2", { ipam: { spiderSubnet: { enable: false } } }, false, true],
];

describe("values that moved between chart versions", () => {
  for (const [version, config, subnet, gc] of moved) {
    it(`are read where ${version} has them`, () => {
      const facts = factsIn(reading(release({ version, config })));
      assert.deepEqual([facts.enableSpiderSubnet, facts.gcEnabled], [subnet, gc]);
    });
  }

  it("of the agent's image tell its version, a tag that is none tells nothing", () => {
    const tags: readonly (readonly [Json, string | undefined, boolean | undefined])[] = [
      [{}, "0.7.0", false],
      [{ tag: "v0.7.1" }, "0.7.1", true],
      [{ tag: "v0.6.1" }, "0.6.1", false],
      [{ tag: "latest" }, undefined, undefined],
      [{ digest: "sha256:abc" }, undefined, undefined],
    ];
    for (const [image, version, missing] of tags) {
      const facts = factsIn(reading(release({ version: "0.7.0", config: { spiderpoolAgent: { image } } })));
      assert.deepEqual([facts.agentImageVersion, facts.agentNamespaceMissing], [version, missing]);
    }
    const extraEnv = [{ name: "SPIDERPOOL_POD_NAMESPACE", value: "net" }];
    const helped = { spiderpoolAgent: { image: { tag: "v0.7.1" }, extraEnv } };
    assert.equal(factsIn(reading(release({ version: "0.7.0", config: helped }))).agentNamespaceMissing, false);
  });
});

describe("a release of a chart that holds Spiderpool", () => {
  const labelled = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  labels:\n    helm.sh/chart: spiderpool-0.8.3\n";
  const manifest = `---\n# Source: platform/charts/spiderpool/templates/configmap.yaml\n${labelled}`;
  const umbrella = (rest: Release): Json => release({ chart: "platform", version: "4.0.0", manifest, ...rest });

  it("has the version that its manifest labels", () => {
    const read = reading(umbrella({ values: {} }));
    assert.deepEqual([factsIn(read).version, factsIn(read).enableKubevirtStaticIP], ["0.8.3", true]);
  });

  it("sets values under the name of the dependency, or under its alias", () => {
    const off = { ipam: { enableKubevirtStaticIP: false } };
    const dependencies = [{ name: "spiderpool", alias: "net" }];
    const rows: readonly Release[] = [
      { config: { spiderpool: off }, values: {} },
      { config: {}, values: { spiderpool: off } },
      { config: { net: off }, values: {}, metadata: { dependencies } },
    ];
    for (const row of rows) assert.equal(factsIn(reading(umbrella(row))).enableKubevirtStaticIP, false);
    const shadowed = umbrella({
      config: { spiderpool: { ipam: { enableKubevirtStaticIP: true } } },
      values: { spiderpool: off },
    });
    assert.equal(factsIn(reading(shadowed)).enableKubevirtStaticIP, true);
  });

  it("passes its globals down", () => {
    const facts = factsIn(reading(umbrella({ config: { global: { cniBinHostPath: "/opt/own" } }, values: {} })));
    assert.equal(facts.cniBinHostPath, "/opt/own");
  });

  it("is not Spiderpool's where its own templates print the label", () => {
    const own = `---\n# Source: platform/templates/configmap.yaml\n${labelled}`;
    assert.equal(readSpiderpool(kube(umbrella({ manifest: own }))), undefined);
  });

  it("is not Spiderpool's while the manifest does not render it", () => {
    assert.equal(readSpiderpool(kube(umbrella({ manifest: "# spiderpool is disabled" }))), undefined);
  });
});
