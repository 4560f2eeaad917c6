import type { Assessment, VerdictWord } from "../../domain/assessment.ts";
import { count } from "../words.ts";
import { html, type Markup } from "./markup.ts";

const headlines: Readonly<Record<VerdictWord, readonly [sign: string, word: string]>> = {
  deny: ["✖", "Denied"],
  warn: ["▲", "Allowed, with warnings"],
  audit: ["●", "Allowed, with notes"],
  allow: ["✔", "Allowed"],
};

/** The verdict in one large line, a sentence, and the numbers it rests on. */
export function summarySection(assessment: Assessment): Markup {
  const { verdict, summary, problems, cluster, kernels = [] } = assessment;
  const numbers: readonly (readonly [number, string, string])[] = [
    [summary.deny, "denied", "deny"],
    [summary.warn, summary.warn === 1 ? "warning" : "warnings", "warn"],
    [summary.audit, "recorded only", "audit"],
    [problems.length, problems.length === 1 ? "problem" : "problems", "problem"],
    [summary.nodes, summary.nodes === 1 ? "node" : "nodes", ""],
    ...(kernels.length === 0 ? [] : [[kernels.length, kernels.length === 1 ? "kernel" : "kernels", ""] as const]),
    [summary.objects, summary.objects === 1 ? "object" : "objects", ""],
  ];
  return html`<section class="verdict ${verdict}" aria-labelledby="verdict">
    <h1 id="verdict">
      <span class="sign" aria-hidden="true">${headlines[verdict][0]}</span>
      ${headlines[verdict][1]}${cluster === undefined ? undefined : html` <small>${cluster}</small>`}
    </h1>
    <p>${sentence(assessment)}</p>
    <ul class="numbers">
      ${numbers.map(([number, word, kind]) => html`<li class="${number > 0 ? kind : "none"}"><b>${number}</b> ${word}</li>`)}
    </ul>
  </section> `;
}

function sentence({ verdict, findings, summary }: Assessment): string {
  const worst = findings.find(({ action }) => action === verdict);
  if (worst === undefined)
    return `No known issue hits ${summary.nodes === 0 ? "here" : count(summary.nodes, "node")} with these settings.`;
  const where = worst.nodes.total === 0 ? "" : ` on ${worst.nodes.matched} of ${count(worst.nodes.total, "node")}`;
  const doubt = worst.status === "undetermined" ? "perhaps " : "";
  return `${worst.id}: ${doubt}${worst.title}${where}.`;
}
