/** Whether a known issue hits: Kleene's three truth values, in the words of the advisories. */
export type Status = "affected" | "unaffected" | "undetermined";

/** Conjunction: unaffected as soon as one part is; affected only when all are (an empty list is affected). */
export function every(statuses: Iterable<Status>): Status {
  let result: Status = "affected";
  for (const status of statuses) {
    if (status === "unaffected") return status;
    if (status === "undetermined") result = status;
  }
  return result;
}
