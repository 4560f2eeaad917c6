import type { Case, Json } from "./harness.ts";
import { casesOf, type Ladder, type Row } from "./ladder.ts";
import { nodes } from "./nodes.ts";
import { coordinatorDefinition, installed, release, type Values } from "./spiderpool-objects.ts";

const two = ["5.15.0-91-generic", "6.1.90"];
const secret = "Secret/sh.helm.release.v1.spiderpool.v1";

/** A release is installed on two nodes, of RKE2 where it is said. */
function helm(values: Values, rke2 = false): Ladder["objects"] {
  const cluster = nodes(two, rke2 ? { kubelet: "v1.28.9+rke2r1" } : {});
  return (version) => ({ cluster, change: [release(version, values)] });
}

function row(id: string, severity: Row["severity"], hit: readonly string[], clean: readonly string[]): Row {
  return { id, severity, object: secret, hit, clean };
}

/** Lines that start with 0.8 and end with its 0.8.4; the fix is in 0.9.0, not yet in its candidate. */
const eighth = { hit: ["0.8.0", "0.8.3"], clean: ["0.7.3", "0.8.4", "0.8.13", "0.9.0"] };
const candidate = ["0.9.0-rc0"];
/** From 0.4.0 on, of 0.7 only 0.7.0. */
const seventh = { hit: ["0.4.0", "0.6.1", "0.7.0"], clean: ["0.3.0", "0.7.1", "0.7.3"] };

const bounds005 = {
  hit: ["0.6.0", "0.7.3", "0.8.4", "0.8.8", "0.9.0", "0.9.7"],
  clean: ["0.5.1", "0.8.0", "0.8.3", "0.8.9", "0.9.8"],
};

const ladders: readonly Ladder[] = [
  {
    name: "the chart without addresses kept for StatefulSets, Spiderpool",
    objects: helm({ statefulSet: false }),
    rows: [
      row("SP001", "medium", ["0.8.0-rc1", ...eighth.hit, ...candidate], ["0.8.0-rc0", ...eighth.clean]),
      row("SP002", "medium", eighth.hit, eighth.clean),
      row("SP003", "medium", eighth.hit, eighth.clean),
      row("SP005", "medium", bounds005.hit, bounds005.clean),
      row("SP011", "high", [], ["0.7.0"]),
      row("SP015", "medium", [...seventh.hit, "0.8.0-rc0", "0.8.0-rc1"], [...seventh.clean, "0.8.0"]),
      row("SP007", "medium", [], ["0.8.0", "0.8.3"]),
      row("SP008", "medium", [], ["0.8.0"]),
      row("SP009", "high", [], ["0.8.3"]),
      row("SP016", "high", [], ["0.7.0"]),
    ],
  },
  {
    name: "the chart as it is, Spiderpool",
    objects: helm({}),
    rows: [row("SP011", "high", [...seventh.hit, "0.8.0-rc0"], [...seventh.clean, "0.8.0-rc1"])],
    // the race that remains until 0.8.8 (SPX-05)
    alsoDenied: Object.fromEntries(
      [...seventh.hit, ...seventh.clean, "0.8.0-rc0", "0.8.0-rc1"].map((version) => [version, ["SP020"]]),
    ),
  },
  {
    name: "with somebody else's Multus and every other switch turned, Spiderpool",
    objects: helm({
      subnet: true,
      gc: false,
      kubevirt: false,
      multusInstall: false,
      multusConfig: false,
      detectGateway: true,
    }),
    rows: [
      row("SP002", "high", eighth.hit, eighth.clean),
      row("SP007", "medium", ["0.8.0-rc1", "0.8.0", "0.8.2", ...candidate], ["0.8.0-rc0", "0.8.3", "0.8.13", "0.9.0"]),
      row(
        "SP008",
        "medium",
        ["0.6.1", "0.7.0", "0.7.1", "0.8.0", "0.8.2", ...candidate],
        ["0.4.0", "0.7.2", "0.7.3", "0.8.3", "0.9.0"],
      ),
      row("SP009", "high", [...eighth.hit, ...candidate], eighth.clean),
      row(
        "SP010",
        "medium",
        ["0.7.0", "0.7.1", ...eighth.hit, ...candidate],
        ["0.6.1", "0.7.2", "0.7.3", "0.8.4", "0.8.13", "0.9.0"],
      ),
      row("SP011", "high", [], ["0.7.0"]),
      row("SP012", "medium", [...seventh.hit, "0.8.0-rc0"], [...seventh.clean, "0.8.0-rc1"]),
      row("SP016", "high", [...seventh.hit, "0.8.0-rc0", "0.8.0-rc1"], [...seventh.clean, "0.8.0"]),
    ],
    // spiderpool-init misses the ConfigMap of Multus until 0.8.3 (SP-2759)
    alsoDenied: { "0.8.0": ["SP034"], "0.8.2": ["SP002", "SP009", "SP034"] },
  },
  {
    name: "without automatic pools, Spiderpool",
    objects: helm({ subnet: false, statefulSet: false }),
    rows: [row("SP010", "medium", [], ["0.7.0", "0.8.3"]), row("SP012", "medium", [], ["0.7.0"])],
  },
  {
    name: "on RKE2, Spiderpool",
    objects: helm({ statefulSet: false }, true),
    rows: [row("SP005", "high", bounds005.hit, bounds005.clean)],
  },
  {
    name: "without the coordinator, Spiderpool",
    objects: helm({ coordinator: false, statefulSet: false }, true),
    rows: [
      row("SP001", "medium", [], ["0.8.3"]),
      row("SP003", "medium", [], ["0.8.3"]),
      row("SP005", "high", [], ["0.9.7"]),
    ],
  },
  upgrade("with the CRD of 0.8", "high", [coordinatorDefinition(true)], ["0.9.0", "0.9.1", "1.2.2"], ["0.8.13"]),
  upgrade("whose CRD nobody saw", "medium", [], ["0.9.0", "0.9.1", "1.2.2"], ["0.8.13"]),
  upgrade("with the new CRD", "medium", [coordinatorDefinition(false)], [], ["0.9.0", "1.2.2"]),
];

