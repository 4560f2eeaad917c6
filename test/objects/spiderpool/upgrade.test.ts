import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  agent,
  application,
  conf,
  controller,
  coordinatorCrd,
  helmRelease,
  release,
  resource,
  situation,
  type Json,
  type Situation,
} from "./objects.ts";

const installed = [agent("0.9.11"), controller("0.9.11"), conf("0.9.11", "enableKubevirtStaticIP: true")];
const deployed = release({ version: "0.9.11", status: "deployed" });

/** What an upgrade from a version to 1.2.2 says of the CRD's defaults: what is seen to be missing, and what may be. */
function from(version: string, of: Situation = {}): readonly unknown[] {
  const change = of.change ?? [release({ version: "1.2.2", status: "pending-upgrade", revision: 2 })];
  const { facts } = situation({ change, state: [release({ version, status: "deployed" }), ...(of.state ?? [])] }).known;
  return [facts.crdLacks, facts.crdMayLack];
}

function fresh(version: string): readonly string[] | undefined {
  return situation({ change: [release({ version })] }).known.facts.crdMayLack;
}

function inMode(mode: string, version: string, status: string, revision: number): Json {
  return release({ version, status, revision, config: { coordinator: { mode } } });
}

describe("an upgrade", () => {
  const upgrade = release({ version: "0.9.11", status: "pending-upgrade", revision: 2 });
  const cases: readonly (readonly [title: string, of: Situation, is?: boolean, from?: string])[] = [
    [
      "is a release over another",
      { state: [release({ version: "0.8.3", status: "deployed" })], change: [upgrade] },
      true,
      "0.8.3",
    ],
    ["is a release over workloads", { state: [agent("0.8.3")], change: [upgrade] }, true, "0.8.3"],
    ["is what a release says, from nobody knows where", { change: [upgrade] }, true],
    ["is a declaration over what is there", { state: installed, change: [application("1.2.2")] }, true, "0.9.11"],
    ["is workloads over those they replace", { state: [agent("0.7.3")], change: [agent("0.9.11")] }, true, "0.7.3"],
    [
      "is a declaration over what it asked for before",
      { state: [application("0.7.3")], change: [application("1.2.2")] },
      true,
      "0.7.3",
    ],
    [
      "goes on from what runs, not from what was asked for",
      { state: [helmRelease("0.9.11"), agent("0.7.3")], change: [helmRelease("1.2.2")] },
      true,
      "0.7.3",
    ],
    [
      "is a declaration over a range, from nobody knows where",
      { state: [helmRelease("0.x")], change: [helmRelease("1.2.2")] },
      true,
    ],
    ["is not a first installation", { change: [release({ version: "0.9.11" })] }, false],
    ["is not a declaration alone", { change: [application("1.2.2")] }, false],
    ["is not what is there", { state: [...installed, deployed] }, false],
  ];
  for (const [title, of, is, before] of cases) {
    it(title, () => {
      const { facts } = situation(of).known;
      assert.deepEqual([facts.upgrade, facts.previousVersion], [is, before]);
    });
  }

  it("tells whether it changes what the user sets for the coordinator", () => {
    const before = inMode("underlay", "0.9.11", "deployed", 1);
    const changed = (mode: string): boolean | undefined =>
      situation({ state: [before], change: [inMode(mode, "1.2.2", "pending-upgrade", 2)] }).known.facts
        .coordinatorValuesChanged;
    assert.deepEqual([changed("underlay"), changed("overlay")], [false, true]);
  });

  it("compares a declaration with what it was, not with a release that holds values from elsewhere too", () => {
    const values = (mode: string): Json => ({ values: { coordinator: { mode } } });
    const state = [helmRelease("1.2.1", values("overlay")), inMode("underlay", "1.2.1", "deployed", 1)];
    const changed = (mode: string): boolean | undefined =>
      situation({ state, change: [helmRelease("1.2.2", values(mode))] }).known.facts.coordinatorValuesChanged;
    assert.deepEqual([changed("overlay"), changed("underlay")], [false, true]);
  });
});

describe("defaults of the CRD for SpiderCoordinators", () => {
  it("are those of the version before, since Helm leaves CRDs alone", () => {
    assert.deepEqual(from("0.8.3"), [[], ["txQueueLen", "podRPFilter"]]);
    assert.deepEqual(from("0.9.0"), [[], ["txQueueLen", "podRPFilter"]]);
    assert.deepEqual(from("0.9.1"), [[], ["podRPFilter"]]);
    assert.deepEqual(from("0.8.8"), [[], ["txQueueLen"]]);
    assert.deepEqual(from("0.9.5"), [[], []]);
  });

  it("are the new chart's where the tool brings CRDs along", () => {
    assert.deepEqual(from("0.8.3", { change: [application("1.2.2")] }), [[], []]);
    assert.deepEqual(from("0.8.3", { change: [helmRelease("1.2.2", { upgrade: { crds: "CreateReplace" } })] }), [
      [],
      [],
    ]);
    assert.deepEqual(from("0.8.3", { change: [helmRelease("1.2.2")] }), [[], ["txQueueLen", "podRPFilter"]]);
  });

  it("are seen where the CRD is given", () => {
    assert.deepEqual(from("0.8.3", { state: [coordinatorCrd({ txQueueLen: { default: 0 } })] }), [["podRPFilter"], []]);
  });

  it("do not matter where every SpiderCoordinator sets the field", () => {
    const given = resource("SpiderCoordinator", { txQueueLen: 0, podRPFilter: 0 });
    assert.deepEqual(from("0.8.3", { state: [given] }), [[], []]);
    assert.deepEqual(from("0.8.3", { state: [given, resource("SpiderCoordinator", {}, { name: "b" })] }), [
      [],
      ["txQueueLen", "podRPFilter"],
    ]);
  });

  it("are the chart's own at a first installation, and open where the version before is not known", () => {
    assert.deepEqual([fresh("0.9.0"), fresh("1.2.2")], [["txQueueLen", "podRPFilter"], []]);
    assert.equal(
      situation({ change: [release({ version: "1.2.2", status: "pending-upgrade" })] }).known.facts.crdMayLack,
      undefined,
    );
  });
});
