import { clean, count, verdictWord } from "../words.ts";
import { clustersHit, type Fleet, type FleetAdvisory, type FleetHit } from "./model.ts";

/** The fleet on one line: `denied: 3 of 200 clusters denied, 12 with warnings (2,400 nodes)`. */
export function fleetLine({ verdict, summary }: Fleet): string {
  const { byVerdict, clusters, nodes, unreadable } = summary;
  const parts = [
    ...(byVerdict.deny > 0 ? [`${byVerdict.deny} denied`] : []),
    ...(byVerdict.warn > 0 ? [`${byVerdict.warn} with warnings`] : []),
    ...(byVerdict.audit > 0 ? [`${byVerdict.audit} with notes`] : []),
    ...(byVerdict.allow > 0 ? [`${byVerdict.allow} clean`] : []),
    ...(unreadable > 0 ? [`${unreadable} not read`] : []),
  ];
  const found = parts.length === 0 ? "" : `: ${parts.join(", ")}`;
  return `${verdictWord(verdict)}; ${count(clusters, "cluster")}${found} (${count(nodes, "node")})`;
}

/** `3 of 200 clusters`. */
export function reach(advisory: FleetAdvisory, { summary }: Fleet): string {
  return `${clustersHit(advisory)} of ${count(summary.clusters, "cluster")}`;
}

/** A cluster with what the advisory means there: `prod-eu (7 of 12 nodes, cannot tell)`. */
export function hitText({ cluster, status, nodes }: FleetHit): string {
  const notes = [
    ...(nodes.matched === 0 ? [] : [`${nodes.matched} of ${count(nodes.total, "node")}`]),
    ...(status === "undetermined" ? ["cannot tell"] : []),
  ];
  return notes.length === 0 ? clean(cluster) : `${clean(cluster)} (${notes.join(", ")})`;
}

/** At most `limit` clusters of an advisory in words. */
export function hitList({ hits }: FleetAdvisory, limit: number): string {
  const rest = hits.length - limit;
  const shown = hits.slice(0, limit).map((hit) => hitText(hit));
  return `${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
