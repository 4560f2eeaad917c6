import { asList, asText, type Json } from "../json.ts";

/** One word of a container's command line, and the path of the field it stands in, below the container. */
export interface Word {
  readonly text: string;
  readonly field: string;
}

/**
 * The words that a container starts with: `command` and `args`. Where a shell gets a script (`sh -c "…"`), the words of its
 * first command; `exec` and redirections are left out, and variables of the container's environment are filled in.
 */
export function wordsOf(container: Json, environment: ReadonlyMap<string, string> = new Map()): readonly Word[] {
  const words = ["command", "args"].flatMap((list) =>
    asList(container[list]).flatMap((item, i) => {
      const text = asText(item);
      return text === undefined ? [] : [{ text, field: `${list}[${i}]` }];
    }),
  );
  const script = scriptOf(words);
  if (script !== undefined && script.text.length > MAX_SCRIPT) return [];
  if (script === undefined) return words;
  return shellWords(script.text, environment).map((text) => ({ text, field: script.field }));
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
function shellWords(script: string, environment: ReadonlyMap<string, string>): readonly string[] {
  // a variable that the script sets itself is not followed
  const own = new Set([...script.matchAll(/(?<![\w-])(\w+)=/gu)].map(([, name]) => name));
  const fill = (text: string): string =>
    text.replaceAll(/(?<!\\)\$(?:\{(\w+)\}|(\w+))/gu, (whole, braced?: string, bare?: string) => {
      const name = braced ?? bare ?? "";
      return own.has(name) ? whole : (environment.get(name) ?? whole);
    });
  const commands: string[][] = [[]];
  let redirected = false;
  for (const [word] of script.matchAll(SHELL_WORD)) {
    if (/^[;&|]/u.test(word)) commands.push([]);
    else if (/^\d?[<>]/u.test(word)) redirected = /[<>]$/u.test(word);
    else if (redirected) redirected = false;
    else commands.at(-1)?.push(unquote(word, fill));
  }
  const found = commands.find((words) => words.some((word) => isKubeProxy(word))) ?? commands[0] ?? [];
  return found.filter((word, i) => !(word === "exec" && i === 0));
}

/** A word without its quotes; `fill` sees what is not in single ones. */
function unquote(word: string, fill: (text: string) => string): string {
  return word.replaceAll(
    /"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)|[^"'\\]+/gsu,
    (whole, double?: string, single?: string, escaped?: string) =>
      double === undefined ? (single ?? escaped ?? fill(whole)) : fill(double).replaceAll(/\\(["\\$`])/gu, "$1"),
  );
}

/** The binary, by its file name. */
export function isKubeProxy(word: string): boolean {
  return /(?:^|[/\\])kube-proxy(?:\.exe)?$/u.test(word);
}
