import { render } from "../../reports/render.ts";
import type { Knowledge } from "./knowledge.ts";
import type { ServedState } from "./state.ts";

/** The HTML report of the present state, made when it is asked for. */
export function reportPage(knowledge: Knowledge, state: ServedState): string {
  const now = Date.now();
  const inventory = state.inventory(now);
  const gate = knowledge.gate();
  const { assessment } = gate.scan(inventory, knowledge.policy(), now);
  return render(
    "html",
    { ...assessment, matrix: gate.matrix(inventory) },
    { color: false, width: 100, quiet: false, verbose: true },
  );
}
