import { writeFileSync } from "node:fs";
import type { Assessment } from "../domain/assessment.ts";
import { formats, render, type Format, type RenderOptions } from "../reports/render.ts";
import { UsageError } from "./exit.ts";

/** One `-o`: a format, and the file it goes to (standard output without one). */
export interface Output {
  readonly format: Format;
  readonly file?: string;
}

/** Parses the values of `-o`; text on standard output where there are none. At most one may go to standard output. */
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
    return { format, file };
  });
  const loose = outputs.filter(({ file }) => file === undefined);
  if (loose.length > 1)
    throw new UsageError(
      `-o: ${loose.map(({ format }) => format).join(" and ")} would both go to standard output; give all but one a file, as in -o ${loose[0]?.format ?? "sarif"}=FILE`,
    );
  return outputs;
}

/** Whether a page for people is asked for, which shows what other settings would do on these nodes. */
export function wantsMatrix(outputs: readonly Output[]): boolean {
  return outputs.some(({ format }) => format === "html" || format === "markdown");
}

/** Writes an assessment in every format that was asked for. */
export function writeOutputs(
  outputs: readonly Output[],
  assessment: Assessment,
  options: RenderOptions,
  stdout: (text: string) => void,
): void {
  for (const { format, file } of outputs) {
    if (file === undefined) stdout(render(format, assessment, options));
    else writeReport(file, render(format, assessment, { ...options, color: false }));
  }
}

/** Writes a report into a file. Throws {@link UsageError} where it cannot. */
export function writeReport(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`cannot write ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
