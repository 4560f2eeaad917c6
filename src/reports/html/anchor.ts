import type { AssessedFinding } from "../../domain/assessment.ts";

/** The anchor of a finding: the same in each report, so that links to it can be shared. */
export function anchorOf({ id, status }: Pick<AssessedFinding, "id" | "status">): string {
  return `${id.replaceAll(/[^\w-]/g, "_")}-${status}`;
}
