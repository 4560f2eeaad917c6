import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { parseAllDocuments } from "yaml";
import type { SpiderpoolFacts } from "../../../src/domain/facts/spiderpool.ts";
import { asList, asRecord, asText, at } from "../../../src/objects/json.ts";
import { parseObject } from "../../../src/objects/object.ts";
import { spiderpoolFacts } from "../../../src/objects/spiderpool/effective.ts";
import { readSpiderpool, type SpiderpoolReading } from "../../../src/objects/spiderpool/read.ts";

const folder = new URL("../../../../shared/data/", import.meta.url);
const skip = existsSync(folder) ? false : "the collection of public objects is not here";

/** What each file of the collection comes to: one line for each object that is Spiderpool's. */
const expected: Readonly<Record<string, readonly string[]>> = {
  "01": ["SpiderCoordinator mode=underlay podCIDRType=auto podRPFilterSet txQueueLenSet"],
  "02": ["SpiderCoordinator mode=auto podCIDRType=auto hostRPFilterSet podRPFilterSet txQueueLenSet"],
  "03": ["SpiderCoordinator mode=auto podCIDRType=calico hostRPFilterSet podRPFilterSet"],
  "04": ["SpiderCoordinator mode=auto podCIDRType=calico hostRPFilterSet podRPFilterSet"],
  "05": ["SpiderCoordinator mode=underlay podCIDRType=cluster hostRPFilterSet"],
  "06": ["SpiderCoordinator mode=overlay podCIDRType=auto hostRPFilterSet"],
  "07": ["SpiderCoordinator mode=overlay podCIDRType=auto hostRPFilterSet txQueueLenSet"],
  "08": ["SpiderMultusConfig spec annotations cniType=macvlan masters=1 vlanID=100"],
  "09": ["SpiderMultusConfig spec cniType=macvlan masters=1"],
  "10": [], // what Spiderpool generates for Multus
  "11": [],
  "12": [],
  "13": [],
  "14": ["SpiderIPPool addresses=15"],
  "15": ["SpiderSubnet"],
  "16": ["SpiderIPPool addresses=11"],
  "17": ["SpiderIPPool addresses=17"],
  "18": ["SpiderIPPool addresses=10"],
  "19": ["SpiderIPPool addresses=2"],
  "20": ["SpiderIPPool addresses=25602"],
  "21": ["SpiderSubnet"],
  "22": ["SpiderSubnet", "SpiderSubnet", "SpiderSubnet", "SpiderSubnet"],
  "23": [], // a SpiderReservedIP
  "24": ["conf - 1 problem"], // no text under conf.yml
  "25": ["conf -"],
  "26": ["conf 0.3.0"],
  "27": [], // a template of Helm
  "28": ["conf 1.2.2"],
  "29": [], // values alone
  "30": [],
  "31": [],
  "33": [],
  "34": [],
  "35": [],
  "36": [],
  "37": [],
  "38": [],
  "39": [],
  "40": [],
  "41": [],
  "42": [],
  "43": [],
  "44": [],
  "45": [],
  "46": [],
  "01-s": ["flux range 1.2.x 1 problem"],
  "02-s": ["flux - 2 problems"],
  "03-s": ["argo 1.2.2 1 problem"], // values beside valuesObject
};

function line(read: SpiderpoolReading): string {
  const count = read.problems.length;
  const problems = count === 0 ? "" : ` ${count} problem${count === 1 ? "" : "s"}`;
  if (read.form === "crd") return `crd lacks ${read.lacks.join(" ")}`;
  if (read.form === "resource") {
    const told = Object.entries(read.facts).flatMap(([name, value]) => {
      if (value === true) return [name];
      const text = typeof value === "bigint" ? String(value) : asText(value);
      return text === undefined || text === "0" || text === "" ? [] : [`${name}=${text}`];
    });
    return [read.kind, ...told].join(" ") + problems;
  }
  const role = read.form === "workload" ? ` ${read.role}` : read.form === "release" ? ` ${read.standing}` : "";
  const range = "range" in read && read.range !== undefined ? `range ${read.range}` : "-";
  return `${read.form}${role} ${read.facts.version ?? range}${problems}`;
}

function objectsIn(file: URL): readonly {
  readonly ref: Parameters<typeof spiderpoolFacts>[0][number]["ref"];
  readonly reading: SpiderpoolReading;
}[] {
  return parseAllDocuments(readFileSync(file, "utf8"), { logLevel: "silent" })
    .flatMap((document) => ("toJS" in document ? [document.toJS() as unknown] : []))
    .flatMap((json) => (asText(at(json, "kind")) === "List" ? asList(at(json, "items")) : [json]))
    .flatMap((json) => {
      const object = parseObject(json);
      if ("error" in object) return [];
      const reading = readSpiderpool(object);
      return reading === undefined ? [] : [{ ref: object.ref, reading }];
    });
}

function filesIn(name: string, ending: string): readonly URL[] {
  if (skip !== false) return [];
  const place = new URL(name, folder);
  return readdirSync(place)
    .filter((file) => file.endsWith(ending))
    .toSorted()
    .map((file) => new URL(file, place));
}

function numberOf(file: URL): string {
  return /(\d+(?:-s)?)-[^/]*$/u.exec(file.pathname)?.[1] ?? "";
}

