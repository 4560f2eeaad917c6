import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** One figure of the goals. `met` is null where it could not be measured; `value` then is, too. */
export interface Goal {
  readonly id: string;
  readonly title: string;
  readonly value: number | null;
  readonly goal: number;
  /** Whether the value has to be at least, or at most, the goal. */
  readonly at: "least" | "most";
  readonly unit: string;
  readonly met: boolean | null;
  /** What stands beside the figure: the values it comes from, or why there is none. */
  readonly note: string;
}

/** A goal with its outcome. */
export function goal(
  id: string,
  title: string,
  value: number | null,
  [at, limit, unit]: readonly ["least" | "most", number, string],
  note = "",
): Goal {
  const rounded = value === null ? null : Number(value.toPrecision(3));
  const met = value === null ? null : at === "least" ? value >= limit : value <= limit;
  return { id, title, value: rounded, goal: limit, at, unit, met, note };
}

/** Writes `results.json`. */
export function writeResults(goals: readonly Goal[]): void {
  writeFileSync(join(import.meta.dirname, "results.json"), `${JSON.stringify({ goals }, null, 2)}\n`);
}

/** One line a goal, for the terminal. */
export function goalLine({ id, title, value, goal: limit, at, unit, met, note }: Goal): string {
  const state = met === null ? "  -   " : met ? "  met " : "MISSED";
  return `${state} ${id.padEnd(3)} ${title}: ${value ?? "not measured"} ${unit} (at ${at} ${limit})${note === "" ? "" : `; ${note}`}`;
}

/** The goals as a table in Markdown. */
export function goalTable(goals: readonly Goal[]): string {
  const rows = goals.map(
    ({ id, title, value, goal: limit, at, unit, met, note }) =>
      `| ${id} | ${title} | ${value ?? "not measured"} | ${at === "least" ? "≥" : "≤"} ${limit} | ${unit} | ${met === null ? "–" : met ? "yes" : "**no**"} | ${note} |`,
  );
  return ["| | figure | value | goal | unit | met | beside |", "|---|---|---|---|---|---|---|", ...rows].join("\n");
}
