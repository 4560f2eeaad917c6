import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { settingRows } from "../../config/serve.ts";
import { createMetrics } from "../../observability/metrics.ts";
import { code, table } from "./markdown.ts";

/** The settings of `kernelgate serve`, from the schema that reads them. */
export function settingsTable(): string {
  return table(
    ["setting", "variable", "default", "meaning"],
    settingRows().map(({ key, variable, default: value, description }) => [
      code(key),
      code(variable),
      code(value),
      description,
    ]),
  );
}

/** The metrics of the program, from its registry. */
export async function metricsTable(): Promise<string> {
  const { text } = await createMetrics("").page();
  const types = new Map(
    Array.from(text.matchAll(/^# TYPE (\S+) (\S+)$/gm), ([, name = "", type = ""]) => [name, type]),
  );
  const rows = Array.from(text.matchAll(/^# HELP (kernelgate_\S+) (.*)$/gm), ([, name = "", help = ""]) => [
    code(name),
    types.get(name) ?? "",
    help,
  ]);
  return table(["metric", "type", "meaning"], rows);
}

const rulesSchema = z.looseObject({
  spec: z.looseObject({
    groups: z.array(
      z.looseObject({
        rules: z.array(
          z.looseObject({
            alert: z.string(),
            labels: z.looseObject({ severity: z.string() }),
            annotations: z.looseObject({ summary: z.string(), description: z.string() }),
          }),
        ),
      }),
    ),
  }),
});

/** The alerts of the overlay `metrics`, from its rules; what Prometheus fills in stands as `…`. */
export function alertsTable(manifests: string): string {
  const rules = rulesSchema.parse(parse(readFileSync(join(manifests, "overlays", "metrics", "rules.yaml"), "utf8")));
  const rows = rules.spec.groups.flatMap((group) =>
    group.rules.map(({ alert, labels, annotations }) => [
      code(alert),
      labels.severity,
      `${annotations.summary}. ${annotations.description}`.replaceAll(/\{\{[^}]*\}\}/g, "…"),
    ]),
  );
  return table(["alert", "severity", "means"], rows);
}
