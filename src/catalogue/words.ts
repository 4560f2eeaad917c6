import type { AdvisoryDocument, AlternativeDocument, KernelsDocument } from "./schema.ts";

/** Where an advisory applies, in words: one entry for each alternative. */
export interface Applies {
  /** What must hold in any case; undefined where nothing. */
  readonly when: string | undefined;
  readonly alternatives: readonly AppliesAlternative[];
}

interface AppliesAlternative {
  /** Conditions, all of which must hold. `code` is an expression or a range, `text` says of what. */
  readonly conditions: readonly { readonly text: string; readonly code?: string; readonly more?: readonly string[] }[];
  /** What differs from the advisory: its severity, effect and remedy. */
  readonly severity: string | undefined;
  readonly impact: string | undefined;
  readonly remedy: string | undefined;
}

type Condition = AppliesAlternative["conditions"][number];

/** Says where an advisory applies. */
export function applies({ spec }: AdvisoryDocument): Applies {
  return {
    when: spec.when?.trim(),
    alternatives: spec.affected.map((alternative) => ({
      conditions: conditionsOf(alternative, spec.component),
      severity: alternative.severity,
      impact: alternative.impact,
      remedy: alternative.remedy,
    })),
  };
}

function conditionsOf(
  { versions, when, nodes, objects }: AlternativeDocument,
  component: string,
): readonly Condition[] {
  const conditions: Condition[] = [];
  if (versions !== undefined) conditions.push({ text: `version of ${component}`, code: versions });
  if (when !== undefined) conditions.push({ text: "and", code: when.trim() });
  if (objects !== undefined)
    conditions.push({
      text: `a ${objects.kind} for which`,
      code: objects.when?.trim() ?? "it exists",
    });
  if (nodes?.when !== undefined) conditions.push({ text: "nodes where", code: nodes.when.trim() });
  if (nodes?.kernels !== undefined) conditions.push({ text: "kernels", more: kernelWords(nodes.kernels) });
  if (conditions.length === 0) conditions.push({ text: "every version" });
  return conditions;
}

function kernelWords({ upstream, streams, unlisted }: KernelsDocument): readonly string[] {
  return [
    ...upstream.map((range) => `kernel.org: ${rangeWords(range)}`),
    ...Object.entries(streams ?? {}).map(
      ([name, entry]) =>
        `${name}: ${typeof entry === "string" ? entry : entry.map((range) => rangeWords(range)).join("; ")}`,
    ),
    ...(upstream.length === 0 ? [] : [unlistedWords(unlisted)]),
  ];
}

function unlistedWords(unlisted: KernelsDocument["unlisted"]): string {
  if (unlisted === "printed") return "other distributions: by the number that they print";
  return `other distributions inside these ranges: ${unlisted ?? "undetermined"}`;
}

type RangeDocument = Exclude<NonNullable<KernelsDocument["streams"]>[string], string>[number];

function rangeWords({ introduced, fixed, lastAffected, status }: RangeDocument): string {
  const parts = introduced === undefined ? [] : [`from ${introduced}`];
  if (fixed !== undefined) parts.push(`${status === undefined ? "fixed in" : "before"} ${listed([fixed].flat())}`);
  if (lastAffected !== undefined) parts.push(`up to ${lastAffected}`);
  return `${status === undefined ? "" : `${status} `}${parts.join(", ")}`;
}

function listed(texts: readonly string[]): string {
  const last = texts.at(-1) ?? "";
  return texts.length < 2 ? last : `${texts.slice(0, -1).join(", ")} and ${last}`;
}
