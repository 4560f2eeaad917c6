import { clean, isWebAddress } from "./words.ts";

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;" };

// signs of HTML and tables; signs of Markdown; underscores, but for those inside words; names and numbers that would
// notify people or link unrelated issues
const acting =
  /(?<entity>[&<>|])|(?<sign>[\\`*[\]~$]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}]))|(?<mention>@(?=\w)|#(?=\d)|\bGH-(?=\d))/gu;

/**
 * A text as Markdown (GitHub's, GitLab's, Gitea's) that shows exactly that text, on one line: in a paragraph, a list or a
 * cell of a table. Never at the start of a line, where `#`, `-` and `1.` would still act.
 */
export function escapeMarkdown(text: string): string {
  return clean(text).replaceAll(acting, (found, entity?: string, sign?: string) => {
    if (entity !== undefined) return entities[entity] ?? entity;
    return sign === undefined ? `${found}<!-- -->` : `\\${sign}`;
  });
}

/** A reference: a link where it is a web address, else its text. */
export function markdownReference(reference: string): string {
  return isWebAddress(reference) ? `<${reference}>` : escapeMarkdown(reference);
}

/** A text inside HTML blocks of Markdown, such as `<summary>`, where Markdown itself does not act. */
export function escapeSummary(text: string): string {
  return clean(text)
    .replaceAll(/[&<>|]/g, (char) => entities[char] ?? char)
    .replaceAll(/[`*_[\]~$\\#@]/g, (char) => `&#${char.codePointAt(0) ?? 0};`);
}

/** A text as code: in backticks where nothing in it needs care, else as an element with the text escaped. */
export function markdownCode(text: string): string {
  const line = clean(text);
  if (line === "") return "";
  return /[`|\\]/.test(line) ? `<code>${escapeMarkdown(line)}</code>` : `\`${line}\``;
}
