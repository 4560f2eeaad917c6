import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  agent,
  application,
  conf,
  controller,
  coordinatorCrd,
  helmRelease,
  originOf,
  release,
  resource,
  situation,
  type Situation,
} from "./objects.ts";

const off = { ipam: { enableKubevirtStaticIP: false } };
const installed = [agent("0.9.11"), controller("0.9.11"), conf("0.9.11", "enableKubevirtStaticIP: true")];
const deployed = release({ version: "0.9.11", status: "deployed" });
const flag = "enableKubevirtStaticIP";

/** Who decides the version and a value where several speak: version, value, and the origin of the value. */
const rows: readonly (readonly [
  title: string,
  of: Situation,
  version?: string | undefined,
  value?: boolean | undefined,
  origin?: string,
])[] = [
  [
    "a release that is asked for, over what is there",
    {
      state: [...installed, deployed],
      change: [release({ version: "0.8.3", config: off, revision: 2, status: "pending-upgrade" })],
    },
    "0.8.3",
    false,
    `Secret/sh.helm.release.v1.spiderpool.v2 data.release config.ipam.${flag}`,
  ],
  [
    "a rollback in the same way",
    { state: installed, change: [release({ version: "0.8.3", status: "pending-rollback" })] },
    "0.8.3",
    true,
  ],
  [
    "a release that Helm is rolling out, over its workloads",
    {
      state: [
        ...installed,
        deployed,
        release({ version: "0.8.3", config: off, revision: 2, status: "pending-upgrade" }),
      ],
    },
    "0.8.3",
    false,
  ],
  [
    "a release that came after one that got stuck",
    {
      state: [
        release({ version: "0.8.3", config: off, status: "pending-install" }),
        release({ version: "0.9.11", revision: 2, status: "deployed" }),
      ],
    },
    "0.9.11",
    true,
  ],
  [
    "nobody but what runs, where the release was superseded",
    { state: [...installed, release({ version: "0.8.3", status: "superseded" })] },
    "0.9.11",
    true,
  ],
  [
    "a ConfigMap that is being edited, over the release that made it",
    { state: [agent("0.9.11"), deployed], change: [conf("0.9.11", `${flag}: false`)] },
    "0.9.11",
    false,
    `ConfigMap/spiderpool-conf data[conf.yml].${flag}`,
  ],
  ["what runs, over the record of the last release", { state: [agent("0.9.10"), deployed] }, "0.9.10", true],
  ["the agent, over a configuration of another version", { state: [conf("0.9.10", ""), agent("0.9.11")] }, "0.9.11"],
  [
    "a part that is changed, over one that is not",
    { state: [agent("0.9.11")], change: [conf("0.8.3", `${flag}: false`)] },
    "0.8.3",
    false,
  ],
  [
    "a declaration that is changed, over what is there",
    { state: [...installed, deployed], change: [helmRelease("0.8.3", { values: off })] },
    "0.8.3",
    false,
  ],
  [
    "what is there, over a declaration that is not changed",
    { state: [...installed, helmRelease("0.8.3", { values: off })] },
    "0.9.11",
    true,
  ],
  ["a declaration alone", { state: [application("0.8.3", { valuesObject: off })] }, "0.8.3", false],
  [
    "what is there, for a range that allows it",
    { state: [...installed, deployed], change: [helmRelease("0.9.x")] },
    "0.9.11",
    true,
  ],
  [
    "nobody, for a range that does not",
    { state: [...installed, deployed], change: [helmRelease("1.x")] },
    undefined,
    true,
  ],
  ["nobody, for a range with nothing there", { change: [helmRelease("1.x")] }],
  [
    "what is there, for values from elsewhere",
    { state: [...installed], change: [helmRelease("0.9.11", { valuesFrom: [{ name: "x" }] })] },
    "0.9.11",
    true,
  ],
  ["the command line, where no object tells", { version: "v0.8.3" }, "0.8.3"],
  ["an object, over the command line", { state: [agent("0.9.11")], version: "0.8.3" }, "0.9.11"],
  ["nobody, for a command line that is no version", { version: "newest" }],
];

describe("of several objects", () => {
  for (const [title, of, version, value, origin] of rows) {
    it(`the one that decides is ${title}`, () => {
      const state = situation(of);
      assert.deepEqual([state.known.facts.version, state.known.facts.enableKubevirtStaticIP], [version, value]);
      if (origin !== undefined) assert.equal(originOf(state, flag), origin);
      assert.equal(state.known.facts.installed, true);
    });
  }

  it("none at all means that Spiderpool is not there", () => {
    const bystanders = [resource("SpiderSubnet", {}), coordinatorCrd({})];
    for (const state of [situation({}), situation({ complete: true }), situation({ state: bystanders })])
      assert.deepEqual(state.known.facts, { installed: false });
  });
});

describe("what no object tells", () => {
  it("is a default of the workload's chart where a workload would tell, and says so", () => {
    const { facts, assumed } = situation({ state: [agent("0.8.3")] }).known;
    assert.deepEqual([facts.coordinatorEnabled, facts.gcEnabled, facts.multusEnableConfig], [true, true, true]);
    assert.equal(assumed.get("spiderpool.gcEnabled"), "the default of chart 0.8.3");
  });

  it("stays open where the configuration would tell", () => {
    const { facts } = situation({ state: [agent("0.8.3"), controller("0.8.3")] }).known;
    assert.deepEqual([facts.enableKubevirtStaticIP, facts.enableStatefulSet], [undefined, undefined]);
  });

  it("is known to be missing where its kind is given", () => {
    const rdma = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "spiderpool-rdma-shared-device-plugin" },
      data: { "config.json": "{}" },
    };
    assert.equal(situation({ state: installed }).known.facts.rdmaPluginInstall, false);
    assert.equal(situation({ state: [...installed, rdma] }).known.facts.rdmaPluginInstall, true);
    assert.equal(situation({ state: [agent("0.7.3"), conf("0.7.3", "")] }).known.facts.multusInstall, false);
  });

  it("is said to be as installed where a declaration leaves it open", () => {
    const { facts, assumed } = situation({ state: installed, change: [helmRelease("0.9.x")] }).known;
    assert.equal(facts.version, "0.9.11");
    assert.match(assumed.get("spiderpool.version") ?? "", /as installed, since the range 0\.9\.x/);
  });
});
