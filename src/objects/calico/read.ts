import type { KubeObject } from "../object.ts";
import { readFelix } from "./felix-configuration.ts";
import { readClusterInformation, readInstallation } from "./installation.ts";
import { readPool } from "./pools.ts";
import type { CalicoGroup, CalicoReading } from "./reading.ts";
import { readControllers, readNodeDaemonSet, readOperator } from "./workloads.ts";

export type { CalicoReading } from "./reading.ts";

/** What an object says about Calico; undefined when it is none of Calico's. Anything odd in it becomes a problem, never an error. */
export function readCalico(object: KubeObject): CalicoReading | undefined {
  const { apiVersion, kind, name } = object.ref;
  switch (kind) {
    case "DaemonSet":
      return apiVersion.startsWith("apps/") ? readNodeDaemonSet(object) : undefined;
    case "Deployment":
      return apiVersion.startsWith("apps/") ? (readControllers(object) ?? readOperator(object)) : undefined;
    case "FelixConfiguration":
    case "IPPool":
    case "ClusterInformation": {
      const group = groupOf(apiVersion);
      if (group === undefined) return undefined;
      if (kind === "FelixConfiguration") return readFelix(object, group);
      return kind === "IPPool" ? readPool(object, group) : readClusterInformation(object, group);
    }
    case "Installation":
      return apiVersion.startsWith("operator.tigera.io/") ? readInstallation(object) : undefined;
    case "CustomResourceDefinition":
      return name === "felixconfigurations.projectcalico.org"
        ? { component: "calico", part: "native", problems: [] }
        : undefined;
    case "HelmChart":
    case "HelmChartConfig":
      return apiVersion.startsWith("helm.cattle.io/") && (name === "rke2-calico" || name === "rke2-canal")
        ? readChart(kind, name)
        : undefined;
    default:
      return undefined;
  }
}

/** RKE2 takes Calico's settings as texts for a chart; what the chart makes of them only the chart tells. */
function readChart(kind: string, name: string): CalicoReading {
  const message = `the values in a ${kind} are not judged: give what the chart ${name} makes of them (helm template)`;
  return { component: "calico", part: "chart", problems: [{ message, field: "spec" }] };
}

function groupOf(apiVersion: string): CalicoGroup | undefined {
  if (apiVersion.startsWith("crd.projectcalico.org/")) return "crd";
  return apiVersion.startsWith("projectcalico.org/") ? "v3" : undefined;
}
