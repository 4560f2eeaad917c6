import type { Assessment } from "../../domain/assessment.ts";
import { count, isIncomplete } from "../words.ts";
import { banner } from "./banner.ts";
import type { Markup } from "./markup.ts";

/** The banner of one assessment. */
export function summarySection(assessment: Assessment): Markup {
  const { verdict, summary, problems, cluster, kernels = [] } = assessment;
  return banner(verdict, cluster, sentence(assessment), [
    [summary.deny, "denied", "deny"],
    [summary.warn, noun(summary.warn, "warning"), "warn"],
    [summary.audit, "recorded only", "audit"],
    [problems.length, noun(problems.length, "problem"), "problem"],
    [summary.nodes, noun(summary.nodes, "node"), ""],
    ...(kernels.length === 0 ? [] : [[kernels.length, noun(kernels.length, "kernel"), ""] as const]),
    [summary.objects, noun(summary.objects, "object"), ""],
  ]);
}

function noun(number: number, word: string): string {
  return number === 1 ? word : `${word}s`;
}

function sentence({ verdict, findings, summary, problems }: Assessment): string {
  const worst = findings.find(({ action }) => action === verdict);
  if (worst === undefined && isIncomplete(problems))
    return "Not all could be read; nothing is known against what could be.";
  if (worst === undefined)
    return `No known issue hits ${summary.nodes === 0 ? "here" : count(summary.nodes, "node")} with these settings.`;
  const where = worst.nodes.total === 0 ? "" : ` on ${worst.nodes.matched} of ${count(worst.nodes.total, "node")}`;
  const doubt = worst.status === "undetermined" ? "perhaps " : "";
  return `${worst.id}: ${doubt}${worst.title}${where}.`;
}
