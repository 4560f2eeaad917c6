import type { MatrixCell, SettingMatrix } from "../../domain/assessment.ts";
import { cellIds, cellState } from "../matrix-cell.ts";
import { count, kernelName } from "../words.ts";
import { html, type Markup } from "./markup.ts";

const MAX_ROWS = 60; // kernels; the rest has no row of its own

/** For each setting its values against the kernels: which is safe, and where not. */
export function matrixSection(matrix: readonly SettingMatrix[]): Markup | undefined {
  const filled = matrix.filter(({ values }) => values.length > 0);
  if (filled.length === 0) return undefined;
  return html`<section aria-labelledby="settings">
    <h2 id="settings">Which settings are safe here</h2>
    ${filled.map((one, index) => settingTable(one, `setting-${index + 1}`))}
  </section> `;
}

function settingTable({ setting, values }: SettingMatrix, id: string): Markup {
  const kernels = values[0]?.groups ?? [];
  const left = kernels.length - MAX_ROWS;
  return html`<h3 id="${id}"><code>${setting}</code></h3>
    <ul class="choices">
      ${values.map(({ value, groups }) => choice(value, groups))}
    </ul>
    ${
      kernels.length === 0
        ? undefined
        : html`<div class="scroll" role="region" aria-labelledby="${id}" tabindex="0">
              <table class="grid cells">
                <thead>
                  <tr>
                    <th scope="col">Kernel</th>
                    <th scope="col" class="n">Nodes</th>
                    ${values.map(({ value }) => html`<th scope="col"><code>${value}</code></th>`)}
                  </tr>
                </thead>
                <tbody>
                  ${kernels.slice(0, MAX_ROWS).map(
                    (kernel, row) =>
                      html`<tr>
                        <th scope="row"><code>${kernelName(kernel)}</code> <small>${kernel.osImage}</small></th>
                        <td class="n">${kernel.count}</td>
                        ${values.map(({ groups }) => matrixCell(groups[row]))}
                      </tr> `,
                  )}
                </tbody>
              </table>
            </div>
            ${left > 0 ? html`<p class="faint">${count(left, "more kernel")} in the lists above, and in the json format.</p>` : undefined}`
    } `;
}

function matrixCell(cell: MatrixCell | undefined): Markup {
  if (cell === undefined) return html`<td></td>`;
  const ids = cellIds(cell);
  return html`<td class="m ${cellState(cell)}">${ids}</td>`;
}

/** One value in words: safe everywhere, or on how many nodes not, and why. */
function choice(value: string, groups: readonly MatrixCell[]): Markup {
  const unsafe = groups.filter(({ safe }) => !safe);
  const doubtful = groups.filter((cell) => cell.safe && cell.undetermined.length > 0);
  const reasons = [...new Set(unsafe.flatMap(({ reason }) => (reason === undefined ? [] : [reason])))];
  const state = unsafe.length > 0 ? "unsafe" : doubtful.length > 0 ? "unclear" : "safe";
  const total = nodesIn(groups);
  const words =
    unsafe.length > 0
      ? `not safe on ${nodesIn(unsafe)} of ${count(total, "node")}`
      : doubtful.length > 0
        ? `no denial; cannot be told for certain on ${nodesIn(doubtful)} of ${count(total, "node")}`
        : "safe on all nodes";
  return html`<li class="m ${state}">
    <b><code>${value}</code></b>
    ${words}${reasons.length > 0 ? html`<span class="faint">: ${reasons.join("; ")}</span>` : undefined}
  </li>`;
}

function nodesIn(groups: readonly MatrixCell[]): number {
  return groups.reduce((sum, group) => sum + group.count, 0);
}
