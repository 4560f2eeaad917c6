import { asList, asText, type Json } from "../json.ts";

/** One word of a container's command line, and the path of the field it stands in, below the container. */
export interface Word {
  readonly text: string;
  readonly field: string;
}

/**
 * The words that a container starts with: `command` and `args`. Where a shell gets a script (`sh -c "…"`), the words of its
 * first command; `exec` and redirections are left out.
 */
export function wordsOf(container: Json): readonly Word[] {
  const words = ["command", "args"].flatMap((list) =>
    asList(container[list]).flatMap((item, i) => {
      const text = asText(item);
      return text === undefined ? [] : [{ text, field: `${list}[${i}]` }];
    }),
  );
  const script = scriptOf(words);
  if (script !== undefined && script.text.length > MAX_SCRIPT) return [];
  return script === undefined ? words : shellWords(script.text).map((text) => ({ text, field: script.field }));
}

/** Longer scripts than anybody writes into a DaemonSet are not taken apart. */
const MAX_SCRIPT = 16 * 1024;

/** The script of `sh -c …`, wherever it stands in the list. */
function scriptOf(words: readonly Word[]): Word | undefined {
  const first = words[0]?.text ?? "";
  if (!/(?:^|\/)(?:sh|bash|ash|dash)$/u.test(first)) return undefined;
  const option = words.findIndex(({ text }) => /^-[a-z]*c$/u.test(text));
  return option < 0 ? undefined : words[option + 1];
}

/** A redirection; a word of quoted, escaped and plain characters; or an operator between commands. */
const SHELL_WORD = /\d?[<>]+&?\S*|(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\;&|<>])+|[;&|]+/gsu;

/** The words of the command that runs kube-proxy in a shell script; the first command where none does. */
function shellWords(script: string): readonly string[] {
  const commands: string[][] = [[]];
  let redirected = false;
  for (const [word] of script.matchAll(SHELL_WORD)) {
    if (/^[;&|]/u.test(word)) commands.push([]);
    else if (/^\d?[<>]/u.test(word)) redirected = /[<>]$/u.test(word);
    else if (redirected) redirected = false;
    else commands.at(-1)?.push(unquote(word));
  }
  const own = commands.find((words) => words.some((word) => isKubeProxy(word))) ?? commands[0] ?? [];
  return own.filter((word, i) => !(word === "exec" && i === 0));
}

function unquote(word: string): string {
  return word.replaceAll(
    /"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/gsu,
    (_, double?: string, single?: string, escaped?: string) =>
      double === undefined ? (single ?? escaped ?? "") : double.replaceAll(/\\(["\\$`])/gu, "$1"),
  );
}

/** The binary, by its file name. */
export function isKubeProxy(word: string): boolean {
  return /(?:^|[/\\])kube-proxy(?:\.exe)?$/u.test(word);
}
