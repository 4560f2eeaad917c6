import type { Command } from "commander";

/** A command of the tree, with the words that call it: none for the program itself. */
export interface TreeCommand {
  readonly path: readonly string[];
  readonly command: Command;
}

/** The program and all commands below it, each before its own; the built-in `help` is left out. */
export function commandsOf(program: Command, path: readonly string[] = []): readonly TreeCommand[] {
  return [
    { path, command: program },
    ...program.commands.flatMap((command) => commandsOf(command, [...path, command.name()])),
  ];
}

/** Whether it does something itself; others only hold commands. */
export function isLeaf({ command }: TreeCommand): boolean {
  return command.commands.length === 0;
}
