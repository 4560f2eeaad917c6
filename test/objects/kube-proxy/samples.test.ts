import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { parseAllDocuments } from "yaml";
import { kubeProxyFacts } from "../../../src/objects/kube-proxy/effective.ts";
import { readKubeProxy } from "../../../src/objects/kube-proxy/read.ts";
import { parseObject } from "../../../src/objects/object.ts";
import { partial } from "./objects.ts";

/** Objects as they were seen in public; the folder is not part of the project. */
const SAMPLES = new URL("../../../../shared/data/kube-proxy/", import.meta.url);

const missing = existsSync(SAMPLES) ? false : "the folder of samples beside the project is missing";

/**
 * What each sample comes to on a node with kubelet 1.36.3, by the number in front of its name: `no object`, `broken` (the
 * document itself), `not ours`, or the mode (`?` where it is not given) with `refused`, or `open` where that cannot be told.
 */
const expected: Readonly<Record<string, string>> = {
  "01": "iptables refused", // IPv6DualStack
  "02": "iptables",
  "03": "nftables",
  "04": "ipvs",
  "05": "ipvs",
  "06": "ipvs",
  "07": "no object",
  "08": "nftables",
  "09": "nftables refused",
  "10": "no object",
  "11": "ipvs refused",
  "12": "no object",
  "13": "no object, no object, no object",
  "14": "iptables refused",
  "15": "ipvs refused",
  "16": "iptables",
  "17": "iptables",
  "18": "iptables",
  "19": "? refused",
  "20": "? refused",
  "21": "iptables refused",
  "22": "ipvs",
  "23": "iptables",
  "24": "iptables", // WinDSR is still known
  "25": "? open",
  "26": "iptables open", // --resource-container
  "27": "? open",
  "28": "not ours",
  "29": "no object",
  "30": "no object",
  "31": "no object",
  "32": "no object",
  "33": "iptables",
  "34": "no object",
  "35": "nftables",
  "36": "? open",
  "37": "iptables",
  "38": "no object",
  "39": "no object",
  "40": "ipvs",
  "41": "iptables",
  "42": "ipvs refused",
  "43": "not ours",
  "44": "broken",
  "45": "iptables",
  "46": "broken",
  "47": "not ours",
  "48": "not ours",
  "49": "not ours",
  "50": "no object",
  "51": "? open",
  "52": "broken",
  "53": "ipvs",
  "54": "not ours",
  "55": "iptables",
  "58": "not ours",
  "59": "not ours",
  "60": "ipvs refused",
  "61": "no object",
  "62": "no object",
  "63": "no object",
  "65": "no object",
  "66": "broken",
  "67": "no object",
  "68": "no object",
  "69": "no object",
  "70": "no object",
  "71": "? open",
  "72": "no object",
  "73": "iptables open", // gates of nobody
  "74": "ipvs open",
  "75": "nftables open",
  "76": "ipvs",
  "77": "broken",
  "78": "not ours",
  "79": "not ours",
  s01: "IPVS refused",
  s02: "ipvs",
  s03: "ipvs",
  s04: "? refused",
  s05: "ipvs",
  s06: "iptables",
  s07: "false refused",
  s08: "  refused",
  s09: "ipvs",
  s10: "? refused",
  s11: "ipvs",
  s12: "iptables",
  s13: "ipvs",
  s14: "iptables",
  s15: "? refused",
};

function outcomeOf(text: string): string {
  return parseAllDocuments(text, { uniqueKeys: false, version: "1.1" })
    .map((document) => {
      if (document.errors.length > 0) return "broken";
      const value: unknown = document.toJS();
      const object = parseObject(value);
      if ("error" in object) return "no object";
      const reading = readKubeProxy(object);
      if (reading === undefined) return "not ours";
      const { facts } = kubeProxyFacts([{ ref: object.ref, reading, changed: true }], partial).for("1.36.3");
      const refusal = facts.refused === undefined ? " open" : facts.refused ? " refused" : "";
      return `${facts.mode ?? "?"}${refusal}`;
    })
    .join(", ");
}

describe("objects as they are found in clusters", { skip: missing }, () => {
  const files = missing === false ? [...list(""), ...list("synthetic/")] : [];
  for (const file of files) {
    const key = file.replace("synthetic/", "").split("-")[0] ?? "";
    it(`${file} is ${expected[key] ?? "in the table"}`, () => {
      assert.equal(outcomeOf(readFileSync(new URL(file, SAMPLES), "utf8")), expected[key]);
    });
  }

  it("are all there", () => assert.equal(files.length, Object.keys(expected).length));
});

function list(folder: string): readonly string[] {
  return readdirSync(new URL(folder, SAMPLES))
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => folder + name);
}
