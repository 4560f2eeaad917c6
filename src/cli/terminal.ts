import type { RenderOptions } from "../reports/render.ts";

const DEFAULT_WIDTH = 100; // columns where the output is no terminal
const MAX_WIDTH = 140; // longer lines are hard to read

/** How to write for people: colour only on a terminal that wants it (NO_COLOR), lines as wide as it is. */
export function renderOptions(flags: { readonly quiet?: boolean; readonly verbose?: boolean }): RenderOptions {
  const { isTTY, columns } = process.stdout;
  const color = isTTY && (process.env["NO_COLOR"] ?? "") === "" && process.env["TERM"] !== "dumb";
  return {
    color,
    width: isTTY ? Math.min(columns, MAX_WIDTH) : DEFAULT_WIDTH,
    quiet: flags.quiet === true,
    verbose: flags.verbose === true,
  };
}
