import { controllers, daemonSet, felix, pool } from "./calico-objects.ts";
import type { Json } from "./harness.ts";
import { all } from "./kernels.ts";
import type { Ladder } from "./ladder.ts";
import { nodes } from "./nodes.ts";

/** The override of the offload. */
export const override = (value: boolean): Json =>
  felix({ featureDetectOverride: `ChecksumOffloadBroken=${String(value)}` });
/** Pools with either encapsulation. */
export const vxlan = pool({ vxlanMode: "CrossSubnet" });
export const ipip = pool({ ipipMode: "Always" });
/** What an upgrade names. */
export const asked = "DaemonSet/calico-node";

/** Calico's workloads come to a cluster that has these settings. */
export function installed(version: string, ...settings: readonly Json[]): ReturnType<Ladder["objects"]> {
  return { cluster: [...nodes(all), ...settings], change: [daemonSet(version), controllers(version)] };
}

/** Settings come to a cluster that runs Calico. */
export function set(version: string, ...settings: readonly Json[]): ReturnType<Ladder["objects"]> {
  return { cluster: [...nodes(all), daemonSet(version), controllers(version)], change: settings };
}

/** Its bpftool makes 3.28.0 create XDP maps for ever on kernels 5.4 (XD1). */
export const xdp = { "3.28.0": ["CA013"] };

/** The same kernels at each version. */
export function untold(
  id: string,
  kernels: readonly string[],
  versions: readonly string[],
): NonNullable<Ladder["undetermined"]> {
  return Object.fromEntries(versions.map((version) => [version, [{ id, kernels }]]));
}
