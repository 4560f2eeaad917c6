import type { Assessment, KernelCount } from "../../domain/assessment.ts";
import { count, kernelName } from "../words.ts";
import { anchorOf } from "./anchor.ts";
import { heatOf, type Heat, type HeatCell, type HeatKind, type HeatRow } from "./heat-rows.ts";
import { html, type Markup } from "./markup.ts";

/** Advisories against kernels: colour, sign and number of nodes in each cell. */
export function heatSection(assessment: Assessment): Markup | undefined {
  const heat = heatOf(assessment);
  if (heat.rows.length === 0) return undefined;
  const everywhere = heat.rows.some((row) => row.everywhere !== undefined);
  return html`<section aria-labelledby="heat">
    <h2 id="heat">What hits where</h2>
    ${legend(heat)}
    <div class="scroll" role="region" aria-labelledby="heat" tabindex="0">
      <table class="heat">
        <thead>
          <tr>
            <th scope="col">Advisory</th>
            ${everywhere ? html`<th scope="col" class="k"><span>cluster as a whole</span></th>` : undefined}${heat.columns.map((kernel) => kernelHead(kernel))}${heat.others.kernels > 0 ? html`<th scope="col" class="k"><span>${count(heat.others.kernels, "more kernel")}</span><b>${heat.others.nodes}</b></th>` : undefined}
          </tr>
        </thead>
        <tbody>
          ${heat.rows.map((row) => heatRow(row, heat, everywhere))}
        </tbody>
      </table>
    </div>
  </section> `;
}

function kernelHead(kernel: KernelCount): Markup {
  return html`<th scope="col" class="k">
    <span>${kernelName(kernel)}<small>${kernel.osImage}</small></span
    ><b>${kernel.count}</b>
  </th>`;
}

function heatRow(row: HeatRow, { columns, others }: Heat, everywhere: boolean): Markup {
  const cells = columns.map((kernel, index) => cell(row.cells.get(index), kernel.count));
  return html`<tr data-component="${row.component}" data-severity="${row.severities.join(" ")}">
    <th scope="row">
      <a href="#${anchorOf(row.finding)}"><b>${row.id}</b> ${row.title}</a>
    </th>
    ${everywhere ? whole(row.everywhere) : undefined}${cells}${others.kernels > 0 ? cell(row.cells.get(columns.length), others.nodes) : undefined}
  </tr> `;
}

function cell(found: readonly HeatCell[] | undefined, total: number): Markup {
  if (found === undefined) return html`<td></td>`;
  const [first, ...more] = found;
  if (first !== undefined && more.length === 0) return html`<td class="h ${first.kind}">${amount(first, total)}</td>`;
  return html`<td class="mixed">
    ${found.map((one) => html`<span class="h ${one.kind}">${amount(one, total)}</span>`)}
  </td>`;
}

function amount({ count: nodes }: HeatCell, total: number): string {
  return nodes >= total ? String(nodes) : `${nodes}/${total}`;
}

function whole(kind: HeatKind | undefined): Markup {
  return kind === undefined ? html`<td></td>` : html`<td class="h ${kind}"></td>`;
}

const kinds: readonly (readonly [HeatKind, string])[] = [
  ["critical", "critical"],
  ["high", "high"],
  ["medium", "medium"],
  ["low", "low"],
  ["unclear", "nobody can tell"],
  ["cleared", "cleared by evidence"],
];

function legend({ rows }: Heat): Markup {
  const used = new Set(
    rows.flatMap(({ cells, everywhere }) => [...[...cells.values()].flat().map(({ kind }) => kind), everywhere]),
  );
  return html`<p class="legend">
    Numbers are nodes.
    ${kinds.filter(([kind]) => used.has(kind)).map(([kind, text]) => html`<span class="h ${kind}">${text}</span> `)}<span
      class="h empty"
      >not hit</span
    >
  </p>`;
}
