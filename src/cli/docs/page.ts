import type { Command, Option } from "commander";
import { exitCodes } from "../exit.ts";
import { examples } from "../examples.ts";
import { commandsOf, type TreeCommand } from "../tree.ts";
import { code, table } from "./markdown.ts";

const meaning: Readonly<Record<keyof typeof exitCodes, string>> = {
  ok: "nothing at or above `--fail-on`",
  internal: "an error of kernelgate itself",
  usage: "wrong usage, or input that cannot be read",
  denied: "a denial",
  warned: "a warning (with `--fail-on warn` or lower)",
  undetermined: "an undetermined finding (with `--fail-on undetermined`)",
};

/** docs/cli.md: every command with its arguments, options and examples, from the command tree. */
export function commandPage(program: Command): string {
  const codes = Object.entries(meaning).map(([name, text]) => [
    String(Object.entries(exitCodes).find(([known]) => known === name)?.[1] ?? ""),
    text,
  ]);
  const commands = commandsOf(program).filter(({ path }) => path.length > 0);
  return `${[
    "# Command line",
    "<!-- Generated from the program by `npm run docs`: do not edit. -->",
    program.description(),
    "Data go to standard output, messages to standard error. There is colour only on a terminal, and none with `NO_COLOR`. As `kubectl-kernelgate` on the `PATH` it is `kubectl kernelgate` too.",
    "## Exit codes",
    table(["code", "means"], codes),
    "The strongest one counts: 3 before 4 before 5.",
    ...commands.map((command) => sectionOf(command)),
  ].join("\n\n")}\n`;
}

function sectionOf({ path, command }: TreeCommand): string {
  const words = ["kernelgate", ...path].join(" ");
  const usage = `${words} ${command.usage()}`.trim();
  const own = examples[path.join(" ")] ?? [];
  const visible = command.options.filter(({ hidden }) => !hidden);
  return [
    `${"#".repeat(path.length + 1)} ${words}`,
    sentence(command.description()),
    fenced([usage]),
    ...(command.registeredArguments.length === 0
      ? []
      : [
          table(
            ["argument", "is"],
            command.registeredArguments.map((argument) => [
              code(argument.name()),
              `${argument.description}${choices(argument.argChoices)}`,
            ]),
          ),
        ]),
    ...(visible.length === 0
      ? []
      : [
          table(
            ["option", "does"],
            visible.map((option) => [code(option.flags), described(option)]),
          ),
        ]),
    ...(own.length === 0 ? [] : [fenced(own.map(({ run, does }) => (does === undefined ? run : `${run}  # ${does}`)))]),
  ].join("\n\n");
}

function described({ description, argChoices, defaultValue }: Option): string {
  const fallback = typeof defaultValue === "string" ? `; default ${code(defaultValue)}` : "";
  return `${description}${choices(argChoices)}${fallback}`;
}

function choices(words: readonly string[] | undefined): string {
  return words === undefined ? "" : `: ${words.map((word) => code(word)).join(", ")}`;
}

function sentence(text: string): string {
  const end = /[.?!]$/u.test(text) ? "" : ".";
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${end}`;
}

function fenced(lines: readonly string[]): string {
  return `\`\`\`sh\n${lines.join("\n")}\n\`\`\``;
}
