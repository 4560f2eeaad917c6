import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { agent, application, init, originOf, release, resource, situation, type Json } from "./objects.ts";

const underlay = resource("SpiderCoordinator", { mode: "underlay", podCIDRType: "calico" });

function told(...state: readonly Json[]): readonly unknown[] {
  const { facts } = situation({ state }).known;
  return [facts.coordinatorMode, facts.coordinatorPodCIDRType];
}

describe("the SpiderCoordinator that is there", () => {
  it("stands before defaults of the chart", () => {
    assert.deepEqual(told(agent("0.9.7")), ["auto", "auto"]);
    assert.deepEqual(told(agent("0.9.7"), underlay), ["underlay", "calico"]);
  });

  it("stands before values, since spiderpool-init leaves it as it is", () => {
    const config = { coordinator: { mode: "overlay", podCIDRType: "none" } };
    assert.deepEqual(told(release({ version: "0.9.7", config }), underlay), ["underlay", "calico"]);
    assert.deepEqual(told(application("0.9.7", { valuesObject: config }), underlay), ["underlay", "calico"]);
    const env = {
      SPIDERPOOL_INIT_DEFAULT_COORDINATOR_MODE: "overlay",
      SPIDERPOOL_INIT_DEFAULT_COORDINATOR_POD_CIDR_TYPE: "none",
    };
    assert.deepEqual(told(agent("0.9.7"), init("0.9.7", env), underlay), ["underlay", "calico"]);
  });

  it("is named as what decides", () => {
    const state = [agent("0.9.7"), underlay];
    assert.equal(
      originOf(situation({ state }), "coordinatorPodCIDRType"),
      "SpiderCoordinator/default spec.podCIDRType",
    );
  });

  it("leaves what it does not say to the chart", () => {
    assert.deepEqual(told(agent("0.9.7"), resource("SpiderCoordinator", { mode: "overlay" })), ["overlay", "auto"]);
    assert.deepEqual(told(agent("0.9.7"), resource("SpiderCoordinator", undefined)), ["auto", "auto"]);
  });

  it("says nothing where there are several that differ", () => {
    const other = resource("SpiderCoordinator", { mode: "underlay", podCIDRType: "none" }, { name: "other" });
    assert.deepEqual(told(agent("0.9.7"), underlay, other), ["underlay", "auto"]);
  });
});
