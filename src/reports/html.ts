import type { Assessment } from "../domain/assessment.ts";
import { clearedSection, exemptionSection, kernelSection, problemSection } from "./html/appendix.ts";
import { filterForm } from "./html/filter.ts";
import { findingsSection } from "./html/findings.ts";
import { heatSection } from "./html/heat-map.ts";
import { heatOf, kernelsOf } from "./html/heat-rows.ts";
import { html, type Markup } from "./html/markup.ts";
import { matrixSection } from "./html/matrix.ts";
import { page } from "./html/page.ts";
import { summarySection } from "./html/summary.ts";
import { verdictWord } from "./words.ts";

/** The report for a browser: one file that asks for nothing else, readable in any width, by keyboard and by ear. */
export function renderHtml(assessment: Assessment): string {
  const { findings, cleared, problems, exemptions = [], matrix = [], cluster, verdict } = assessment;
  const sections: readonly (readonly [anchor: string, text: string, Markup | undefined])[] = [
    ["problems", "Problems", problemSection(problems)],
    ["heat", "What hits where", heatSection("What hits where", heatOf(assessment))],
    ["settings", "Settings", matrixSection(matrix)],
    ["findings", "Findings", findingsSection(findings)],
    ["cleared", "Cleared", clearedSection(cleared)],
    ["exemptions", "Exemptions", exemptionSection(exemptions)],
    ["kernels", "Kernels", kernelSection(kernelsOf(assessment))],
  ];
  return page({
    title: `${cluster === undefined ? "" : `${cluster}: `}${verdictWord(verdict)} - kernelgate`,
    links: sections.flatMap(([anchor, text, markup]) => (markup === undefined ? [] : [[anchor, text] as const])),
    body: html`${summarySection(assessment)}${filterForm(findings)}${sections.map(([, , markup]) => markup)}`,
  });
}
