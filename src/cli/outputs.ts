import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Assessment } from "../domain/assessment.ts";
import { reasonOf } from "../input/text.ts";
import { formats, render, type Format, type RenderOptions } from "../reports/render.ts";
import { UsageError } from "./exit.ts";

/** One `-o`: a format, and the file it goes to (standard output without one). */
export interface Output {
  readonly format: Format;
  readonly file?: string;
}

/**
 * Parses the values of `-o`; text on standard output where there are none. `-` for a file is standard output, as it is standard input
 * elsewhere. At most one may go there, and one into each file.
 */
export function parseOutputs(values: readonly string[]): readonly Output[] {
  if (values.length === 0) return [{ format: "text" }];
  const outputs = values.map((value): Output => {
    const equals = value.indexOf("=");
    const name = equals < 0 ? value : value.slice(0, equals);
    const format = formats.find((known) => known === name);
    if (format === undefined)
      throw new UsageError(`-o ${value}: unknown format "${name}"; known are ${formats.join(", ")}`);
    if (equals < 0) return { format };
    const file = value.slice(equals + 1);
    if (file === "") throw new UsageError(`-o ${value}: a file name must follow "="`);
    return file === "-" ? { format } : { format, file };
  });
  const loose = outputs.filter(({ file }) => file === undefined);
  if (loose.length > 1)
    throw new UsageError(
      `-o: ${loose.map(({ format }) => format).join(" and ")} would both go to standard output; give all but one a file, as in -o ${loose[0]?.format ?? "sarif"}=FILE`,
    );
  const taken = new Set<string>();
  for (const { file } of outputs) {
    if (file === undefined) continue;
    if (taken.has(resolve(file))) throw new UsageError(`-o: two formats would be written to ${file}`);
    taken.add(resolve(file));
  }
  return outputs;
}

/** Whether a page for people is asked for, which shows what other settings would do on these nodes. */
export function wantsMatrix(outputs: readonly Output[]): boolean {
  return outputs.some(({ format }) => format === "html" || format === "markdown");
}

/** Writes an assessment in every format that was asked for; what can be written is, before a file that cannot is complained of. */
export function writeOutputs(
  outputs: readonly Output[],
  assessment: Assessment,
  options: RenderOptions,
  stdout: (text: string) => void,
): void {
  writeEach(outputs, stdout, ({ format, file }) =>
    render(format, assessment, file === undefined ? options : { ...options, color: false }),
  );
}

/** Writes what `rendered` makes of each output. */
export function writeEach<O extends { readonly file?: string }>(
  outputs: readonly O[],
  stdout: (text: string) => void,
  rendered: (output: O) => string,
): void {
  const faults: string[] = [];
  for (const output of outputs) {
    const { file } = output;
    if (file === undefined) stdout(rendered(output));
    else {
      const fault = writeReport(file, rendered(output));
      if (fault !== undefined) faults.push(fault);
    }
  }
  if (faults.length > 0) throw new UsageError(faults.join("\n"));
}

/** Writes a report into a file; a sentence where it cannot be written. */
function writeReport(file: string, text: string): string | undefined {
  try {
    writeFileSync(file, text);
    return undefined;
  } catch (error) {
    return `cannot write ${file}: ${reasonOf(error)}`;
  }
}
