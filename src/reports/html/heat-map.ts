import type { Heat, HeatCell, HeatColumn, HeatKind, HeatRow } from "./heat-rows.ts";
import { html, type Markup } from "./markup.ts";

/** Advisories against kernels or clusters: colour, sign and number of nodes in each cell. */
export function heatSection(title: string, heat: Heat): Markup | undefined {
  if (heat.rows.length === 0) return undefined;
  return html`<section aria-labelledby="heat">
    <h2 id="heat">${title}</h2>
    ${legend(heat)}
    <div class="scroll" role="region" aria-labelledby="heat" tabindex="0">
      <table class="heat">
        <thead>
          <tr>
            <th scope="col">Advisory</th>
            ${heat.columns.map((column) => columnHead(column))}
          </tr>
        </thead>
        <tbody>
          ${heat.rows.map((row) => heatRow(row, heat.columns))}
        </tbody>
      </table>
    </div>
  </section>`;
}

function columnHead({ name, about, nodes }: HeatColumn): Markup {
  return html`<th scope="col" class="k">
    <span>${name}${about === "" ? undefined : html`<small>${about}</small>`}</span><b>${nodes === 0 ? "" : nodes}</b>
  </th>`;
}

function heatRow({ id, title, component, severities, anchor, cells }: HeatRow, columns: readonly HeatColumn[]): Markup {
  return html` <tr data-component="${component}" data-severity="${severities.join(" ")}">
    <th scope="row">
      <a href="#${anchor}"><b>${id}</b> ${title}</a>
    </th>
    ${columns.map((column, index) => cell(cells.get(index), column.nodes))}
  </tr>`;
}

function cell(found: readonly HeatCell[] | undefined, total: number): Markup {
  if (found === undefined) return html`<td></td>`;
  const [first, ...more] = found;
  if (first !== undefined && more.length === 0) return html`<td class="h ${first.kind}">${amount(first, total)}</td>`;
  return html`<td class="mixed">
    ${found.map((one) => html`<span class="h ${one.kind}">${amount(one, total)}</span>`)}
  </td>`;
}

function amount({ nodes }: HeatCell, total: number): string {
  if (nodes === 0) return "";
  return nodes >= total ? String(nodes) : `${nodes}/${total}`;
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
  const used = new Set(rows.flatMap(({ cells }) => [...cells.values()].flat().map(({ kind }) => kind)));
  return html`<p class="legend">
    Numbers are nodes.
    ${kinds.filter(([kind]) => used.has(kind)).map(([kind, text]) => html`<span class="h ${kind}">${text}</span> `)}<span
      class="h empty"
      >not hit</span
    >
  </p>`;
}
