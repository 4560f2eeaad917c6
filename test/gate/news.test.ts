import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { defaultPolicy } from "../../src/domain/policy.ts";
import { createLiveState, type LiveState } from "../../src/gate/live.ts";
import { newsOf, type News, type Seen } from "../../src/gate/news.ts";
import { createReader } from "../../src/gate/read.ts";
import { classifyKernel } from "../../src/domain/kernels/classify.ts";
import { readCatalogue } from "../../src/catalogue/read.ts";
import type { KubeObject } from "../../src/objects/object.ts";
import { configMap, daemonSet, gate, node, NOW } from "./cluster.ts";

const OLD = "4.18.0-193.el8.x86_64"; // does not bear IPVS
const FINE = "6.1.0-41-amd64";
const { streams } = readCatalogue();

/** A live cluster, and what each look at it tells of KP001. */
function watched(objects: readonly KubeObject[]): {
  put: (object: KubeObject) => void;
  look: () => { hit: readonly string[]; appeared: boolean; gone: boolean };
} {
  const read = createReader();
  const state: LiveState = createLiveState({
    classify: (kernel, osImage) => classifyKernel(streams, kernel, osImage),
    maxAgeMs: 1000,
    now: () => NOW,
  });
  const sinks = new Map(["Node", "ConfigMap", "DaemonSet"].map((kind) => [kind, state.sink(kind.toLowerCase(), kind)]));
  const put = (object: KubeObject): void => {
    const reading = read(object);
    if (reading !== undefined) sinks.get(object.ref.kind)?.put(object.ref.name, { ref: object.ref, reading });
  };
  for (const object of objects) put(object);
  for (const sink of sinks.values()) sink.fresh();
  let seen: Seen | undefined;
  return {
    put,
    look: () => {
      const inventory = state.inventory(NOW);
      const { decided } = gate.scan(inventory, defaultPolicy, NOW);
      const told: { news: News; seen: Seen } = newsOf(decided, gate.factsOf(inventory), seen);
      ({ seen } = told);
      return {
        hit: told.news.hit.find(({ id }) => id === "KP001")?.nodes ?? [],
        appeared: told.news.appeared.some(({ decided: one }) => one.finding.advisory.id === "KP001"),
        gone: told.news.gone.includes("KP001"),
      };
    },
  };
}

const nothing = { hit: [], appeared: false, gone: false };

describe("news between two looks", () => {
  const nodes = [node("a", OLD), node("b", FINE), node("c", OLD)];

  it("are none at the first look, and none while nothing changes", () => {
    const { look } = watched([configMap("ipvs"), daemonSet("1.33.4"), ...nodes]);
    assert.deepEqual(look(), nothing);
    assert.deepEqual(look(), nothing);
  });

  it("are the nodes that join or change, and are hit: not those that were there, in whatever group", () => {
    const { put, look } = watched([configMap("ipvs"), daemonSet("1.33.4"), ...nodes]);
    look();
    put(node("d", OLD));
    put(node("e", FINE));
    assert.deepEqual(look(), { ...nothing, hit: ["d"] });
    put(node("b", OLD));
    assert.deepEqual(look(), { ...nothing, hit: ["b"] });
    put(node("b", FINE));
    assert.deepEqual(look(), nothing);
    put(node("f", "4.18.0-240.el8.x86_64"));
    assert.deepEqual(look(), { ...nothing, hit: ["f"] });
  });

  it("are an issue that a change of the configuration brings, and one that it takes away", () => {
    const { put, look } = watched([configMap("iptables"), daemonSet("1.33.4"), ...nodes]);
    look();
    put(configMap("ipvs"));
    assert.deepEqual(look(), { ...nothing, appeared: true });
    put(configMap("iptables"));
    assert.deepEqual(look(), { ...nothing, gone: true });
  });

  it("are the nodes, not the issue, where an issue comes with them", () => {
    const { put, look } = watched([configMap("ipvs"), daemonSet("1.33.4"), node("b", FINE)]);
    look();
    put(node("a", OLD));
    assert.deepEqual(look(), { ...nothing, hit: ["a"] });
  });
});
