import type { Case, Json } from "./harness.ts";
import { casesOf, type Ladder } from "./ladder.ts";
import { nodes } from "./nodes.ts";
import { installed, resource } from "./spiderpool-objects.ts";

/** Resources come to a cluster where Spiderpool is installed. */
function beside(...change: readonly Json[]): Ladder["objects"] {
  const kernels = nodes(["5.15.0-91-generic", "6.1.90"]);
  return (version) => ({ cluster: [...kernels, ...installed(version)], change });
}

const multus = (name: string, spec?: Json): Json => resource("SpiderMultusConfig", name, spec, "kube-system");
const bond = { name: "bond0", mode: 1, options: "" };
const master = ["eth1", "eth2"];
const macvlan = (spec: Json): Json => ({ cniType: "macvlan", enableCoordinator: true, macvlan: spec });
const coordinator = (spec: Json): Json => resource("SpiderCoordinator", "default", { mode: "auto", ...spec });
const range = { ips: ["10.6.1.10-10.6.1.60"], subnet: "10.6.0.0/16", gateway: "10.6.0.1" };
const pool = (multusName: string): Json => resource("SpiderIPPool", "v4-a", { ...range, multusName: [multusName] });

const bonded = { id: "SP006", severity: "high", object: "SpiderMultusConfig/bonded" } as const;
const empty = { id: "SP013", severity: "high", object: "SpiderMultusConfig/empty" } as const;
const auto = { id: "SP014", severity: "low", object: "SpiderCoordinator/default" } as const;
const named = { id: "SP017", severity: "medium", object: "SpiderIPPool/v4-a" } as const;
const detects = { id: "SP008", severity: "medium", object: "SpiderCoordinator/default" } as const;

const ladders: readonly Ladder[] = [
  {
    name: "a bond with VLAN 0, a SpiderMultusConfig without a spec, a SpiderCoordinator and a pool beside Spiderpool",
    objects: beside(
      multus("bonded", macvlan({ master, vlanID: 0, bond })),
      multus("empty"),
      coordinator({ podCIDRType: "auto", detectGateway: true }),
      pool("macvlan-conf"),
    ),
    rows: [
      { ...bonded, hit: ["0.6.0", "0.7.0", "0.7.3", "0.8.0"], clean: ["0.5.1", "0.8.1", "0.9.0"] },
      // of 0.7 none has the fix
      { ...empty, hit: ["0.6.0", "0.7.0", "0.7.3"], clean: ["0.5.1", "0.8.0", "0.9.0"] },
      { ...auto, hit: ["0.8.0-rc0"], clean: ["0.8.0-rc1", "0.8.0"] },
      { ...named, hit: ["0.6.0", "0.7.0", "0.8.0-rc0", "0.8.0-rc1"], clean: ["0.5.1", "0.7.1", "0.7.3", "0.8.0"] },
      {
        ...detects,
        hit: ["0.6.0", "0.7.1", "0.8.0", "0.8.2", "0.9.0-rc0"],
        clean: ["0.5.1", "0.7.2", "0.8.3", "0.9.0"],
      },
    ],
    // candidates of 0.8.0 come before it: the bond and the missing spec count as in 0.7
    alsoDenied: Object.fromEntries(
      ["0.7.1", "0.7.2", "0.8.0-rc0", "0.8.0-rc1"].map((version) => [version, ["SP006", "SP013"]]),
    ),
  },
  {
    name: "a single master, an empty spec, no detection and a pool with a namespace beside Spiderpool",
    objects: beside(
      multus("bonded", macvlan({ master: ["eth1"], vlanID: 0 })),
      multus("empty", {}),
      coordinator({ podCIDRType: "calico", detectGateway: false, detectIPConflict: false }),
      pool("kube-system/macvlan-conf"),
    ),
    rows: [
      { ...bonded, hit: [], clean: ["0.7.0", "0.8.0"] },
      { ...empty, hit: [], clean: ["0.7.0"] },
      { ...named, hit: [], clean: ["0.7.0"] },
      { ...detects, hit: [], clean: ["0.7.0", "0.8.2"] },
    ],
  },
  {
    name: "a bond with VLAN 100 beside Spiderpool",
    objects: beside(multus("bonded", macvlan({ master, vlanID: 100, bond }))),
    rows: [{ ...bonded, hit: [], clean: ["0.8.0"] }],
    // the second pod of a node gets no result (SPX-10)
    alsoDenied: { "0.8.0": ["SP039"] },
  },
];

/** SP006, SP008, SP013, SP014 and SP017, by the fact sheet of Spiderpool. */
export const resourceCases: readonly Case[] = ladders.flatMap((ladder) => casesOf(ladder));
