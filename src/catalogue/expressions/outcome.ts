import type { Variables } from "../../domain/advisory.ts";
import type { Status } from "../../domain/status.ts";
import type { Evaluate } from "./facts.ts";

/** What an expression says of its subject; it never throws, and what cannot be told is undetermined. */
export function toStatus(evaluate: Evaluate, variables: Variables): Status {
  let value: unknown;
  try {
    value = evaluate(variables, undefined);
  } catch {
    return "undetermined";
  }
  return value === true ? "affected" : value === false ? "unaffected" : "undetermined";
}
