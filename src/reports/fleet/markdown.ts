import { escapeMarkdown, markdownReference } from "../markdown-escape.ts";
import { table } from "../markdown-sections.ts";
import { fit, signs } from "../markdown.ts";
import { toolName } from "../tool.ts";
import { problemPlace, verdictWord } from "../words.ts";
import { isUnreadable, worstFirst, type Fleet, type FleetAdvisory, type FleetCluster, type FleetHit } from "./model.ts";
import { fleetLine, hitList, reach } from "./words.ts";

const WIDE = 8; // clusters up to which each has a column of its own
const NAMED = 12; // clusters of one advisory otherwise
const ROWS = 150; // of one table; comments have a limit

/** The fleet as a comment: advisories against clusters, then the clusters themselves. */
export function fleetMarkdown(fleet: Fleet): string {
  const { verdict, advisories, clusters } = fleet;
  return fit([
    `<!-- ${toolName} fleet -->\n## ${verdict === "allow" ? "✅" : signs[verdict]} ${toolName}: ${escapeMarkdown(fleetLine(fleet))}`,
    ...(advisories.length === 0 ? [] : [advisoryTable(fleet)]),
    ...problemList(clusters),
    ...(clusters.length === 0 ? [] : [clusterTable(clusters)]),
    ...advisories.map((advisory) => detail(advisory)),
  ]);
}

function advisoryTable(fleet: Fleet): string {
  const { advisories, clusters } = fleet;
  const wide = clusters.length <= WIDE;
  const names = wide ? clusters.map(({ name }) => escapeMarkdown(name)) : ["Where"];
  const rows = advisories
    .slice(0, ROWS)
    .map((advisory) => [
      signs[advisory.action],
      `**${escapeMarkdown(advisory.id)}** ${escapeMarkdown(advisory.title)}`,
      advisory.severity,
      reach(advisory, fleet),
      ...(wide
        ? clusters.map((_, index) => cell(advisory.hits.filter((hit) => hit.index === index)))
        : [escapeMarkdown(hitList(advisory, NAMED))]),
    ]);
  return table(["", "Advisory", "Severity", "Clusters", ...names], rows) + more(advisories.length);
}

function cell(hits: readonly FleetHit[]): string {
  return hits
    .map(({ action, status, nodes }) => {
      const number = nodes.matched === 0 ? "" : ` ${nodes.matched}/${nodes.total}`;
      return `${status === "undetermined" ? "❔" : signs[action]}${number}`;
    })
    .join(" ");
}

function clusterTable(clusters: readonly FleetCluster[]): string {
  const rows = worstFirst(clusters)
    .slice(0, ROWS)
    .map((cluster) => ({ ...cluster, ...cluster.assessment, unreadable: isUnreadable(cluster) }))
    .map(({ name, verdict, summary, unreadable }) => [
      unreadable ? "❔" : verdict === "allow" ? "✅" : signs[verdict],
      escapeMarkdown(name),
      unreadable ? "not read" : verdictWord(verdict),
      String(summary.nodes),
      String(summary.deny),
      String(summary.warn),
      String(summary.audit),
    ]);
  const head = ["", "Cluster", "Verdict", "Nodes", "Denied", "Warnings", "Recorded"];
  return `<details><summary>Clusters (${clusters.length})</summary>\n\n${table(head, rows)}${more(clusters.length)}\n\n</details>`;
}

function more(length: number): string {
  return length > ROWS ? `\n\n${length - ROWS} more are in the html and json formats.` : "";
}

function problemList(clusters: readonly FleetCluster[]): readonly string[] {
  const lines = clusters.flatMap(({ name, assessment }) =>
    assessment.problems.map((problem) => {
      const parts = [name, problemPlace(problem), problem.message].filter((part) => part !== undefined);
      return `- **${problem.level}** ${escapeMarkdown(parts.join(": "))}`;
    }),
  );
  if (lines.length === 0) return [];
  const left = lines.length > ROWS ? `\n\n${lines.length - ROWS} more are in the html and json formats.` : "";
  return [
    `<details><summary>Problems (${lines.length})</summary>\n\n${lines.slice(0, ROWS).join("\n")}${left}\n\n</details>`,
  ];
}

function detail({ id, title, impact, remedy, references }: FleetAdvisory): string {
  const lines = [
    `**Impact:** ${escapeMarkdown(impact)}`,
    `**Fix:** ${escapeMarkdown(remedy)}`,
    ...references.map((text) => `**See:** ${markdownReference(text)}`),
  ];
  return `**${escapeMarkdown(id)}** ${escapeMarkdown(title)}\n\n${lines.map((line) => `- ${line}`).join("\n")}`;
}
