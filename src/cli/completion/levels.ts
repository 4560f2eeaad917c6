import type { Argument, Command, Option } from "commander";
import { formats } from "../../reports/render.ts";
import { commandsOf } from "../tree.ts";

/** What may stand as a value: nothing, a file, a folder, one of some words, or what nobody can guess. */
export type Value =
  | { readonly kind: "none" | "file" | "folder" | "text" }
  | { readonly kind: "words"; readonly words: readonly string[] };

/** An option as shells complete it. */
export interface OptionEntry {
  /** As it is typed: `--policy`, and the short form where there is one. */
  readonly names: readonly string[];
  readonly description: string;
  readonly value: Value;
  readonly repeatable: boolean;
}

/** What can be typed after the words that call one command. */
export interface Level {
  /** The words, such as `policy test`; empty for the program itself. */
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly OptionEntry[];
  readonly argument: Value;
}

/** The levels of the command tree. */
export function levelsOf(program: Command): readonly Level[] {
  return commandsOf(program).map(({ path, command }) => ({
    path: path.join(" "),
    commands: command.commands.map((child) => ({ name: child.name(), description: child.description() })),
    options: [
      ...command.options.map((option) => entryOf(option)),
      {
        names: ["--help", "-h"],
        description: "display help for command",
        value: { kind: "none" } as const,
        repeatable: false,
      },
    ],
    argument: argumentOf(command.registeredArguments[0]),
  }));
}

function entryOf(option: Option): OptionEntry {
  return {
    names: [option.long, option.short].filter((name) => name !== undefined && name !== null),
    description: option.description,
    value: valueOf(option),
    // choices parse too; besides them the tree has one parser of values, the one that collects
    repeatable: option.parseArg !== undefined && option.argChoices === undefined,
  };
}

function valueOf({ flags, required, argChoices }: Option): Value {
  if (!required) return { kind: "none" };
  if (argChoices !== undefined) return { kind: "words", words: argChoices };
  const placeholder = /<([^>]*)>/.exec(flags)?.[1] ?? "";
  if (placeholder.startsWith("format")) return { kind: "words", words: formats };
  return { kind: placeholder === "file" ? "file" : placeholder === "dir" ? "folder" : "text" };
}

function argumentOf(argument: Argument | undefined): Value {
  if (argument === undefined) return { kind: "none" };
  if (argument.argChoices !== undefined) return { kind: "words", words: argument.argChoices };
  const name = argument.name();
  return { kind: name.startsWith("file") ? "file" : name === "dir" ? "folder" : "text" };
}
