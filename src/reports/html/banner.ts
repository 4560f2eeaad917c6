import type { VerdictWord } from "../../domain/assessment.ts";
import { html, type Markup } from "./markup.ts";

/** A number of the banner, its noun, and the kind that colours it where it is not zero. */
export type BannerNumber = readonly [number: number, noun: string, kind: VerdictWord | "problem" | ""];

const headlines: Readonly<Record<VerdictWord, readonly [sign: string, word: string]>> = {
  deny: ["✖", "Denied"],
  warn: ["▲", "Allowed, with warnings"],
  audit: ["●", "Allowed, with notes"],
  allow: ["✔", "Allowed"],
};

/** The verdict in one large line, a sentence, and the numbers it rests on. */
export function banner(
  verdict: VerdictWord,
  name: string | undefined,
  sentence: string,
  numbers: readonly BannerNumber[],
): Markup {
  const [sign, word] = headlines[verdict];
  return html`<section class="verdict ${verdict}" aria-labelledby="verdict">
    <h1 id="verdict">
      <span aria-hidden="true">${sign}</span>
      ${word}${name === undefined ? undefined : html` <small>${name}</small>`}
    </h1>
    <p>${sentence}</p>
    <ul class="numbers">
      ${numbers.map(([number, noun, kind]) => html`<li class="${number > 0 ? kind : "none"}"><b>${number}</b> ${noun}</li>`)}
    </ul>
  </section>`;
}
