import type { Assessment } from "../domain/assessment.ts";

/** The document itself, as programs read it. */
export function renderJson(assessment: Assessment): string {
  return `${JSON.stringify(assessment, undefined, 2)}\n`;
}
