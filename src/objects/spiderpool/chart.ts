import { asText, at } from "../json.ts";
import type { KubeObject } from "../object.ts";
import { componentVersion } from "../version.ts";

/** The name of the chart that all this is about. */
export const CHART = "spiderpool";

/**
 * The chart version in a label value `spiderpool-0.8.3` (Helm writes `_` for `+`); undefined for other charts, also for those
 * whose name only begins like it.
 */
export function versionOfChartLabel(label: string | undefined): string | undefined {
  const text = label?.startsWith(`${CHART}-`) === true ? label.slice(CHART.length + 1) : undefined;
  return text === undefined ? undefined : componentVersion(text.replaceAll("_", "+"));
}

/** A label of an object; undefined where it has none of this name. */
export function labelOf(object: KubeObject, name: string): string | undefined {
  return asText(at(object.json, "metadata", "labels", name));
}

/** The chart version that an object's labels tell, and which label does. */
export function labelledVersion(object: KubeObject): { readonly version: string; readonly field: string } | undefined {
  const chart = versionOfChartLabel(labelOf(object, "helm.sh/chart"));
  if (chart !== undefined) return { version: chart, field: "metadata.labels[helm.sh/chart]" };
  if (labelOf(object, "app.kubernetes.io/name") !== CHART) return undefined;
  const app = componentVersion(labelOf(object, "app.kubernetes.io/version") ?? "");
  return app === undefined ? undefined : { version: app, field: "metadata.labels[app.kubernetes.io/version]" };
}

/** Whether a chart reference names the chart: `spiderpool`, `./charts/spiderpool`, `oci://registry.example/charts/spiderpool`. */
export function namesChart(reference: string | undefined): boolean {
  return reference !== undefined && reference.replace(/\/+$/u, "").split("/").at(-1) === CHART;
}
