import type { Assessment } from "../domain/assessment.ts";
import { renderGithub } from "./github.ts";
import { renderHtml } from "./html.ts";
import { renderJson } from "./json.ts";
import { renderJunit } from "./junit.ts";
import { renderMarkdown } from "./markdown.ts";
import type { RenderOptions } from "./options.ts";
import { renderSarif } from "./sarif.ts";
import { renderText } from "./text.ts";

export type { RenderOptions } from "./options.ts";

/** The formats of `-o`. */
export const formats = ["text", "json", "sarif", "junit", "github", "markdown", "html"] as const;
export type Format = (typeof formats)[number];

/**
 * An assessment in one format, ready to be written: it ends with a newline, or is empty where there is nothing to say.
 * Pure: time, terminal and files are the caller's.
 */
export function render(format: Format, assessment: Assessment, options: RenderOptions): string {
  switch (format) {
    case "text":
      return renderText(assessment, options);
    case "json":
      return renderJson(assessment);
    case "sarif":
      return renderSarif(assessment);
    case "junit":
      return renderJunit(assessment);
    case "github":
      return renderGithub(assessment);
    case "markdown":
      return renderMarkdown(assessment);
    case "html":
      return renderHtml(assessment);
  }
}
