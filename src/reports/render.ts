import type { Assessment } from "../domain/assessment.ts";
import { renderJson } from "./json.ts";
import { renderText, type TextOptions } from "./text.ts";

/** The names of `-o`. */
export const formats = ["text", "json"] as const;
export type Format = (typeof formats)[number];

/** What the way of writing depends on, besides the assessment. */
export interface RenderOptions extends TextOptions {
  /** Version of this program, where a format names its tool. */
  readonly version?: string;
}

/** Writes an assessment in a format. Pure: time, terminal and files are the caller's. */
export function render(format: Format, assessment: Assessment, options: RenderOptions): string {
  switch (format) {
    case "text":
      return renderText(assessment, options);
    case "json":
      return renderJson(assessment);
  }
}
