import type { AlternativeSetting, AssessedFinding } from "../../domain/assessment.ts";
import type { Action } from "../../domain/policy.ts";
import { actions, actionTitles, choice, count, exemptionText, kernelName, place, subject } from "../words.ts";
import { anchorOf } from "./anchor.ts";
import { html, type Markup } from "./markup.ts";
import { referenceList } from "./references.ts";

const NAMES = 30; // node names of one finding
const KERNELS = 20; // rows of its table

/** All findings by action, each a block that opens; denials are open from the start. */
export function findingsSection(findings: readonly AssessedFinding[]): Markup | undefined {
  if (findings.length === 0) return undefined;
  return html`<section aria-labelledby="findings">
    <h2 id="findings">Findings</h2>
    ${actions.map((action) => {
      const chosen = findings.filter((finding) => finding.action === action);
      return chosen.length === 0 ? undefined : group(action, chosen);
    })}
  </section> `;
}

function group(action: Action, findings: readonly AssessedFinding[]): Markup {
  return html`<div data-group>
    <h3>${actionTitles[action]} (${findings.length})</h3>
    ${findings.map((finding) => block(finding))}
  </div> `;
}

function block(finding: AssessedFinding): Markup {
  const { id, title, component, severity, status, action, introduced, nodes } = finding;
  const kind = status === "undetermined" ? "unclear" : severity;
  return html`<details
    class="finding ${action}"
    id="${anchorOf(finding)}"
    data-component="${component}"
    data-severity="${severity}"
    ${action === "deny" ? html` open` : undefined}
  >
    <summary>
      <span class="h ${kind}">${severity}</span> <b>${id}</b> <span class="title">${title}</span>
      <span class="tags"
        ><span>${component}</span
        >${status === "undetermined" ? html`<span>cannot tell</span>` : undefined}${introduced ? undefined : html`<span>there before</span>`}${finding.exemption === null ? undefined : html`<span>exempt</span>`}</span
      >${share(nodes)}
    </summary>
    <div class="body">
      <p>${finding.impact}</p>
      <dl>${entries(finding)}</dl>
      ${kernelTable(finding)}
    </div>
  </details> `;
}

function share({ matched, total }: AssessedFinding["nodes"]): Markup | undefined {
  if (matched === 0) return undefined;
  return html`<span class="share">
    <progress aria-hidden="true" value="${matched}" max="${total}"></progress>
    ${matched} of ${count(total, "node")}
  </span>`;
}

function entries(finding: AssessedFinding): readonly Markup[] {
  const { object, location, introduced, reason, assumed, alternatives, remedy, exemption, note, references } = finding;
  const at = location === null ? undefined : place(location);
  return [
    ...entry(introduced ? "Asked for by" : "Set before by", [subject(object)]),
    ...entry("At", [at]),
    ...entry(finding.status === "affected" ? "Why" : "Why nobody can tell", [reason]),
    ...entry("Assumed", assumed),
    ...entryOf("Other choices", choiceList(alternatives)),
    ...entry("Fix", [finding.remedy === "" ? undefined : remedy], "fix"),
    ...entry("Exempt", [exemption === null ? undefined : exemptionText(exemption)]),
    ...entry("Break-glass", [note]),
    ...entryOf("More", referenceList(finding.id, references)),
  ];
}

function entry(label: string, texts: readonly (string | undefined)[], kind = ""): readonly Markup[] {
  const given = texts.filter((text) => text !== undefined && text !== "");
  if (given.length === 0) return [];
  return [
    html`<dt>${label}</dt>
      ${given.map((text) => html`<dd class="${kind}">${text}</dd>`)}`,
  ];
}

function entryOf(label: string, content: Markup | undefined): readonly Markup[] {
  return content === undefined
    ? []
    : [
        html`<dt>${label}</dt>
          <dd>${content}</dd>`,
      ];
}

function choiceList(alternatives: readonly AlternativeSetting[]): Markup | undefined {
  if (alternatives.length === 0) return undefined;
  const sorted = alternatives.toSorted((a, b) => Number(b.safe) - Number(a.safe));
  return html`<ul class="choices">
    ${sorted.map(
      (one) =>
        html`<li class="m ${one.safe ? (one.reason === undefined ? "safe" : "unclear") : "unsafe"}">
          <b><code>${choice(one)}</code></b>
          ${one.safe ? (one.reason === undefined ? "safe" : undefined) : "not safe"}${one.reason === undefined ? undefined : html`<span class="faint">${": "}${one.reason}</span>`}
        </li>`,
    )}
  </ul>`;
}

function kernelTable({ nodes }: AssessedFinding): Markup | undefined {
  if (nodes.matched === 0) return undefined;
  const rest = nodes.groups.slice(KERNELS);
  const unnamed = nodes.matched - Math.min(nodes.names.length, NAMES);
  return html`<table class="grid small">
      <caption>
        Kernels that are hit
      </caption>
      <thead>
        <tr>
          <th scope="col" class="n">Nodes</th>
          <th scope="col">Kernel</th>
          <th scope="col">System</th>
        </tr>
      </thead>
      <tbody>
        ${nodes.groups.slice(0, KERNELS).map(
          (kernel) =>
            html`<tr>
              <td class="n">${kernel.count}</td>
              <td><code>${kernelName(kernel)}</code></td>
              <td>${kernel.osImage}</td>
            </tr>`,
        )}${
          rest.length === 0
            ? undefined
            : html`<tr>
                <td class="n">${rest.reduce((sum, kernel) => sum + kernel.count, 0)}</td>
                <td colspan="2">on ${count(rest.length, "more kernel")}</td>
              </tr>`
        }
      </tbody>
    </table>
    <p class="names">${nodes.names.slice(0, NAMES).join(", ")}${unnamed > 0 ? ` and ${unnamed} more` : ""}</p> `;
}
