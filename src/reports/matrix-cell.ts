import type { MatrixCell } from "../domain/assessment.ts";

/** What a value means for a kernel: denied, hit by something milder, nobody can tell, or safe. */
export type CellState = "unsafe" | "minor" | "unclear" | "safe";

/** The state of a cell; the strongest that holds. */
export function cellState({ safe, affected, undetermined }: MatrixCell): CellState {
  if (!safe) return "unsafe";
  if (affected.length > 0) return "minor";
  return undetermined.length > 0 ? "unclear" : "safe";
}

const NAMED = 3; // advisories in one cell

/** The advisories of a cell, certain ones first: `KP001 KP007? +2`. */
export function cellIds({ affected, undetermined }: Pick<MatrixCell, "affected" | "undetermined">): string {
  const ids = [...affected, ...undetermined.map((id) => `${id}?`)];
  const rest = ids.length - NAMED;
  return [...ids.slice(0, NAMED), ...(rest > 0 ? [`+${rest}`] : [])].join(" ");
}
