import type {
  AssessmentProblem,
  ClearedEntry,
  ExemptionUse,
  KernelCount,
  MatrixCell,
  SettingMatrix,
} from "../../domain/assessment.ts";
import { plain } from "../plain.ts";
import { counted, kernelName, objectName, place } from "../words.ts";
import type { Paint } from "./paint.ts";
import { columns, hanging } from "./wrap.ts";

/** Problems: what could not be read or judged, each with its place. */
export function problemLines(problems: readonly AssessmentProblem[], width: number, paint: Paint): readonly string[] {
  return problems.flatMap(({ level, object, location, message }) => {
    const where = location === null ? (object === null ? "" : objectName(object)) : place(location);
    const lines = hanging("  ", `${level}: ${plain(where === "" ? message : `${where}: ${message}`)}`, width);
    const style = level === "error" ? paint.deny : paint.warn;
    return lines.map((line, i) => (i === 0 ? line.replace(level, () => style(level)) : line));
  });
}

/** What looks like a known issue by its kernel number and is none, one sentence each. */
export function clearedLines(cleared: readonly ClearedEntry[], width: number): readonly string[] {
  return cleared.flatMap(({ id, groups, evidence }) =>
    hanging(
      "  ",
      `${id} does not hit ${groups.map((group) => kernelAndCount(group)).join(", ")}: ${plain(evidence)}`,
      width,
    ),
  );
}

/** Exemptions as they stand, in columns. */
export function exemptionLines(exemptions: readonly ExemptionUse[], width: number, paint: Paint): readonly string[] {
  return exemptions.flatMap(({ advisory, reason, expires, from, state, used, scoped }) => {
    const notes = [from, ...(scoped ? ["some nodes"] : []), ...(used ? [] : ["not used"])].join(", ");
    const text = `${plain(advisory)} ${state === "expired" ? "expired" : "until"} ${plain(expires)}: ${plain(`${reason} (${notes})`)}`;
    const style = state === "expired" ? paint.deny : state === "expiring" ? paint.warn : (line: string) => line;
    return hanging("  ", text, width).map((line) => style(line));
  });
}

/** A kernel with its number of nodes: `5.4.0-42-generic (2 nodes)`. */
export function kernelAndCount({ kernelVersion, count }: KernelCount): string {
  return `${kernelName(plain(kernelVersion))} (${counted(count, "node")})`;
}

const legend = "  ok safe   ? cannot be told   ! hit, allowed   X hit, would be denied";

/** One settings matrix: a row a kernel, a column a value, and below it what the marks stand for. */
export function matrixLines({ setting, values }: SettingMatrix, width: number, paint: Paint): readonly string[] {
  const kernels = values[0]?.groups ?? [];
  const header = ["nodes", "kernel", ...values.map(({ value }) => plain(value))];
  const rows = kernels.map(({ kernelVersion, count }, row) => [
    String(count),
    kernelName(plain(kernelVersion)),
    ...values.map(({ groups }) => mark(groups[row])),
  ]);
  const [head = "", ...body] = columns([header, ...rows], new Set([0]));
  const reasons = new Map<string, string>();
  for (const { value, groups } of values)
    for (const { reason, safe } of groups)
      if (reason !== undefined && !safe) reasons.set(`${value}\n${reason}`, `${plain(value)}: ${plain(reason)}`);
  return [
    paint.strong(`${plain(setting)} on these kernels`),
    `  ${paint.faint(head)}`,
    ...body.map((line) => `  ${line}`),
    paint.faint(legend),
    ...[...reasons.values()].flatMap((text) => hanging("  ", text, width)),
  ];
}

function mark(cell: MatrixCell | undefined): string {
  if (cell === undefined) return "";
  if (!cell.safe) return "X";
  if (cell.affected.length > 0) return "!";
  return cell.undetermined.length > 0 ? "?" : "ok";
}
