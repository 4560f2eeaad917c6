import { daemonSet as calicoNode, pool } from "./calico-objects.ts";
import type { Case } from "./harness.ts";
import { configMap, daemonSet, service } from "./kube-proxy-objects.ts";
import { below, checksum, free, mended, reuse } from "./kernels.ts";
import { casesOf, type Ladder, type Row } from "./ladder.ts";
import { node, nodes } from "./nodes.ts";

const clean = ["6.1.90"];
const plain = service("web", {});
const onlyTcp = { cluster: nodes(clean) };

const reachable = service("edge", { externalIPs: ["198.51.100.7"], externalTrafficPolicy: "Local", type: "NodePort" });

/** Every branch: the last version that is hit beside the first that is not, or the other way round where a branch begins. */
const ladders: readonly Ladder[] = [
  {
    name: "IPVS with an external IP and traffic policy Local, kube-proxy",
    objects: (version) => ({ ...onlyTcp, change: [configMap("ipvs"), daemonSet(`v${version}`), reachable] }),
    rows: [
      {
        id: "KP003",
        severity: "high",
        object: "Service/edge",
        hit: ["1.26.0", "1.27.16", "1.28.5", "1.29.0"],
        clean: ["1.25.16", "1.28.6", "1.28.15", "1.29.1", "1.30.0"],
      },
    ],
  },
  {
    name: "iptables, kube-proxy",
    objects: (version) => ({ ...onlyTcp, change: [configMap("iptables"), daemonSet(`v${version}`), plain, reachable] }),
    rows: [
      {
        id: "KP004",
        severity: "medium",
        object: "ConfigMap/kube-proxy",
        hit: ["1.27.0", "1.27.10", "1.28.0", "1.28.6", "1.29.0", "1.29.1"],
        clean: ["1.26.15", "1.27.11", "1.27.16", "1.28.7", "1.28.15", "1.29.2", "1.30.0"],
      },
      { id: "KP003", severity: "high", object: "Service/edge", hit: [], clean: ["1.29.1"] },
      {
        id: "KP002",
        severity: "medium",
        object: "ConfigMap/kube-proxy",
        hit: ["1.14.10", "1.15.12"],
        clean: ["1.16.0", "1.30.0"],
      },
    ],
  },
  gate("on", true, ["1.26.0", "1.26.15", "1.27.10"], ["1.27.11"]),
  gate("off", false, [], ["1.26.15", "1.27.0", "1.27.10"]),
  {
    name: "nftables behind its gate with loadBalancerSourceRanges, kube-proxy",
    objects: (version) => ({
      cluster: nodes(clean),
      change: [
        configMap("nftables", { NFTablesProxyMode: true }),
        daemonSet(`v${version}`),
        service("shop-front", { type: "LoadBalancer", loadBalancerSourceRanges: ["203.0.113.0/24"] }),
      ],
    }),
    rows: [
      {
        id: "KP005",
        severity: "critical",
        object: "Service/shop-front",
        hit: ["1.29.0", "1.29.15"],
        clean: ["1.28.15", "1.30.0"],
      },
    ],
    // 1.28 knows neither the mode nor the gate and does not start
    alsoDenied: { "1.28.15": ["KP009"] },
  },
  {
    name: "iptables on distributions that write nft rules, kube-proxy",
    objects: (version) => ({
      cluster: [
        node("4.18.0-193.el8.x86_64", { osImage: "CentOS Linux 8 (Core)" }),
        node("4.19.0-27-amd64", { osImage: "Debian GNU/Linux 10 (buster)" }),
        node("4.15.0-112-generic", { osImage: "Ubuntu 18.04.5 LTS" }),
      ],
      change: [configMap("iptables"), daemonSet(`v${version}`), plain],
    }),
    rows: [
      {
        id: "KP006",
        severity: "low",
        object: "ConfigMap/kube-proxy",
        kernels: ["4.18.0-193.el8.x86_64", "4.19.0-27-amd64"],
        hit: ["1.15.12", "1.16.9"],
        clean: ["1.16.10", "1.17.0"],
      },
    ],
  },
  vxlan("iptables", {
    hit: ["1.16.0", "1.16.12", "1.17.0", "1.17.8", "1.18.0", "1.18.5"],
    clean: ["1.15.12", "1.16.13", "1.17.9", "1.18.6", "1.19.0"],
  }),
  vxlan("ipvs", { hit: ["1.18.5"], clean: ["1.18.6"] }, ["KP001"]),
];

