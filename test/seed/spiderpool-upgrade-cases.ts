import type { Case, Json } from "./harness.ts";
import { nodes } from "./nodes.ts";
import { installed, release, resource } from "./spiderpool-objects.ts";

const kernels = nodes(["5.15.0-91-generic"]);

/** A Flux HelmRelease of the chart. */
function helmRelease(version: string, values: Json = {}): Json {
  const sourceRef = { kind: "HelmRepository", name: "spiderpool" };
  return {
    apiVersion: "helm.toolkit.fluxcd.io/v2",
    kind: "HelmRelease",
    metadata: { name: "spiderpool", namespace: "flux-system" },
    spec: { interval: "1h", chart: { spec: { chart: "spiderpool", version, sourceRef } }, values },
  };
}

const coordinator = (podCIDRType: string): Json => resource("SpiderCoordinator", "default", { podCIDRType });
const declared = "HelmRelease/spiderpool";

/** What hangs on the version before: the objects that a change replaces tell it. */
export const upgradeCases: readonly Case[] = [
  {
    name: "a declaration goes from 0.7.3 to 1.2.2 and changes the coordinator's values",
    cluster: [...kernels, helmRelease("0.7.3")],
    change: [helmRelease("1.2.2", { coordinator: { mode: "underlay" } })],
    affected: ["SP004", "SP065", "SP068"].map((id) => ({ id, severity: "medium", object: declared })),
    unaffected: ["SP056"],
  },
  {
    name: "a declaration goes from 1.2.1 to 1.2.2",
    cluster: [...kernels, helmRelease("1.2.1")],
    change: [helmRelease("1.2.2")],
    affected: [],
    unaffected: ["SP004", "SP056", "SP065", "SP068"],
  },
  {
    name: "rendered workloads go from 0.7.3 to 1.2.2",
    cluster: [...kernels, ...installed("0.7.3")],
    change: installed("1.2.2"),
    affected: ["SP004", "SP068"].map((id) => ({ id, severity: "medium", object: "DaemonSet/spiderpool-agent" })),
    unaffected: ["SP056"],
  },
  {
    name: "0.8.0-rc0 beside a SpiderCoordinator that names its type",
    cluster: [...kernels, coordinator("calico")],
    change: installed("0.8.0-rc0"),
    affected: [],
    unaffected: ["SP014"],
  },
  {
    name: "a release of 0.8.0-rc0 beside a SpiderCoordinator that leaves the type to Spiderpool",
    cluster: [...kernels, coordinator("auto")],
    change: [release("0.8.0-rc0")],
    affected: [{ id: "SP014", severity: "low", object: "Secret/sh.helm.release.v1.spiderpool.v1" }],
    unaffected: [],
    // a candidate of 0.8.0 has what 0.7.0 has
    alsoDenied: ["SP011", "SP020"],
  },
];
