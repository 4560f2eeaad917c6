import { isWebAddress } from "../words.ts";
import { html, type Markup } from "./markup.ts";

/** How to read on about an advisory: the command, and its sources; only web addresses become links. */
export function referenceList(id: string, references: readonly string[]): Markup {
  return html`<code>kernelgate advisories show ${id}</code>${references.map((reference) =>
      isWebAddress(reference)
        ? html`<br /><a href="${reference}" rel="noreferrer noopener">${reference}</a>`
        : html`<br />${reference}`,
    )}`;
}
