import { components, severities, type Component, type Severity } from "../../domain/advisory.ts";
import { html, type Markup } from "./markup.ts";

const FEW = 2; // findings that need no filter

interface Filtered {
  readonly component: Component;
  readonly severity: Severity;
}

/** Boxes by component and severity, for those that occur; hidden until the script runs. */
export function filterForm(findings: readonly Filtered[]): Markup | undefined {
  if (findings.length < FEW) return undefined;
  const present = <T extends string>(all: readonly T[], of: (finding: Filtered) => T): readonly T[] =>
    all.filter((one) => findings.some((finding) => of(finding) === one));
  return html`<form id="filter" class="filter" hidden>
    ${boxes(
      "component",
      "Component",
      present(components, (finding) => finding.component),
    )}
    ${boxes(
      "severity",
      "Severity",
      present(severities, (finding) => finding.severity),
    )}
    <p class="do">
      <output id="shown" aria-live="polite"></output> <button type="reset">Show all</button>
      <button type="button" id="open">Open all</button> <button type="button" id="close">Close all</button>
    </p>
  </form> `;
}

function boxes(name: string, title: string, values: readonly string[]): Markup {
  return html`<fieldset>
    <legend>${title}</legend>
    ${values.map(
      (value) => html`<label><input type="checkbox" name="${name}" value="${value}" checked /> ${value}</label>`,
    )}
  </fieldset>`;
}
