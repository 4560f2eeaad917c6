import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { chartDefaults } from "../../../src/objects/spiderpool/defaults.ts";
import { spiderpoolFacts } from "../../../src/objects/spiderpool/effective.ts";
import { readSpiderpool } from "../../../src/objects/spiderpool/read.ts";
import { publishedVersions } from "../../../src/objects/spiderpool/versions.ts";
import {
  agent,
  application,
  conf,
  controller,
  coordinatorCrd,
  helmRelease,
  init,
  kube,
  release,
  resource,
  situation,
  type Json,
  type Situation,
} from "./objects.ts";

const installed = [agent("0.9.11"), controller("0.9.11"), conf("0.9.11", "enableKubevirtStaticIP: true")];
const deployed = release({ version: "0.9.11", status: "deployed" });

const smc = resource("SpiderMultusConfig", { cniType: "macvlan", macvlan: { master: ["eth0"] } }, { namespace: "a" });

function other(cniType: string, master: string): Json {
  return resource("SpiderMultusConfig", { cniType, [cniType]: { master: [master] } }, { name: "other" });
}

/** Of two configurations, whether each shares its master interface. */
function shares(cniType: string, master: string): readonly unknown[] {
  const subjects = situation({ state: [smc, other(cniType, master)] }).subjects.get("SpiderMultusConfig") ?? [];
  return subjects.map(({ facts }) => facts["sharesMaster"]);
}

function kinds(of: Situation): readonly string[] {
  return [...situation(of).subjects.keys()].toSorted();
}

describe("Spider resources", () => {
  it("are known by kind where one is given, where the set is complete, and where nothing is installed yet", () => {
    const all = ["SpiderCoordinator", "SpiderIPPool", "SpiderMultusConfig", "SpiderSubnet"];
    assert.deepEqual(kinds({ state: [agent("1.2.2"), smc] }), ["SpiderMultusConfig"]);
    assert.deepEqual(kinds({ state: [agent("1.2.2")], complete: true }), all);
    assert.deepEqual(kinds({ change: [release()] }), all);
    assert.deepEqual(kinds({}), all);
    assert.deepEqual(kinds({ state: [agent("1.2.2")], change: [release({ status: "pending-upgrade" })] }), []);
  });

  it("share a master interface when macvlan and ipvlan both name it", () => {
    assert.deepEqual(shares("ipvlan", "eth0"), [true, true]);
    assert.deepEqual(shares("macvlan", "eth0"), [false, false]);
    assert.deepEqual(shares("ipvlan", "eth1"), [false, false]);
  });
});

describe("the facts", () => {
  const objects = [
    ...installed,
    deployed,
    init("0.9.11", { SPIDERPOOL_INIT_DEFAULT_COORDINATOR_NAME: "default" }),
    release({ version: "0.8.3", status: "pending-upgrade", revision: 3 }),
    release({ version: "1.0.0", name: "second", status: "pending-install" }),
    helmRelease("1.0.x"),
    application("1.1.1"),
    coordinatorCrd({}),
    resource("SpiderCoordinator", { podCIDRType: "auto" }),
    resource("SpiderMultusConfig", { cniType: "ipvlan", ipvlan: { master: ["eth0"] } }),
    resource("SpiderMultusConfig", { cniType: "macvlan", macvlan: { master: ["eth0"] } }, { name: "b" }),
  ];
  const placed = objects.flatMap((json) => {
    const object = kube(json);
    const reading = readSpiderpool(object);
    return reading === undefined ? [] : [{ ref: object.ref, reading }];
  });

  it("do not depend on the order of the objects", () => {
    const all = placed.map((_, i) => i);
    fc.assert(
      fc.property(fc.shuffledSubarray(all), fc.subarray(all), fc.boolean(), (order, changed, complete) => {
        const given = { complete, knows: () => complete, versions: {} };
        const ask = (indexes: readonly number[]): ReturnType<typeof spiderpoolFacts> => {
          const chosen = placed.flatMap((each, i) =>
            indexes.includes(i) ? [{ ...each, changed: changed.includes(i) }] : [],
          );
          const shuffled = indexes.flatMap((i) => chosen.filter(({ ref }) => ref === placed[i]?.ref));
          return spiderpoolFacts(shuffled, given);
        };
        assert.deepEqual(ask(order), ask(order.toSorted((a, b) => a - b)));
      }),
    );
  });

  it("of every published version follow from its defaults without a gap", () => {
    assert.equal(publishedVersions.length, 47);
    for (const version of publishedVersions) {
      const { facts } = situation({ change: [release({ version, values: null })] }).known;
      const own = situation({ change: [release({ version, values: chartDefaults(version) ?? {} })] }).known.facts;
      assert.deepEqual(facts, own);
      assert.equal(facts.coordinatorEnabled, true);
    }
  });
});
