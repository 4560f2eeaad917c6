import { fleetHtml } from "./fleet/html.ts";
import { fleetJson } from "./fleet/json.ts";
import { fleetMarkdown } from "./fleet/markdown.ts";
import { fleetOf, type FleetCluster } from "./fleet/model.ts";
import { fleetText } from "./fleet/text.ts";
import type { RenderOptions } from "./options.ts";

export type { FleetCluster } from "./fleet/model.ts";

/** The formats that can hold many clusters. */
export const fleetFormats = ["text", "json", "html", "markdown"] as const;
export type FleetFormat = (typeof fleetFormats)[number];

/** Many clusters in one report: who is affected by what. */
export function renderFleet(format: FleetFormat, clusters: readonly FleetCluster[], options: RenderOptions): string {
  const fleet = fleetOf(clusters);
  switch (format) {
    case "text":
      return fleetText(fleet, options);
    case "json":
      return fleetJson(fleet);
    case "html":
      return fleetHtml(fleet);
    case "markdown":
      return fleetMarkdown(fleet);
  }
}