describe("public objects", { skip }, () => {
  const files = [...filesIn("spiderpool/", ".yaml"), ...filesIn("spiderpool/synthetic/", ".yaml")];
  for (const file of files) {
    const number = numberOf(file);
    it(`are read as they are meant: ${number}`, () => {
      assert.deepEqual(
        objectsIn(file).map(({ reading }) => line(reading)),
        expected[number],
      );
    });
  }

  it("are all in the table", () => {
    assert.deepEqual(files.map((file) => numberOf(file)).toSorted(), Object.keys(expected).toSorted());
  });
});

/** What the rendered charts come to, beside their version. */
const rendered: Readonly<Record<string, SpiderpoolFacts>> = {
  "spiderpool-v0.7.0": {
    multusInstall: true,
    enableSpiderSubnet: false,
    gcTerminatingPods: true,
    coordinatorPodCIDRType: "cluster",
  },
  "spiderpool-v0.8.0": {
    multusInstall: true,
    enableSpiderSubnet: true,
    enableKubevirtStaticIP: true,
    coordinatorPodCIDRType: "auto",
  },
  "spiderpool-v0.8.3-risky-values": {
    multusInstall: false,
    enableKubevirtStaticIP: false,
    coordinatorDetectGateway: true,
  },
  "spiderpool-v0.8.3": { multusInstall: true, enableKubevirtStaticIP: true, coordinatorDetectGateway: false },
  "spiderpool-v0.9.0": { multusInstall: true, multusUninstall: false, gcTerminatingPods: true },
  "spiderpool-v0.9.7": { multusUninstall: false, gcZombieOnReadyNode: true, gcZombieOnNotReadyNode: true },
  "spiderpool-v1.0.5": {
    enableGatewayDetection: false,
    podResourceInject: false,
    deleteProtection: false,
    agentRdmaMetric: false,
  },
  "spiderpool-v1.1.1": { multusInstall: true, rdmaPluginInstall: false, configName: "spiderpool-conf" },
  "spiderpool-v1.2.2": {
    multusInstall: true,
    cniBinHostPath: "/opt/cni/bin",
    controllerReplicas: 1n,
    controllerHostNetwork: true,
  },
};

describe("rendered charts", { skip }, () => {
  for (const file of filesIn("spiderpool/rendered/", ".yaml")) {
    const name = /([^/]+)\.yaml$/u.exec(file.pathname)?.[1] ?? "";
    it(`tell their settings without a problem: ${name}`, () => {
      const placed = objectsIn(file).map((each) => ({ ...each, changed: true }));
      const { facts } = spiderpoolFacts(placed, { complete: false, knows: () => true, versions: {} }).known;
      const wanted = rendered[name] ?? assert.fail("not in the table");
      const version = /v(\d+\.\d+\.\d+)/u.exec(name)?.[1];
      const told = Object.fromEntries(Object.entries(facts).filter(([fact]) => Object.hasOwn(wanted, fact)));
      assert.deepEqual([facts.version, facts.agentImageVersion, told], [version, version, wanted]);
      assert.deepEqual(
        placed.flatMap(({ reading }) => reading.problems),
        [],
      );
    });
  }
});

/** What kube-apiserver sent while Helm 3 and 4 installed, upgraded and rolled back; releases that are done tell nothing. */
const recorded: Readonly<Record<string, string | undefined>> = {
  "029": "release judge 0.8.0",
  "032": "conf 0.8.0",
  "033": "workload agent 0.8.0",
  "034": "workload controller 0.8.0",
  "035": "release state 0.8.0",
  "036": "release judge 0.8.3",
  "038": "conf 0.8.3",
  "040": "workload agent 0.8.3",
  "041": "workload controller 0.8.3",
  "042": "release state 0.8.0",
  "043": undefined,
  "044": "release judge 0.9.0",
  "052": "release warn-only 0.8.0",
  "058": undefined,
  "059": "release state 0.8.0",
  "060": undefined,
  "061": "workload controller 0.8.0",
  "062": "workload agent 0.8.0",
  "066": undefined,
  "070": "SpiderMultusConfig spec annotations cniType=macvlan masters=2 bond",
  "071": "SpiderCoordinator mode=auto podCIDRType=auto detectGateway",
  "072": "SpiderIPPool addresses=16777214 multusNameUnqualified",
  "073": "release judge 1.1.1",
  "081": "release state 1.1.1",
  "082": "release judge 1.2.2",
  "090": undefined,
  "091": "release state 1.2.2",
  "092": "release warn-only 1.1.1",
  "110": undefined,
};

describe("recorded reviews", { skip }, () => {
  for (const file of filesIn("admissionreview/recorded/", ".json").filter((each) => Number(numberOf(each)) >= 29)) {
    const number = numberOf(file);
    it(`hold what Helm and kubectl sent: ${number}`, () => {
      const review: unknown = JSON.parse(readFileSync(file, "utf8"));
      const sent = asRecord(at(review, "request", "object")) ?? at(review, "request", "oldObject");
      const object = parseObject(sent);
      if ("error" in object) assert.fail(object.error);
      const reading = readSpiderpool(object);
      assert.ok(Object.hasOwn(recorded, number));
      assert.equal(reading === undefined ? undefined : line(reading), recorded[number]);
    });
  }
});
