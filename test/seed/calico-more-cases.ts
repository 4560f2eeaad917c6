import { daemonSet, felix, pool } from "./calico-objects.ts";
import { asked, ipip, override, set, untold, xdp } from "./calico-situations.ts";
import type { Case } from "./harness.ts";
import { el8, old, open } from "./kernels.ts";
import { casesOf, type Ladder } from "./ladder.ts";
import { node } from "./nodes.ts";

/** Below 5.7, of which no backport is known; Ubuntu's 4.15 and the clouds' 5.4 have no map to the stable levels. */
const ipipOpen = [...el8, ...open, "4.15.0-108-generic", "4.15.0-109-generic", "5.4.0-1011-aws", "5.4.0-1012-aws"];
const ipipOld = old.filter((kernel) => !ipipOpen.includes(kernel));
const asksPool = { id: "CA004", severity: "medium", object: "IPPool/default-ipv4-ippool", kernels: ipipOld } as const;

const ipipLadders: readonly Ladder[] = [
  {
    name: "IPIP, Calico",
    objects: (version) => set(version, felix(), ipip),
    rows: [
      { ...asksPool, hit: ["3.27.5", "3.28.0", "3.28.5"], clean: ["3.29.0", "3.32.1"] },
      { id: "CA001", severity: "high", object: "", hit: [], clean: ["3.28.0"] },
      { id: "CA002", severity: "low", object: "", hit: [], clean: ["3.27.5"] },
      { id: "CA006", severity: "low", object: "", hit: [], clean: ["3.27.5"] },
    ],
    alsoDenied: xdp,
    undetermined: untold("CA004", ipipOpen, ["3.27.5", "3.28.0", "3.28.5"]),
  },
  {
    // before 3.29.0 the override has no effect on tunl0
    name: "IPIP with the offload forced off, Calico",
    objects: (version) => set(version, override(true), ipip),
    rows: [{ ...asksPool, hit: ["3.28.5"], clean: ["3.29.0"] }],
    undetermined: untold("CA004", ipipOpen, ["3.28.5"]),
  },
  {
    name: "the offload forced on in a cluster with IPIP, Calico",
    objects: (version) => ({ ...set(version, override(false)), cluster: [...set(version).cluster, ipip] }),
    rows: [{ ...asksPool, object: "FelixConfiguration/default", hit: ["3.29.0", "3.32.1"], clean: [] }],
    undetermined: untold("CA004", ipipOpen, ["3.29.0", "3.32.1"]),
  },
];

/** CA005 without Auto: distributions that write nft rules, beside two that do not. */
const legacy: Ladder = {
  name: "legacy as nobody chose a backend, Calico",
  objects: (version) => ({
    cluster: [
      node("4.18.0-193.el8.x86_64", { osImage: "CentOS Linux 8 (Core)" }),
      node("4.19.0-27-amd64", { osImage: "Debian GNU/Linux 10 (buster)" }),
      node("4.9.0-16-amd64", { osImage: "Debian GNU/Linux 9 (stretch)" }),
      node("4.15.0-112-generic", { osImage: "Ubuntu 18.04.5 LTS" }),
    ],
    change: [daemonSet(version), felix(), pool({})],
  }),
  rows: [
    {
      id: "CA005",
      severity: "medium",
      object: asked,
      kernels: ["4.18.0-193.el8.x86_64", "4.19.0-27-amd64"],
      hit: ["3.11.3"],
      clean: ["3.12.0", "3.16.10"],
    },
  ],
};

/** CA005 with Auto, from its first release on, and with the backend named. */
const chosen: readonly Ladder[] = ["Auto", "NFT"].map((iptablesBackend) => ({
  name: `iptablesBackend ${iptablesBackend} comes to a cluster, Calico`,
  objects: (version) => set(version, felix({ iptablesBackend })),
  rows: [
    {
      id: "CA005",
      severity: "medium",
      object: "FelixConfiguration/default",
      kernels: el8,
      hit: iptablesBackend === "Auto" ? ["3.12.0", "3.25.1"] : [],
      clean: iptablesBackend === "Auto" ? ["3.25.2", "3.26.0"] : ["3.25.1"],
    },
  ],
}));

/** CA004 and CA005, by the fact sheets of Calico and of kernels. */
export const calicoMoreCases: readonly Case[] = [...ipipLadders, legacy, ...chosen].flatMap((one) => casesOf(one));
