import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { parseAllDocuments } from "yaml";
import { readCalico, type CalicoReading } from "../../../src/objects/calico/read.ts";
import { parseObject } from "../../../src/objects/object.ts";

const folder = new URL("../../../../shared/data/calico/", import.meta.url);
const skip = existsSync(folder) ? false : "the collection of public objects is not here";

/** What each file of the collection comes to: one line for each object that is Calico's. */
const expected: Readonly<Record<string, readonly string[]>> = {
  "01": ["node - 6 variables, 1 problem"],
  "02": ["node - 6 variables, 1 problem"],
  "03": ["node - 7 variables, 1 problem, bpfenabled=true"],
  "04": ["node - 4 variables, 1 problem"],
  "05": ["node - 4 variables, 1 problem"],
  "06": ["node - 7 variables, 1 problem"],
  "07": ["node 3.32.1 6 variables"],
  "08": ["node 3.21.1 7 variables"],
  "09": ["node 3.29.3 7 variables"],
  "10": ["node 3.31.6 19 variables, bpfenabled=false iptablesbackend=Auto chaininsertmode=insert"],
  "11": ["node 3.0.1 7 variables, ipinipenabled=false"],
  "12": [], // not rendered: a template of Jinja
  "13": [], // a part of a DaemonSet
  "14": ["node - 7 variables, 1 problem, iptablesbackend=Legacy chaininsertmode=Insert"],
  "16": ["installation iptables: vxlan crosssubnet"],
  "17": ["installation bpf: vxlan crosssubnet"],
  "18": ["installation bpf: -"],
  "19": ["installation unknown: vxlan always, 1 problem"], // a template of Go that is YAML as well
  "20": ["installation nftables: vxlan crosssubnet"],
  "21": ["installation iptables: -, enterprise, 1 problem"],
  "22": [], // two objects in one document: the last keys win, and they are an APIServer's
  "23": ["installation iptables: -"],
  "24": ["installation iptables: vxlan always"],
  "25": ["installation iptables: -"],
  "26": ["installation iptables: none"],
  "27": ["installation iptables: ipip always, none"],
  "28": ["installation iptables: ipip always"],
  "29": ["installation iptables: "],
  "30": ["installation iptables: -"],
  "31": ["chart, 1 problem"], // a HelmChartConfig of RKE2
  "32": ["chart, 1 problem"],
  "33": ["pool 4 ipip crosssubnet"],
  "34": ["pool 4 ipip always"],
  "35": ["pool 4 vxlan crosssubnet"],
  "36": ["pool 4 vxlan always"],
  "37": ["pool 4 none"],
  "38": ["pool 4 ipip crosssubnet"],
  "39": [], // cut off above apiVersion
  "40": ["pool 4 none", "pool 4 none"],
  "41": ["pool 4 ipip always", "pool 4 ipip always"],
  "42": ["pool 4 none"],
  "43": ["pool 4 ipip always"],
  "44": ["felix default: chaininsertmode=Append"],
  "45": ["felix selector: bpfenabled=true"],
  "46": ["felix default: ipinipenabled=true defaultendpointtohostaction=Accept"],
  "47": ["felix my-node: wireguardenabled=false wireguardenabledv6=false"],
  "48": [], // cut short by `...`
  "49": [], // not rendered: a template of Go
  "50": ["felix default: bpfenabled=true wireguardenabled=true"],
};

function summary(reading: CalicoReading): string {
  const problems =
    reading.problems.length === 0
      ? ""
      : `, ${reading.problems.length} problem${reading.problems.length === 1 ? "" : "s"}`;
  switch (reading.part) {
    case "node": {
      const settings = texts(reading.environment, [
        "bpfenabled",
        "ipinipenabled",
        "iptablesbackend",
        "chaininsertmode",
      ]);
      return `node ${reading.version ?? "-"} ${reading.environment.size} variables${problems}${settings === "" ? "" : `, ${settings}`}`;
    }
    case "felix": {
      const { target } = reading;
      return `felix ${target.kind === "node" ? target.node : target.kind}: ${texts(reading.spec, [...reading.spec.keys()])}${problems}`;
    }
    case "pool":
      return `pool ${reading.pool.family} ${mode(reading.pool)}${problems}`;
    case "installation":
      return `installation ${reading.dataplane ?? "iptables"}: ${reading.pools?.map(mode).join(", ") ?? "-"}${reading.enterprise ? ", enterprise" : ""}${problems}`;
    case "clusterInformation":
    case "controllers":
    case "operator":
    case "native":
    case "chart":
      return `${reading.part}${problems}`;
  }
}

function texts(settings: ReadonlyMap<string, { readonly text?: string }>, names: readonly string[]): string {
  return names.flatMap((name) => (settings.has(name) ? [`${name}=${settings.get(name)?.text ?? "?"}`] : [])).join(" ");
}

function mode({ vxlan, ipip }: { readonly vxlan: string; readonly ipip: string }): string {
  if (vxlan !== "never") return `vxlan ${vxlan}`;
  return ipip === "never" ? "none" : `ipip ${ipip}`;
}

function objectsOf(text: string): readonly unknown[] {
  return parseAllDocuments(text, { uniqueKeys: false }).flatMap((document) => {
    if (document.errors.length > 0) return [];
    const value: unknown = document.toJS();
    const items: unknown = typeof value === "object" && value !== null && "items" in value ? value.items : undefined;
    return Array.isArray(items) ? items : [value];
  });
}

describe("objects seen in public", { skip }, () => {
  const files = skip === false ? readdirSync(folder).filter((name) => name.endsWith(".yaml")) : [];
  for (const file of files) {
    it(`${file} is read`, () => {
      const lines = objectsOf(readFileSync(new URL(file, folder), "utf8")).flatMap((json) => {
        const object = parseObject(json);
        const reading = "error" in object ? undefined : readCalico(object);
        return reading === undefined ? [] : [summary(reading)];
      });
      assert.deepEqual(lines, expected[file.slice(0, 2)]);
    });
  }

  it("are all in the table", () => {
    assert.deepEqual(
      files.map((name) => name.slice(0, 2)),
      Object.keys(expected).toSorted(),
    );
  });
});
