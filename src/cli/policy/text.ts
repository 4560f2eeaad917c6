import type { LabelSelector, Policy, PolicyRule } from "../../domain/policy.ts";
import type { Effect, Effects } from "./effect.ts";
import type { Review } from "./review.ts";

const SHOWN_IDS = 8; // ids named for one rule; the rest is a number

/** What a policy says and matches, a line a part. */
export function reviewLines(policy: Policy, { rules, exemptions }: Review): readonly string[] {
  return [
    `enforcement: ${policy.enforcement}, break-glass: ${policy.breakGlass}`,
    "",
    rules.length === 0 ? "No rules: the defaults decide." : "Rules, of which the first that matches decides:",
    ...rules.map(
      ({ part, advisories }, index) => `  ${index + 1}. ${ruleText(part)} → ${part.action}: ${idsText(advisories)}`,
    ),
    "",
    exemptions.length === 0 ? "No exemptions." : "Exemptions:",
    ...exemptions.map(({ part, advisories }, index) => {
      const ticket = part.ticket === undefined ? "" : ` (${part.ticket})`;
      const clusters = part.clusters === undefined ? "" : ` in ${part.clusters.join(", ")}`;
      const id = advisories[0] ?? part.advisory;
      return `  ${index + 1}. ${id} on ${selectorText(part.nodes)}${clusters}, until ${part.expiresText}: ${part.reason}${ticket}`;
    }),
  ];
}

const ruleParts = ["advisories", "components", "severities", "statuses", "namespaces"] as const;

function ruleText(rule: PolicyRule): string {
  const texts = ruleParts.flatMap((part) => (rule[part] === undefined ? [] : [`${part} ${rule[part].join(", ")}`]));
  return texts.length === 0 ? "everything" : texts.join("; ");
}

function idsText(ids: readonly string[]): string {
  const more = ids.length > SHOWN_IDS ? `, and ${ids.length - SHOWN_IDS} more` : "";
  const count = ids.length === 1 ? "1 advisory" : `${ids.length} advisories`;
  return ids.length === 0 ? "no advisory" : `${count} (${ids.slice(0, SHOWN_IDS).join(", ")}${more})`;
}

function selectorText(selector: LabelSelector | undefined): string {
  if (selector === undefined) return "all nodes";
  const equal = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  const more = (selector.matchExpressions ?? []).map(
    ({ key, operator, values }) => `${key} ${operator}${values === undefined ? "" : ` (${values.join(", ")})`}`,
  );
  return `nodes with ${[...equal, ...more].join(", ") || "any labels"}`;
}

/** What a policy changes in a cluster: a table of the findings that it changes or that are more than recorded. */
export function effectLines({ nodes, findings }: Effects): readonly string[] {
  const shown = findings.filter(({ byDefault, byPolicy }) => byDefault !== byPolicy || byPolicy !== "audit");
  const rest = findings.length - shown.length;
  const restText = `${rest === 1 ? "1 finding is" : `${rest} findings are`} only recorded, with and without this policy.`;
  if (shown.length === 0)
    return [`On the ${nodes} nodes of this cluster: nothing to deny or to warn of.`, ...(rest === 0 ? [] : [restText])];
  const changed = findings.filter(({ byDefault, byPolicy }) => byDefault !== byPolicy).length;
  return [
    `On the ${nodes} nodes of this cluster the policy changes ${changed} of ${findings.length} findings:`,
    ...columns([
      ["", "finding", "severity", "status", "nodes", "default", "here", "because of"],
      ...shown.map((one) => cells(one)),
    ]),
    ...(rest === 0 ? [] : [restText]),
  ];
}

function cells({ id, severity, status, nodes, exempt, byDefault, byPolicy, because }: Effect): readonly string[] {
  const mark = byDefault === byPolicy ? "" : "*";
  const nodesText = exempt === 0 ? String(nodes) : `${nodes}, ${exempt} exempt`;
  return [mark, id, severity, status, nodesText, byDefault, byPolicy, because];
}

function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
