import type { Assessment } from "../domain/assessment.ts";

/** Contract: the exit codes of the command line. */
export const exitCodes = { ok: 0, internal: 1, usage: 2, denied: 3, warned: 4, undetermined: 5 } as const;

export const failOnWords = ["deny", "warn", "undetermined", "never"] as const;
export type FailOn = (typeof failOnWords)[number];

/** Wrong usage or unreadable input: ends the program with 2 and this sentence, without a stack. */
export class UsageError extends Error {}

/** The exit code of an assessment: the strongest of what `failOn` asks for, or 0. */
export function exitCodeOf({ findings }: Assessment, failOn: FailOn): number {
  if (failOn === "never") return exitCodes.ok;
  if (findings.some(({ action }) => action === "deny")) return exitCodes.denied;
  if (failOn === "deny") return exitCodes.ok;
  if (findings.some(({ action }) => action === "warn")) return exitCodes.warned;
  if (failOn === "warn") return exitCodes.ok;
  return findings.some(({ status, exemption }) => status === "undetermined" && exemption === null)
    ? exitCodes.undetermined
    : exitCodes.ok;
}