function gate(word: string, value: boolean, hit: readonly string[], unhit: readonly string[]): Ladder {
  return {
    name: `iptables with MinimizeIPTablesRestore ${word}, kube-proxy`,
    objects: (version) => ({
      ...onlyTcp,
      change: [configMap("iptables", { MinimizeIPTablesRestore: value }), daemonSet(`v${version}`), plain],
    }),
    rows: [{ id: "KP004", severity: "medium", object: "ConfigMap/kube-proxy", hit, clean: unhit }],
  };
}

/** Calico 3.20 leaves VXLAN's offload to the kernel's number and has no denial of its own. */
function vxlan(
  mode: string,
  { hit, clean: unhit }: Pick<Row, "hit" | "clean">,
  denied: readonly string[] = [],
): Ladder {
  // of its 3.10 nobody knows
  const el7 = "3.10.0-1160.el7.x86_64";
  return {
    name: `${mode} over Calico's VXLAN, kube-proxy`,
    objects: (version) => ({
      cluster: [...nodes([...checksum, ...mended, "5.7.0", el7]), calicoNode("3.20.6"), pool({ vxlanMode: "Always" })],
      change: [configMap(mode), daemonSet(`v${version}`), plain],
    }),
    rows: [{ id: "KP007", severity: "medium", object: "ConfigMap/kube-proxy", kernels: checksum, hit, clean: unhit }],
    undetermined: Object.fromEntries(hit.map((version) => [version, [{ id: "KP007", kernels: [el7] }]])),
    alsoDenied: Object.fromEntries([...hit, ...unhit].map((version) => [version, denied])),
  };
}

const ipvs = { object: "ConfigMap/kube-proxy" };
const kp001 = { ...ipvs, id: "KP001", severity: "high" } as const;
const kp008 = { ...ipvs, id: "KP008", severity: "medium" } as const;

const single: readonly Case[] = [
  {
    name: "IPVS on kernels of both sides of every fix",
    cluster: [...nodes([...reuse, ...below, ...free]), daemonSet("v1.30.2"), plain],
    change: [configMap("ipvs")],
    affected: [
      { ...kp001, kernels: reuse },
      { ...kp008, kernels: below },
    ],
    unaffected: [],
  },
  {
    name: "IPVS of a kube-proxy whose version nobody knows",
    cluster: [...nodes(["4.19.218", "5.4.163", "5.9.0"]), daemonSet("internal"), plain],
    change: [configMap("ipvs")],
    affected: [
      { ...kp001, kernels: ["4.19.218"] },
      { ...kp008, kernels: ["5.4.163"] },
    ],
    unaffected: [],
  },
  {
    name: "IPVS where every kernel has the stable fix",
    cluster: [...nodes(below), daemonSet("v1.30.2"), plain],
    change: [configMap("ipvs")],
    affected: [{ ...kp008, kernels: below }],
    unaffected: ["KP001"],
  },
  {
    name: "IPVS where every kernel has all fixes",
    cluster: [...nodes(free), daemonSet("v1.30.2"), plain],
    change: [configMap("ipvs")],
    affected: [],
    unaffected: ["KP001", "KP008"],
  },
  {
    name: "iptables on kernels below 5.9, of which one does not know the flag of random ports",
    cluster: [...nodes([...reuse, ...below, "3.12.74", "3.13.0"]), daemonSet("v1.30.2"), plain],
    change: [configMap("iptables")],
    affected: [{ ...ipvs, id: "KP002", severity: "medium", kernels: ["3.12.74"] }],
    unaffected: ["KP001", "KP008"],
    undetermined: [{ id: "KP002", kernels: ["3.10.0-1160.el7.x86_64"] }],
  },
  {
    name: "IPVS on a kernel that knows the flag of random ports",
    cluster: [...nodes(["6.1.90"]), daemonSet("v1.30.2"), plain],
    change: [configMap("ipvs")],
    affected: [],
    unaffected: ["KP002", "KP006", "KP007"],
  },
];

/** KP001 to KP008, by the fact sheets of kube-proxy and of kernels. */
export const kubeProxyCases: readonly Case[] = [...ladders.flatMap((ladder) => casesOf(ladder)), ...single];
