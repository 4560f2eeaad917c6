import { clean, isWebAddress } from "./words.ts";

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;" };

/**
 * A text as Markdown (GitHub's, GitLab's, Gitea's) that shows exactly that text, on one line: in a paragraph, a list or a
 * cell of a table. Never at the start of a line, where `#`, `-` and `1.` would still act.
 */
export function escapeMarkdown(text: string): string {
  return clean(text)
    .replaceAll(/[&<>|]/g, (char) => entities[char] ?? char)
    .replaceAll(/[\\`*[\]~$]/g, String.raw`\$&`)
    .replaceAll(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, String.raw`\_`)
    .replaceAll(/@(?=\w)/g, "@<!-- -->") // nobody is to be notified by the name of a node
    .replaceAll(/(#(?=\d)|\bGH-(?=\d))/g, "$1<!-- -->"); // nor an unrelated issue linked
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