/** An upgrade from 0.8.3, of which Helm leaves the CRDs as they are. */
function upgrade(
  name: string,
  severity: Row["severity"],
  definitions: readonly Json[],
  hit: readonly string[],
  clean: readonly string[],
): Ladder {
  const values = { statefulSet: false };
  return {
    name: `upgraded from 0.8.3 ${name}, Spiderpool`,
    objects: (version) => ({
      cluster: [...nodes(two), release("0.8.3", values, "deployed"), ...installed("0.8.3"), ...definitions],
      change: [release(version, values, "pending-upgrade", 2)],
    }),
    rows: [{ id: "SP004", severity, object: "Secret/sh.helm.release.v1.spiderpool.v2", hit, clean }],
  };
}

/** `kubeadm-config` as kubeadm writes it. */
const kubeadm: Json = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "kubeadm-config", namespace: "kube-system" },
  data: {
    ClusterConfiguration:
      "apiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration\nnetworking:\n  podSubnet: 10.244.0.0/16\n  serviceSubnet: 10.96.0.0/12\n",
  },
};

const seen: readonly Ladder[] = [
  {
    name: "beside kubeadm-config on RKE2, Spiderpool",
    objects: (version) => ({
      cluster: [...nodes(two, { kubelet: "v1.28.9+rke2r1" }), kubeadm],
      change: [release(version, { statefulSet: false })],
    }),
    rows: [
      row("SP003", "medium", [], ["0.8.0", "0.8.3"]),
      // kubeadm-config counts only from 0.8.6 and 0.9.2 on
      row("SP005", "high", ["0.8.4", "0.8.5", "0.9.0", "0.9.1"], ["0.8.6", "0.9.2", "0.9.7"]),
    ],
  },
];

/** SP001 to SP005, SP007 to SP012, SP015 and SP016, by the fact sheet of Spiderpool. */
export const releaseCases: readonly Case[] = [...ladders, ...seen].flatMap((ladder) => casesOf(ladder));
