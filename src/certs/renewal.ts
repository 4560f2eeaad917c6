import { X509Certificate } from "node:crypto";
import { BACKDATE_MS, issuerOf, madeAt, type Authority } from "./authority.ts";
import { validityOf } from "./pair.ts";

/** Whether a serving certificate is to be made, and why. */
export interface RenewalDecision {
  readonly renew: boolean;
  readonly reason: string;
}

/** How long the bundle with a new authority is given to reach the API servers; they take one or two seconds. */
export const BUNDLE_SETTLE_MS = 300_000;

const RENEW_AT = 2 / 3;

/**
 * Decides about the serving certificate `cert` (PEM; undefined when there is none) at `now`. It compares wall-clock times: a
 * machine that was suspended misses a timer, not a comparison.
 */
export function decideRenewal(
  cert: string | undefined,
  signing: Authority,
  trusted: readonly Authority[],
  now: number,
): RenewalDecision {
  if (cert === undefined) return { renew: true, reason: "there is no serving certificate yet" };
  const leaf = new X509Certificate(cert);
  const { from, to } = validityOf(leaf);
  if (now >= to) return { renew: true, reason: `the serving certificate expired at ${new Date(to).toISOString()}` };
  const issuer = issuerOf(leaf, trusted);
  if (issuer === undefined)
    return { renew: true, reason: "the authority of the serving certificate is no longer trusted" };
  const made = Math.min(from + BACKDATE_MS, to);
  const due = made + (to - made) * RENEW_AT;
  if (now >= due)
    return {
      renew: true,
      reason: `two thirds of the serving certificate's life are over, it expires at ${new Date(to).toISOString()}`,
    };
  if (issuer.cert === signing.cert)
    return { renew: false, reason: `the serving certificate is due for renewal at ${new Date(due).toISOString()}` };
  if (now >= madeAt(signing) + BUNDLE_SETTLE_MS) return { renew: true, reason: "another authority signs now" };
  return { renew: false, reason: "another authority signs now, and callers are given time to learn of it" };
}
