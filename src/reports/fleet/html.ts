import { banner } from "../html/banner.ts";
import { filterForm } from "../html/filter.ts";
import { heatSection } from "../html/heat-map.ts";
import { kindOf, rowOf, type Heat, type HeatCell } from "../html/heat-rows.ts";
import { html, type Markup } from "../html/markup.ts";
import { page } from "../html/page.ts";
import { count, verdictWord } from "../words.ts";
import { advisorySection, anchorOfAdvisory, clusterSection, problemSection } from "./html-sections.ts";
import type { Fleet } from "./model.ts";
import { reach } from "./words.ts";

/** The fleet for a browser: advisories against clusters, the clusters, and each advisory in full. */
export function fleetHtml(fleet: Fleet): string {
  const { verdict, clusters, advisories } = fleet;
  const sections: readonly (readonly [anchor: string, text: string, Markup | undefined])[] = [
    ["heat", "Who is affected", heatSection("Who is affected by what", heatOfFleet(fleet))],
    ["clusters", "Clusters", clusterSection(clusters)],
    ["findings", "Advisories", advisorySection(fleet)],
    ["problems", "Problems", problemSection(clusters)],
  ];
  return page({
    title: `${count(clusters.length, "cluster")}: ${verdictWord(verdict)} - kernelgate`,
    links: sections.flatMap(([anchor, text, markup]) => (markup === undefined ? [] : [[anchor, text] as const])),
    body: html`${head(fleet)}${filterForm(advisories)}${sections.map(([, , markup]) => markup)}`,
  });
}

function head(fleet: Fleet): Markup {
  const { clusters, nodes, byVerdict, unreadable } = fleet.summary;
  return banner(fleet.verdict, undefined, sentence(fleet), [
    [byVerdict.deny, "denied", "deny"],
    [byVerdict.warn, "with warnings", "warn"],
    [byVerdict.audit, "with notes", "audit"],
    [byVerdict.allow, "clean", ""],
    ...(unreadable > 0 ? [[unreadable, "not read", "warn"] as const] : []),
    [clusters, clusters === 1 ? "cluster" : "clusters", ""],
    [nodes, nodes === 1 ? "node" : "nodes", ""],
  ]);
}

function sentence(fleet: Fleet): string {
  const worst = fleet.advisories[0];
  if (worst === undefined)
    return `No known issue in ${count(fleet.summary.clusters - fleet.summary.unreadable, "cluster")}.`;
  return `${worst.id}: ${worst.title}, in ${reach(worst, fleet)}.`;
}

function heatOfFleet({ clusters, advisories }: Fleet): Heat {
  return {
    columns: clusters.map(({ name, assessment }) => ({ name, about: "", nodes: assessment.summary.nodes })),
    rows: advisories.map((advisory) => {
      const cells = new Map<number, HeatCell[]>();
      for (const hit of advisory.hits) {
        const here = cells.get(hit.index) ?? [];
        here.push({ kind: kindOf(hit), nodes: hit.nodes.matched });
        cells.set(hit.index, here);
      }
      return rowOf(advisory.id, advisory, [advisory], anchorOfAdvisory(advisory), cells);
    }),
  };
}
