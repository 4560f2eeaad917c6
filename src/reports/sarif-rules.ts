import { severities, type Severity } from "../domain/advisory.ts";
import type { AssessedFinding } from "../domain/assessment.ts";
import { escapeMarkdown, markdownReference } from "./markdown-escape.ts";
import { isWebAddress } from "./words.ts";

/** Numbers inside the bands into which GitHub sorts `security-severity` (above 9.0, 7.0, 4.0 and the rest). */
const scores: Readonly<Record<Severity, string>> = { critical: "9.5", high: "8.0", medium: "5.5", low: "2.0" };

const defaultLevels: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
};

/** A rule of SARIF for each advisory that was found, with the strongest severity among its findings. */
export function rulesOf(findings: readonly AssessedFinding[]): readonly { readonly id: string }[] {
  return [...Map.groupBy(findings, ({ id }) => id)].flatMap(([, same]) => {
    const first = same.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))[0];
    return first === undefined ? [] : [ruleOf(first)];
  });
}

function ruleOf({ id, aliases, title, component, severity, impact, remedy, references }: AssessedFinding): {
  readonly id: string;
} {
  const link = references.find((reference) => isWebAddress(reference));
  const rule = {
    id,
    name: id,
    shortDescription: { text: title },
    fullDescription: { text: impact },
    help: {
      text: [impact, `Fix: ${remedy}`, ...references].join("\n"),
      markdown: [
        escapeMarkdown(impact),
        `**Fix:** ${escapeMarkdown(remedy)}`,
        references.map((reference) => `- ${markdownReference(reference)}`).join("\n"),
      ].join("\n\n"),
    },
    ...(link === undefined ? {} : { helpUri: new URL(link).href }),
    defaultConfiguration: { level: defaultLevels[severity] },
    properties: {
      // GitHub shows a severity, and offers thresholds by it, only for rules with the tag "security"
      tags: ["security", "kubernetes", component],
      "security-severity": scores[severity],
      precision: "high",
      aliases,
    },
  };
  return rule;
}
