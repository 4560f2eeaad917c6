import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { asRecord, type Json } from "../../../src/objects/json.ts";
import { runProgram } from "./commands.ts";

/** What kube-proxy makes of its settings: the configuration with all defaults, or why it would not start. `warnings` is what it said besides. */
export type Effective =
  | { readonly ok: true; readonly config: Json; readonly warnings: string }
  | { readonly ok: false; readonly error: string };

/**
 * Asks the real kube-proxy for the configuration it would run with (`--write-config-to`: it decodes, merges flags, sets defaults, validates, and ends).
 * `config` is the text of the file for `--config`; `folder` is where files may be written.
 */
export async function effectiveConfig(
  program: string,
  folder: string,
  settings: { readonly config?: string; readonly flags?: readonly string[] },
): Promise<Effective> {
  const input = join(folder, "kube-proxy-input.yaml");
  const output = join(folder, "kube-proxy-output.yaml");
  if (settings.config !== undefined) await writeFile(input, settings.config);
  const { code, stderr } = await runProgram(
    program,
    [
      ...(settings.config === undefined ? [] : [`--config=${input}`]),
      ...(settings.flags ?? []),
      `--write-config-to=${output}`,
    ],
    {},
  );
  if (code !== 0) return { ok: false, error: stderr };
  const written: unknown = parse(await readFile(output, "utf8"));
  return { ok: true, config: asRecord(written) ?? {}, warnings: stderr };
}
