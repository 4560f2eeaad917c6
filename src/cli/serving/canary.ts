import { asText, at } from "../../objects/json.ts";
import type { Decision, Judge } from "../../webhook/decision.ts";
import { unjudged } from "../../webhook/decision.ts";

/** The annotation by which `kernelgate doctor` asks, in a dry run, whether a gate is in the path; its value comes back. */
export const CANARY = "kernelgate.io/canary";

/** What the gate says of itself in its answer. */
export interface CanaryAnswer {
  readonly replica: string;
  /** Milliseconds for which the state could not be renewed. */
  readonly stateAgeMs: number;
  readonly certificate: string;
}

const PREFIX = "kernelgate canary";
const MAX_VALUE = 20; // characters; a longer nonce is not ours

/** The judge, but a dry run with the canary annotation is answered with warnings that say how the gate is. */
export function withCanary(judge: Judge, answer: () => CanaryAnswer): Judge {
  return (request) => {
    const nonce = request.dryRun ? asText(at(request.object, "metadata", "annotations", CANARY)) : undefined;
    if (nonce === undefined || !/^[0-9a-z]+$/u.test(nonce) || nonce.length > MAX_VALUE) return judge(request);
    const { replica, stateAgeMs, certificate } = answer();
    const lines = { replica: replica.slice(0, 63), "state-age-ms": String(Math.round(stateAgeMs)), certificate };
    const decision: Decision = {
      ...unjudged("a canary"),
      warnings: Object.entries(lines).map(([key, value]) => `${PREFIX} ${nonce} ${key}=${value}`),
    };
    return decision;
  };
}

/** Finds the answer to `nonce` among Warning headers of the API server; undefined when no gate has answered. */
export function readCanary(warnings: readonly string[], nonce: string): CanaryAnswer | undefined {
  const lines = new Map(
    warnings.flatMap((text) => {
      const start = text.indexOf(`${PREFIX} ${nonce} `);
      const pair = start < 0 ? "" : text.slice(start + PREFIX.length + nonce.length + 2).replace(/"$/u, "");
      const equals = pair.indexOf("=");
      return equals < 0 ? [] : [[pair.slice(0, equals), pair.slice(equals + 1)] as const];
    }),
  );
  const replica = lines.get("replica");
  return replica === undefined
    ? undefined
    : { replica, stateAgeMs: Number(lines.get("state-age-ms")), certificate: lines.get("certificate") ?? "" };
}
