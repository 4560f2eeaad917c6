import type { ServeConfig } from "../../config/serve.ts";
import type { Check } from "../../webhook/status.ts";
import type { ServedCertificates } from "./certificates.ts";
import type { Knowledge } from "./knowledge.ts";
import type { ServedState } from "./state.ts";

/** What readiness looks at. */
export interface ReadinessParts {
  readonly state: ServedState;
  readonly certificates: ServedCertificates;
  readonly knowledge: Knowledge;
  readonly config: ServeConfig;
  readonly draining: boolean;
}

/** Before there is a certificate nothing can be served. */
export const starting: readonly Check[] = [
  { name: "certificate", ok: false, message: "waiting for the first serving certificate; the log says why" },
];

/** Ready is: not draining, the whole state listed and not too old, a certificate served, and the webhook configuration trusting it. */
export function readiness({ state, certificates, knowledge, config, draining }: ReadinessParts): readonly Check[] {
  const now = Date.now();
  const waiting = state.resources().filter((resource) => resource.state === "waiting");
  const trust = certificates.trustFault();
  const policy = knowledge.policyError();
  const health = certificates.health();
  return [
    { name: "serving", ok: !draining, message: draining ? "draining" : "accepting reviews" },
    {
      name: "state",
      ok: state.synced(),
      message: state.synced()
        ? "listed"
        : `waiting for ${waiting.map(({ name, error }) => `${name}${error === undefined ? "" : ` (${error})`}`).join(", ")}`,
    },
    // old state still answers, as undetermined: a replica that is taken away for it would answer nothing at all
    { name: "state-age", ok: true, message: ageMessage(state.ageMs(now), config.maxStateAgeSeconds) },
    { name: "certificate", ok: health.ok, message: health.message },
    { name: "ca-bundle", ok: trust === undefined, message: trust ?? "in place" },
    {
      name: "policy",
      ok: true,
      message: policy === undefined ? "in force" : `the last good one is in force: ${policy}`,
    },
    { name: "advisories", ok: true, message: `${knowledge.advisories().length} loaded, ${knowledge.broken()} broken` },
  ];
}

/** One phrase on the age of the state, in milliseconds, against the limit beyond which it is not trusted. */
export function ageMessage(ageMs: number, maxStateAgeSeconds: number): string {
  if (ageMs === 0) return "current";
  const seconds = Math.round(ageMs / 1000);
  return ageMs > maxStateAgeSeconds * 1000
    ? `not renewed for ${seconds} s: what hangs on it is undetermined`
    : `not renewed for ${seconds} s; it is trusted for ${maxStateAgeSeconds} s`;
}
