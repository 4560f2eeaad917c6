import { oneLine } from "../words.ts";

/** A piece of HTML that is safe to insert: every text in it has been escaped. */
export interface Markup {
  readonly markup: string;
}

type Part = string | number | Markup | readonly Part[] | undefined;

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A text for element content or a quoted attribute, on one line and without control characters. */
export function escapeHtml(text: string): string {
  return oneLine(text).replaceAll(/[&<>"']/g, (char) => entities[char] ?? char);
}

/**
 * The template tag that all HTML is written with: what is put in is escaped unless it is markup already. The indentation of
 * the source is left out of the page.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  let markup = dense(strings[0] ?? "");
  for (const [index, part] of parts.entries()) markup += render(part) + dense(strings[index + 1] ?? "");
  return { markup };
}

function dense(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, "\n");
}

function render(part: Part): string {
  if (part === undefined) return "";
  if (typeof part === "string") return escapeHtml(part);
  if (typeof part === "number") return String(part);
  return "markup" in part ? part.markup : part.map((one) => render(one)).join("");
}

/** Text of our own (a style sheet, a script) that goes into the page as it is. Never for a text from outside. */
export function verbatim(markup: string): Markup {
  return { markup };
}
