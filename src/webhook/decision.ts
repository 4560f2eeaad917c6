import type { AdmissionRequest } from "./admission.ts";

/** One reason of a denial, as `status.details.causes[]` carries it. */
export interface Cause {
  /** A word for machines, such as the id of an advisory. */
  readonly reason: string;
  readonly message: string;
  /** A path in the object, such as `data[config.conf].mode`. */
  readonly field?: string;
}

/** What a judge says of a request, without the wire's words. */
export interface Decision {
  readonly allowed: boolean;
  /** Why not; empty when allowed. */
  readonly message: string;
  readonly causes: readonly Cause[];
  /** The first is the summary. */
  readonly warnings: readonly string[];
  /** Audit annotations without the prefix that the API server adds. */
  readonly audit: Readonly<Record<string, string>>;
}

/** Decides about one decoded request. It may throw or take too long: the webhook answers all the same. */
export type Judge = (request: AdmissionRequest) => Decision | Promise<Decision>;

/** How an answer came about: by the judge, without one (nothing to judge), or instead of one that failed or was late. */
export type Outcome = "judged" | "unjudged" | "failed" | "late";

/** A decision that nothing was judged, because there is nothing to judge. */
export function unjudged(reason: string): Decision {
  return {
    allowed: true,
    message: "",
    causes: [],
    warnings: [],
    audit: { ...emptyAudit, verdict: "allow", unjudged: reason },
  };
}

/** Whether nothing was judged; see {@link unjudged}. */
export function isUnjudged({ audit }: Decision): boolean {
  return audit["unjudged"] !== undefined;
}

/**
 * The decision where there is none, as the judge failed or was late: allowed with a warning, since a gate that fails
 * must not stop the cluster; denied where `onFailure` says so.
 */
export function undecided(why: string, onFailure: "allow" | "deny"): Decision {
  const allowed = onFailure === "allow";
  return {
    allowed,
    message: allowed
      ? ""
      : `kernelgate could not decide: ${why}; it is configured to deny then. Try again, and look at its log.`,
    causes: allowed ? [] : [{ reason: "Undecided", message: why }],
    warnings: [
      `kernelgate: could not decide: ${why}; ${allowed ? "allowed without judgement" : "denied as configured"}`,
    ],
    audit: { ...emptyAudit, verdict: allowed ? "warn" : "deny", undecided: why },
  };
}

const emptyAudit = { verdict: "allow", findings: "", nodes: "0", exemptions: "" } as const;
