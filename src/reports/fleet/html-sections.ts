import type { VerdictWord } from "../../domain/assessment.ts";
import { anchorOf } from "../html/anchor.ts";
import { html, type Markup } from "../html/markup.ts";
import { referenceList } from "../html/references.ts";
import { actionTitles, actions, count, problemPlace, verdictWord } from "../words.ts";
import { clustersHit, isUnreadable, worstFirst, type Fleet, type FleetAdvisory, type FleetCluster } from "./model.ts";
import { hitList } from "./words.ts";

const NAMED = 50; // clusters of one advisory; the table has them all

const verdictKinds: Readonly<Record<VerdictWord, string>> = {
  deny: "unsafe",
  warn: "minor",
  audit: "safe",
  allow: "safe",
};

/** All clusters with their verdicts and numbers, the worst first. */
export function clusterSection(clusters: readonly FleetCluster[]): Markup {
  return html`<section aria-labelledby="clusters">
    <h2 id="clusters">Clusters</h2>
    <div class="scroll" role="region" aria-labelledby="clusters" tabindex="0">
      <table class="grid">
        <thead>
          <tr>
            <th scope="col">Cluster</th>
            <th scope="col">Verdict</th>
            <th scope="col" class="n">Nodes</th>
            <th scope="col" class="n">Denied</th>
            <th scope="col" class="n">Warnings</th>
            <th scope="col" class="n">Recorded</th>
            <th scope="col" class="n">Problems</th>
          </tr>
        </thead>
        <tbody>
          ${worstFirst(clusters).map((cluster) => clusterRow(cluster))}
        </tbody>
      </table>
    </div>
  </section>`;
}

function clusterRow(cluster: FleetCluster): Markup {
  const { name, assessment } = cluster;
  const { verdict, summary, problems } = assessment;
  const numbers = [summary.nodes, summary.deny, summary.warn, summary.audit, problems.length];
  return html`<tr>
    <th scope="row">${name}</th>
    ${
      isUnreadable(cluster)
        ? html`<td class="m minor">not read</td>`
        : html`<td class="m ${verdictKinds[verdict]}">${verdictWord(verdict)}</td>`
    }
    ${numbers.map((number) => html`<td class="n">${number}</td>`)}
  </tr>`;
}

/** Each advisory with its impact, remedy and clusters. */
export function advisorySection(fleet: Fleet): Markup | undefined {
  if (fleet.advisories.length === 0) return undefined;
  return html`<section aria-labelledby="findings">
    <h2 id="findings">Advisories</h2>
    ${actions.map((action) => {
      const chosen = fleet.advisories.filter((advisory) => advisory.action === action);
      if (chosen.length === 0) return undefined;
      return html`<div data-group>
        <h3>${actionTitles[action]} (${chosen.length})</h3>
        ${chosen.map((advisory) => block(advisory, fleet))}
      </div>`;
    })}
  </section>`;
}

/** The anchor of an advisory's block. */
export function anchorOfAdvisory({ id }: Pick<FleetAdvisory, "id">): string {
  return anchorOf({ id, status: "affected" });
}

function block(advisory: FleetAdvisory, { summary }: Fleet): Markup {
  const { id, title, component, severity, action, impact, remedy, references } = advisory;
  const reached = clustersHit(advisory);
  return html`<details
    class="finding ${action}"
    id="${anchorOfAdvisory(advisory)}"
    data-component="${component}"
    data-severity="${severity}"
  >
    <summary>
      <span class="h ${severity}">${severity}</span> <b>${id}</b> <span class="title">${title}</span>
      <span class="tags"><span>${component}</span></span>
      <span class="share">
        <progress aria-hidden="true" value="${reached}" max="${summary.clusters}"></progress>
        ${reached} of ${count(summary.clusters, "cluster")}
      </span>
    </summary>
    <div class="body">
      <p>${impact}</p>
      <dl>
        <dt>Clusters</dt>
        <dd>${hitList(advisory, NAMED)}</dd>
        <dt>Fix</dt>
        <dd class="fix">${remedy}</dd>
        <dt>More</dt>
        <dd>${referenceList(id, references)}</dd>
      </dl>
    </div>
  </details>`;
}

/** What could not be read, by cluster. */
export function problemSection(clusters: readonly FleetCluster[]): Markup | undefined {
  const found = clusters.flatMap(({ name, assessment }) => assessment.problems.map((problem) => ({ name, problem })));
  if (found.length === 0) return undefined;
  return html`<section aria-labelledby="problems">
    <h2 id="problems">Problems</h2>
    <ul class="plain">
      ${found.map(({ name, problem }) => {
        const where = problemPlace(problem);
        return html`<li class="m ${problem.level === "error" ? "unsafe" : "minor"}">
          <b>${name}</b> ${problem.level}:
          ${where === undefined ? undefined : html`<code>${where}</code>: `}${problem.message}
        </li>`;
      })}
    </ul>
  </section>`;
}
