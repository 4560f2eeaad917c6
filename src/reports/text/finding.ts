import type { AssessedFinding, AlternativeSetting } from "../../domain/assessment.ts";
import type { RenderOptions } from "../options.ts";
import { plain } from "../plain.ts";
import { choiceName, kernelName, nodeCount, objectName, place, someNames } from "../words.ts";
import type { Paint } from "./paint.ts";
import { columns, hanging } from "./wrap.ts";

const NAMED_NODES = 5; // names of nodes without --verbose
const LABEL = 12; // columns of the labels on the left

/** A finding in full: a headline, then one labelled paragraph for each question that a reader has. */
export function findingLines(
  finding: AssessedFinding,
  { width, verbose }: RenderOptions,
  paint: Paint,
): readonly string[] {
  const { id, title, severity, status, action, impact, introduced, object, location, remedy } = finding;
  const labelled = (label: string, text: string): readonly string[] =>
    text === "" ? [] : faintLabel(hanging(`  ${label.padEnd(LABEL)}`, plain(text), width), label, paint);
  const qualities = `${severity}${status === "undetermined" ? ", cannot be told" : ""}`;
  const head = hanging(action.toUpperCase().padEnd(6), `${id} (${qualities}) ${plain(title)}`, width);
  const [first = "", ...rest] = head;
  const asks = object === null ? "" : objectName(object);
  return [
    paint[action](first.slice(0, action.length)) + paint.strong(first.slice(action.length)),
    ...rest.map((line) => paint.strong(line)),
    ...hanging("  ", plain(impact), width),
    ...labelled(introduced ? "asked by" : "there by", asks),
    ...labelled(asks === "" ? "at" : "", location === null ? "" : place(location)),
    ...nodeLines(finding, labelled, paint, verbose),
    ...labelled("unknown", finding.reason ?? ""),
    ...(verbose ? finding.assumed.flatMap((text) => labelled("assumed", text)) : []),
    ...choiceLines(finding.alternatives, labelled),
    ...labelled("fix", remedy),
    ...labelled("exempt", exemptionText(finding)),
    ...labelled("accept", finding.note ?? ""),
    ...(verbose ? finding.references.flatMap((text) => labelled("see", text)) : []),
    ...labelled("more", `kernelgate advisories show ${id}`),
  ];
}

function faintLabel(lines: readonly string[], label: string, paint: Paint): readonly string[] {
  if (label === "") return lines;
  return lines.map((line, i) => (i === 0 ? line.replace(label, () => paint.faint(label)) : line));
}

type Labelled = (label: string, text: string) => readonly string[];

function nodeLines({ nodes }: AssessedFinding, labelled: Labelled, paint: Paint, verbose: boolean): readonly string[] {
  if (nodes.matched === 0) return [];
  const names = someNames(nodes, verbose ? nodes.names.length : NAMED_NODES);
  const table = columns(
    nodes.groups.map(({ kernelVersion, osImage, count }) => [
      String(count),
      kernelName(plain(kernelVersion)),
      plain(osImage),
    ]),
    new Set([0]),
  );
  const indent = " ".repeat(LABEL + 4);
  return [...labelled("hits", `${nodeCount(nodes)}: ${names}`), ...table.map((line) => paint.strong(indent + line))];
}

function choiceLines(alternatives: readonly AlternativeSetting[], labelled: Labelled): readonly string[] {
  const safe = alternatives.filter((alternative) => alternative.safe);
  const unsafe = alternatives.filter((alternative) => !alternative.safe);
  return [
    ...labelled(
      "safe here",
      safe.map(({ setting, value, reason }) => choiceName(setting, value) + caveat(reason)).join(", "),
    ),
    ...unsafe.flatMap(({ setting, value, reason }) =>
      labelled("not safe", `${choiceName(setting, value)}: ${reason ?? "it is hit as well"}`),
    ),
  ];
}

function caveat(reason: string | undefined): string {
  return reason === undefined ? "" : ` (${reason})`;
}

function exemptionText({ exemption }: AssessedFinding): string {
  if (exemption === null) return "";
  const { reason, expires, ticket, from } = exemption;
  return `until ${expires}: ${reason} (${from}${ticket === undefined ? "" : `, ${ticket}`})`;
}
