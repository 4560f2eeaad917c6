import type { AssessmentProblem, ClearedEntry, ExemptionUse, KernelCount } from "../../domain/assessment.ts";
import { count, kernelName, problemPlace, useText } from "../words.ts";
import { html, type Markup } from "./markup.ts";

const KERNELS = 200; // rows of the inventory

/** What could not be read. */
export function problemSection(problems: readonly AssessmentProblem[]): Markup | undefined {
  if (problems.length === 0) return undefined;
  return html`<section aria-labelledby="problems">
    <h2 id="problems">Problems</h2>
    <ul class="plain">
      ${problems.map((problem) => {
        const { level, message } = problem;
        const where = problemPlace(problem);
        return html`<li class="m ${level === "error" ? "unsafe" : "minor"}">
          <b>${level}</b> ${where === undefined ? undefined : html`<code>${where}</code>: `}${message}
        </li>`;
      })}
    </ul>
  </section> `;
}

/** What looks like a known issue by its kernel's number and is none, with the evidence. */
export function clearedSection(cleared: readonly ClearedEntry[]): Markup | undefined {
  if (cleared.length === 0) return undefined;
  return html`<section aria-labelledby="cleared">
    <h2 id="cleared">Cleared by evidence</h2>
    <ul class="plain">
      ${cleared.map(
        ({ id, groups, evidence }) =>
          html`<li class="m safe">
            <b>${id}</b> does not hit
            ${groups.slice(0, 10).map((kernel, index) => html`${index > 0 ? ", " : ""}<code>${kernelName(kernel)}</code> (${kernel.count})`)}${groups.length > 10 ? ` and ${count(groups.length - 10, "more kernel")}` : ""}:
            ${evidence}
          </li>`,
      )}
    </ul>
  </section> `;
}

const exemptionKinds: Readonly<Record<ExemptionUse["state"], string>> = {
  active: "safe",
  expiring: "minor",
  expired: "unsafe",
};

/** Accepted risks, with what became of them. */
export function exemptionSection(exemptions: readonly ExemptionUse[]): Markup | undefined {
  if (exemptions.length === 0) return undefined;
  return html`<section aria-labelledby="exemptions">
    <h2 id="exemptions">Exemptions</h2>
    <div class="scroll" role="region" aria-labelledby="exemptions" tabindex="0">
      <table class="grid">
        <thead>
          <tr>
            <th scope="col">Advisory</th>
            <th scope="col">State</th>
            <th scope="col">Expires</th>
            <th scope="col">Use</th>
            <th scope="col">Reason</th>
            <th scope="col">From</th>
          </tr>
        </thead>
        <tbody>
          ${exemptions.map(
            (use) =>
              html`<tr>
                <th scope="row">${use.advisory}</th>
                <td class="m ${exemptionKinds[use.state]}">${use.state}</td>
                <td>${use.expires}</td>
                <td>${useText(use)}</td>
                <td>${use.reason}</td>
                <td>${use.from}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section> `;
}

/** All kernels of the nodes. */
export function kernelSection(kernels: readonly KernelCount[]): Markup | undefined {
  if (kernels.length === 0) return undefined;
  const left = kernels.length - KERNELS;
  return html`<section aria-labelledby="kernels">
    <h2 id="kernels">Kernels</h2>
    <div class="scroll" role="region" aria-labelledby="kernels" tabindex="0">
      <table class="grid small">
        <thead>
          <tr>
            <th scope="col" class="n">Nodes</th>
            <th scope="col">Kernel</th>
            <th scope="col">System</th>
          </tr>
        </thead>
        <tbody>
          ${kernels.slice(0, KERNELS).map(
            (kernel) =>
              html`<tr>
                <td class="n">${kernel.count}</td>
                <td><code>${kernelName(kernel)}</code></td>
                <td>${kernel.osImage}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${left > 0 ? html`<p class="faint">${count(left, "more kernel")}: the json format has them all.</p>` : undefined}
  </section> `;
}
