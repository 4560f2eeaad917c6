import type { AdmissionRequest } from "./admission.ts";
import { isUnjudged, undecided, type Decision, type Judge, type Outcome } from "./decision.ts";

/** What came of asking the judge. `error` is set where it failed. */
export interface Judged {
  readonly outcome: Outcome;
  readonly decision: Decision;
  readonly error?: unknown;
}

const DEFAULT_TIMEOUT_MS = 10_000; // of a webhook without timeoutSeconds
const MAX_TIMEOUT_MS = 30_000; // the largest timeoutSeconds that the API server accepts
const MARGIN = { share: 0.1, leastMs: 100, mostMs: 500 }; // for the way back, and for a busy event loop
const DURATION = /^(?:(\d+)m(?!s))?(?:(\d+(?:\.\d*)?)(ms|s))?$/; // Go's Duration.String() between 1 ms and 59 min

/** How long the answer may take by the `timeout` of the API server's address (`10s`), in milliseconds, less a margin. */
export function budgetMs(timeout: unknown): number {
  const match = typeof timeout === "string" && timeout !== "" ? DURATION.exec(timeout) : null;
  const [, minutes = "0", amount = "0", unit] = match ?? [];
  const given = Number(minutes) * 60_000 + Number(amount) * (unit === "ms" ? 1 : 1000);
  const wholeMs = given > 0 ? Math.min(given, MAX_TIMEOUT_MS) : DEFAULT_TIMEOUT_MS;
  return wholeMs - Math.min(MARGIN.mostMs, Math.max(MARGIN.leastMs, wholeMs * MARGIN.share));
}

/**
 * Asks the judge and answers in `leftMs` milliseconds in any case: a judge that throws or is late has its answer made for it.
 * A judge that answers at once costs no timer and no turn of the event loop.
 */
export function askInTime(
  judge: Judge,
  request: AdmissionRequest,
  leftMs: number,
  onFailure: "allow" | "deny",
): Judged | Promise<Judged> {
  const late = (): Judged => ({
    outcome: "late",
    decision: undecided("no decision before the API server's deadline", onFailure),
  });
  const failed = (error: unknown): Judged => ({
    outcome: "failed",
    error,
    decision: undecided("an internal error", onFailure),
  });
  const decided = (decision: Decision): Judged => ({ outcome: isUnjudged(decision) ? "unjudged" : "judged", decision });
  if (leftMs <= 0) return late();
  try {
    const answer = judge(request);
    if (!(answer instanceof Promise)) return decided(answer);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(late()), leftMs);
      answer
        .then(
          (decision) => resolve(decided(decision)),
          (error: unknown) => resolve(failed(error)),
        )
        .finally(() => clearTimeout(timer));
    });
  } catch (error) {
    return failed(error);
  }
}
