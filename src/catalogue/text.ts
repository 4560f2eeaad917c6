import { severityRank } from "../domain/assess.ts";
import type { Entry } from "./load.ts";
import type { TestResult } from "./selfcheck.ts";
import { applies } from "./words.ts";

const width = 100;

/** What to list: all of it must hold; `words` are looked for in id, aliases, title, effect and remedy, without regard to case. */
export interface ListFilter {
  readonly component?: string | undefined;
  readonly severity?: string | undefined;
  readonly words: readonly string[];
}

/** The entries that a filter lets through, by component and id. */
export function filterEntries(entries: readonly Entry[], filter: ListFilter): readonly Entry[] {
  const words = filter.words.map((word) => word.toLowerCase());
  return entries.filter(({ advisory }) => {
    const { id, aliases, title, impact, remedy, component, severity } = advisory;
    if (filter.component !== undefined && component !== filter.component) return false;
    if (filter.severity !== undefined && severity !== filter.severity) return false;
    const text = [id, ...aliases, title, impact, remedy].join("\n").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** One line an advisory: id, severity, component, title. */
export function listLines(entries: readonly Entry[]): readonly string[] {
  const rows = entries.map(
    ({ advisory: { id, severity, component, title } }) => [id, severity, component, title] as const,
  );
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** The entries with this id or alias, without regard to case; the ids come first. */
export function findEntries(entries: readonly Entry[], name: string): readonly Entry[] {
  const wanted = name.toLowerCase();
  const byId = entries.filter(({ advisory }) => advisory.id.toLowerCase() === wanted);
  if (byId.length > 0) return byId;
  return entries
    .filter(({ advisory }) => advisory.aliases.some((alias) => alias.toLowerCase() === wanted))
    .toSorted((a, b) => severityRank(a.advisory.severity) - severityRank(b.advisory.severity));
}

/** Everything about one advisory, for a terminal. */
export function showLines(entry: Entry): readonly string[] {
  const { id, severity, component, title, aliases, impact, remedy, references } = entry.advisory;
  const { spec } = entry.document;
  const { when, alternatives } = applies(entry.document);
  return [
    `${id}  ${title}`,
    `${severity}, ${component}${aliases.length === 0 ? "" : `; also ${aliases.join(", ")}`}`,
    "",
    ...section("Effect", wrap(impact)),
    ...section("Remedy", wrap(remedy)),
    ...(when === undefined ? [] : section("Applies only where", [when])),
    ...section(
      alternatives.length > 1 ? "Applies in any of these cases" : "Applies to",
      alternatives.flatMap(({ conditions, ...own }, index) => {
        const lead = alternatives.length > 1 ? `${index + 1}. ` : "";
        const lines = conditions.flatMap(({ text, code, more = [] }) => [
          `${text}${code === undefined ? "" : ` ${code}`}${more.length > 0 ? ":" : ""}`,
          ...more.map((line) => `  ${line}`),
        ]);
        const differences = (["severity", "impact", "remedy"] as const).flatMap((key) =>
          own[key] === undefined ? [] : wrap(`${key}: ${own[key]}`),
        );
        return [...lines, ...differences].map(
          (line, position) => `${position === 0 ? lead : " ".repeat(lead.length)}${line}`,
        );
      }),
    ),
    ...(spec.details === undefined ? [] : section("Background", wrap(spec.details))),
    ...section("Sources", references),
    ...section(
      "Examples",
      spec.examples.map(
        ({ given, status, severity: own }) =>
          `${`${status}${own === undefined ? "" : ` (${own})`}`.padEnd(14)} ${given}`,
      ),
    ),
  ].slice(0, -1);
}

/** What a test found, line by line: each failure with its place, then the counts. */
export function testLines({ advisories, examples, failures }: TestResult): readonly string[] {
  return [
    ...failures.map(
      ({ file, line, column, id, path, message }) =>
        `${file}:${line}:${column}: ${id === undefined ? "" : `${id} `}${path === "" ? "" : `${path}: `}${message}`,
    ),
    `${advisories} advisories, ${examples} examples, ${failures.length} ${failures.length === 1 ? "failure" : "failures"}`,
  ];
}

function section(name: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [name, ...lines.map((line) => `  ${line}`), ""];
}

function wrap(text: string): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + word.length + 1 > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
