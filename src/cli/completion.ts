import type { Command } from "commander";
import { bashScript } from "./completion/bash.ts";
import { fishScript } from "./completion/fish.ts";
import { levelsOf, type Level } from "./completion/levels.ts";
import { zshScript } from "./completion/zsh.ts";

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript } as const satisfies Readonly<
  Record<string, (levels: readonly Level[]) => string>
>;

/** `kernelgate completion SHELL`: a script that completes commands, options, choices and files, made from the command tree. */
export function completion(shell: keyof typeof scripts, program: Command): string {
  return scripts[shell](levelsOf(program));
}
