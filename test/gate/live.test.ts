import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readCatalogue } from "../../src/catalogue/read.ts";
import { classifyKernel } from "../../src/domain/kernels/classify.ts";
import { defaultPolicy } from "../../src/domain/policy.ts";
import { createLiveState, type LiveItem, type LiveState } from "../../src/gate/live.ts";
import { createReader } from "../../src/gate/read.ts";
import type { KubeObject } from "../../src/objects/object.ts";
import { configMap, daemonSet, gate, node } from "./cluster.ts";

const MAX_AGE_MS = 1000;
const catalogue = readCatalogue();
const read = createReader();

function item(object: KubeObject): LiveItem {
  const reading = read(object);
  assert.ok(reading !== undefined);
  return { ref: object.ref, reading };
}

describe("the state of a live cluster", () => {
  let now = 0;
  const start = (): { state: LiveState; nodes: ReturnType<LiveState["sink"]>; rest: ReturnType<LiveState["sink"]> } => {
    now = 0;
    const state = createLiveState({
      classify: (kernelVersion, osImage) => classifyKernel(catalogue.streams, kernelVersion, osImage),
      maxAgeMs: MAX_AGE_MS,
      now: () => now,
    });
    const rest = state.sink("rest", "DaemonSet");
    return { state, nodes: state.sink("nodes", "Node"), rest };
  };
  /** What a change to IPVS comes to: denied, `undetermined`, or nothing of the kernel advisory. */
  const verdict = (state: LiveState): string => {
    const change = { operation: "UPDATE", object: configMap("ipvs"), oldObject: configMap("iptables") } as const;
    const found = gate
      .admit(state.inventory(now), change, defaultPolicy, now)
      ?.assessment.findings.find(({ id }) => id === "KP001");
    return found === undefined ? "clear" : `${found.status} ${found.action}`;
  };
  const listed = (): ReturnType<typeof start> => {
    const parts = start();
    parts.rest.put("kube-system/kube-proxy", item(daemonSet("1.30.2")));
    parts.rest.fresh();
    parts.nodes.put("/old", item(node("old", "4.18.0-193.el8.x86_64")));
    parts.nodes.retain(new Set(["/old"]));
    parts.nodes.fresh();
    return parts;
  };

  it("is undetermined before everything was listed", () => {
    const { state, rest } = start();
    rest.fresh();
    assert.equal(state.synced(), false);
    assert.equal(verdict(state), "undetermined warn");
  });

  it("does not count what of a first list is there already", () => {
    const { state, nodes, rest } = start();
    rest.put("kube-system/kube-proxy", item(daemonSet("1.30.2")));
    rest.retain(new Set(["kube-system/kube-proxy"]));
    rest.fresh();
    const before = state.inventory(now);
    nodes.put("/old", item(node("old", "4.18.0-193.el8.x86_64")));
    assert.equal(verdict(state), "undetermined warn");
    assert.equal(state.inventory(now), before);
    nodes.retain(new Set(["/old"]));
    nodes.fresh();
    assert.equal(verdict(state), "affected deny");
  });

  it("loses what a new list does not name, and only that", () => {
    const { state, nodes } = listed();
    nodes.put("/new", item(node("new", "6.8.0-45-generic")));
    assert.equal(verdict(state), "affected deny");
    nodes.retain(new Set(["/new"]));
    assert.equal(verdict(state), "clear");
    nodes.retain(new Set(["/new"]));
    assert.equal(state.resources().find(({ name }) => name === "nodes")?.items, 1);
  });

  it("decides once everything was listed", () => {
    const { state } = listed();
    assert.equal(state.synced(), true);
    assert.equal(verdict(state), "affected deny");
  });

  it("goes on deciding while a watch fails, until its state is too old; then it is undetermined, and current again later", () => {
    const { state, nodes } = listed();
    nodes.failed(new Error("away"), false);
    now = MAX_AGE_MS;
    assert.equal(verdict(state), "affected deny");
    assert.equal(state.ageMs(now), MAX_AGE_MS);
    now = MAX_AGE_MS + 1;
    assert.equal(verdict(state), "undetermined warn");
    nodes.fresh();
    assert.equal(verdict(state), "affected deny");
    assert.equal(state.ageMs(now), 0);
  });

  it("is as old as the last sign of life where a server was silent", () => {
    const { state, nodes } = listed();
    now = MAX_AGE_MS + 1;
    nodes.failed(new Error("silent"), true);
    assert.equal(state.ageMs(now), MAX_AGE_MS + 1);
    assert.equal(verdict(state), "undetermined warn");
  });

  it("knows for certain that a kind which does not exist has no objects", () => {
    const { state, nodes } = listed();
    nodes.absent();
    assert.equal(state.synced(), true);
    assert.equal(state.inventory(now).known, "all");
  });

  it("is the same object while nothing changes", () => {
    const { state, nodes } = listed();
    const first = state.inventory(now);
    nodes.fresh();
    nodes.put("/old", item(node("old", "4.18.0-193.el8.x86_64")));
    assert.equal(state.inventory(now), first);
    nodes.put("/new", item(node("new", "6.8.0-45-generic")));
    assert.notEqual(state.inventory(now), first);
  });
});
