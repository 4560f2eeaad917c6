import { components, type Component } from "../domain/advisory.ts";
import { nodeVariables, type FactSchema } from "../domain/facts/schema.ts";
import { subjectSchemas } from "../domain/facts/subjects.ts";
import type { Entry } from "./load.ts";
import { applies } from "./words.ts";

const componentNames: Readonly<Record<Component, string>> = {
  "kube-proxy": "kube-proxy",
  calico: "Calico",
  spiderpool: "Spiderpool",
  cross: "Across components",
};

/** The page of one advisory. */
export function advisoryMarkdown({ advisory, document: { spec }, document, file }: Entry): string {
  const { id, title, severity, component, aliases, impact, remedy, references } = advisory;
  const { when, alternatives } = applies(document);
  const lines = [
    generated(`from ${file}`),
    `# ${id}: ${escape(title)}`,
    "",
    `**${severity}** · ${componentNames[component]}${aliases.length === 0 ? "" : ` · also ${aliases.map((alias) => code(alias)).join(", ")}`}`,
    "",
    `**Effect.** ${escape(impact)}`,
    "",
    `**Remedy.** ${escape(remedy)}`,
    "",
    "## Where it applies",
    "",
    ...(when === undefined
      ? []
      : [`Only where ${code(when)}${alternatives.length > 1 ? ", and then in any of these cases:" : ":"}`, ""]),
    ...alternatives.flatMap(({ conditions, severity: own, impact: effect, remedy: cure }, index) => [
      ...conditions.flatMap(({ text, code: expression, more = [] }, position) => [
        `${position === 0 ? `${index + 1}. ` : "   "}${text}${expression === undefined ? "" : ` ${code(expression)}`}${position < conditions.length - 1 ? "," : ""}`,
        ...more.map((line) => `   - ${escape(line)}`),
      ]),
      ...(own === undefined ? [] : ["", `   Severity here: **${own}**.`]),
      ...(effect === undefined ? [] : ["", `   ${escape(effect)}`]),
      ...(cure === undefined ? [] : ["", `   Remedy here: ${escape(cure)}`]),
    ]),
    "",
    ...(spec.details === undefined ? [] : ["## Background", "", escape(spec.details), ""]),
    ...(spec.examples.length === 0 ? [] : ["## Examples", "", "| | |", "|---|---|"]),
    ...spec.examples.map(
      ({ given, status, severity: own }) =>
        `| ${status}${own === undefined ? "" : ` (${own})`} | ${cell(code(given))} |`,
    ),
    ...(spec.examples.length === 0 ? [] : [""]),
    "## Sources",
    "",
    ...references.map((reference) => `- <${reference}>`),
  ];
  return `${lines.join("\n")}\n`;
}

/** The index of all pages, by component. */
export function catalogueIndexMarkdown(entries: readonly Entry[]): string {
  const lines = [
    generated("from advisories/"),
    "# Known issues",
    "",
    `${entries.length} advisories. How they are written: [advisory-format.md](../advisory-format.md).`,
    "",
    ...components.flatMap((component) => {
      const rows = entries.filter(({ advisory }) => advisory.component === component);
      if (rows.length === 0) return [];
      return [
        `## ${componentNames[component]}`,
        "",
        "| id | severity | issue |",
        "|---|---|---|",
        ...rows.map(
          ({ advisory: { id, severity, title } }) => `| [${id}](${id}.md) | ${severity} | ${cell(escape(title))} |`,
        ),
        "",
      ];
    }),
  ];
  return lines.join("\n");
}

/** The facts that expressions and examples can use. */
export function factsMarkdown(): string {
  const places: Readonly<Record<string, string>> = {
    node: "One group of nodes; only in `nodes.when`.",
    nodes: "All nodes together.",
  };
  const lines = [
    generated("from src/domain/facts"),
    "# Facts",
    "",
    "What [advisories](advisory-format.md) can ask. A fact is absent where no object tells it, and then what is asked of it is undetermined.",
    "",
    ...Object.entries(nodeVariables).flatMap(([name, facts]) => [
      `## ${code(name)}`,
      "",
      ...(places[name] === undefined ? [] : [places[name], ""]),
      ...table(facts),
    ]),
    "## `object`",
    "",
    "One object of the kind that `objects` names; only in `objects.when`.",
    "",
    ...Object.entries(subjectSchemas).flatMap(([kind, facts]) => [`### ${kind}`, "", ...table(facts)]),
  ];
  return lines.join("\n");
}

function table(facts: FactSchema): readonly string[] {
  return [
    "| fact | type | what it holds |",
    "|---|---|---|",
    ...Object.entries(facts).map(([name, [type, doc]]) => `| ${code(name)} | ${type} | ${cell(escape(doc))} |`),
    "",
  ];
}

function generated(from: string): string {
  return `<!-- written by \`npm run docs\` ${from}; change it there -->`;
}

function code(text: string): string {
  return text.includes("`") ? text : `\`${text}\``;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

function escape(text: string): string {
  return text.replace(/[<*]|(?<!\w)_|_(?!\w)/gu, String.raw`\$&`);
}
