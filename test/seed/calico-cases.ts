import { felix } from "./calico-objects.ts";
import { asked, installed, override, set, untold, vxlan, xdp } from "./calico-situations.ts";
import type { Case } from "./harness.ts";
import { checksum, el8, newer, old, open } from "./kernels.ts";
import { casesOf, type Ladder } from "./ladder.ts";

const noOverride = ["3.19.1", "3.19.2", "3.24.5", "3.24.6", "3.27.5", "3.28.0", "3.28.1", "3.28.2"];

const ladders: readonly Ladder[] = [
  {
    name: "VXLAN between subnets as Felix sets it up, Calico",
    objects: (version) => installed(version, felix(), vxlan),
    rows: [
      {
        id: "CA001",
        severity: "high",
        object: asked,
        kernels: checksum,
        hit: ["3.17.0", "3.19.1"],
        clean: noOverride.filter((version) => version !== "3.19.1" && version !== "3.28.0"),
      },
      // 3.28.0 leaves the offload on
      {
        id: "CA001",
        severity: "high",
        object: asked,
        kernels: newer,
        hit: ["3.28.0"],
        clean: [],
      },
      {
        id: "CA002",
        severity: "low",
        object: asked,
        hit: ["3.19.1", "3.27.5"],
        clean: ["3.28.0"],
      },
      {
        id: "CA003",
        severity: "medium",
        object: "Deployment/calico-kube-controllers",
        hit: ["3.20.0", "3.23.5", "3.24.5", "3.25.0"],
        clean: ["3.19.3", "3.24.6", "3.25.1", "3.26.0"],
      },
      {
        id: "CA005",
        severity: "medium",
        object: asked,
        kernels: el8,
        hit: ["3.17.0", "3.25.0", "3.25.1"],
        clean: ["3.25.2", "3.26.0"],
      },
      {
        id: "CA006",
        severity: "low",
        object: asked,
        hit: ["3.24.6", "3.25.0", "3.26.0", "3.27.5", "3.28.1"],
        clean: ["3.24.5", "3.28.0"],
      },
      {
        id: "CA006",
        severity: "low",
        object: asked,
        kernels: [...old, "5.7.0"],
        hit: ["3.28.2"],
        clean: [],
      },
      {
        id: "CA007",
        severity: "medium",
        object: asked,
        kernels: ["5.7.0", ...newer],
        hit: ["3.19.1", "3.19.2", "3.20.0", "3.24.5"],
        clean: ["3.24.6", "3.25.0", "3.28.0"],
      },
    ],
    undetermined: untold("CA001", open, ["3.17.0", "3.19.1"]),
    alsoDenied: xdp,
  },
  {
    name: "VXLAN with the offload forced on, Calico",
    objects: (version) => ({ ...set(version, override(false)), cluster: [...set(version).cluster, vxlan] }),
    rows: [
      {
        id: "CA001",
        severity: "high",
        object: "FelixConfiguration/default",
        kernels: checksum,
        hit: ["3.19.2", "3.27.5", "3.32.1"],
        clean: [],
      },
      { id: "CA006", severity: "low", object: "", hit: [], clean: ["3.27.5", "3.32.1"] },
    ],
    undetermined: untold("CA001", open, ["3.19.2", "3.27.5", "3.32.1"]),
  },
  {
    name: "VXLAN with the offload forced off, Calico",
    objects: (version) => installed(version, override(true), vxlan),
    rows: [
      {
        id: "CA001",
        severity: "high",
        object: asked,
        kernels: checksum,
        hit: ["3.19.1"],
        clean: ["3.19.2", "3.28.0"],
      },
      {
        id: "CA007",
        severity: "medium",
        object: asked,
        kernels: ["5.7.0", ...newer],
        hit: ["3.19.1"],
        clean: ["3.19.2", "3.24.5"],
      },
    ],
    undetermined: untold("CA001", open, ["3.19.1"]),
    alsoDenied: xdp,
  },
  {
    name: "VXLAN behind kube-proxy's rules (chainInsertMode Append), Calico",
    objects: (version) => installed(version, felix({ chainInsertMode: "Append" }), vxlan),
    rows: [
      { id: "CA001", severity: "high", object: "", hit: [], clean: ["3.28.0"] },
      { id: "CA007", severity: "medium", object: "", hit: [], clean: ["3.24.5"] },
    ],
    alsoDenied: xdp,
  },
];

/** CA001 to CA003 and CA005 to CA007, by the fact sheets of Calico and of kernels. */
export const calicoCases: readonly Case[] = ladders.flatMap((one) => casesOf(one));
