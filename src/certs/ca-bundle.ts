import type { X509Certificate } from "node:crypto";
import { certificatesIn, validityOf } from "./pair.ts";

/** One operation of RFC 6902, as far as it is used here. */
export interface PatchOperation {
  readonly op: "test" | "add";
  readonly path: string;
  readonly value: string;
}

/** What is to be done about the bundles of a webhook configuration, and why. */
export type BundleDecision =
  | { readonly action: "none"; readonly reason: string }
  | { readonly action: "patch"; readonly reason: string; readonly patch: readonly PatchOperation[] }
  | { readonly action: "impossible"; readonly reason: string };

/** How a decision is made. */
export interface BundleOptions {
  /** Only these webhooks; absent: all of the configuration. */
  readonly names?: readonly string[];
  /**
   * Also take away what is not wanted. Set it on the periodic look, after the Secret was read, and not on an event: a replica that
   * is a minute behind must not undo what another one added.
   */
  readonly prune: boolean;
}

/**
 * Decides what JSON patch gives the webhooks of `configuration` (a ValidatingWebhookConfiguration, any JSON) the bundle
 * `wanted` (PEM). Each write is guarded by the webhook's name: when the order changed meanwhile, the API server answers 422
 * and nothing happens. Bundles are compared as sets of certificates, so that order and line breaks are no reason to write.
 */
export function decideBundle(configuration: unknown, wanted: string, { names, prune }: BundleOptions): BundleDecision {
  const target = certificatesIn(wanted);
  if (target.length === 0) return { action: "impossible", reason: "the wanted bundle holds no certificate" };
  const webhooks = listAt(configuration, "webhooks");
  if (webhooks.length === 0) return { action: "impossible", reason: "the configuration holds no webhook" };
  const seen = webhooks.map((webhook) => textAt(webhook, "name"));
  const missing = (names ?? []).find((name) => !seen.includes(name));
  if (missing !== undefined) return { action: "impossible", reason: `the configuration holds no webhook ${missing}` };

  const patch: PatchOperation[] = [];
  const reasons = new Set<string>();
  for (const [index, webhook] of webhooks.entries()) {
    const name = seen[index];
    if (name === undefined || (names !== undefined && !names.includes(name))) continue;
    const change = changeOf(textAt(objectAt(webhook, "clientConfig"), "caBundle") ?? "", target, prune);
    if (change === undefined) continue;
    reasons.add(change.reason);
    patch.push({ op: "test", path: `/webhooks/${index}/name`, value: name });
    patch.push({
      op: "add",
      path: `/webhooks/${index}/clientConfig/caBundle`,
      value: Buffer.from(change.bundle).toString("base64"),
    });
  }
  if (patch.length === 0) return { action: "none", reason: "every webhook holds the bundle" };
  return {
    action: "patch",
    reason: `${patch.length / 2} of ${webhooks.length} webhooks: ${[...reasons].join("; ")}`,
    patch,
  };
}

function changeOf(
  stored: string,
  target: readonly X509Certificate[],
  prune: boolean,
): { bundle: string; reason: string } | undefined {
  const present = certificatesIn(Buffer.from(stored, "base64").toString("utf8"));
  const missing = without(target, present);
  // an authority that is newer than all of ours was added by a replica that is ahead of us
  const newest = Math.max(...target.map((certificate) => validityOf(certificate).from));
  const extra = without(present, target).filter((certificate) => !prune || validityOf(certificate).from > newest);
  const dropped = present.length - (target.length - missing.length) - extra.length;
  if (missing.length === 0 && dropped <= 0) return undefined;
  const reason =
    stored === ""
      ? "no bundle"
      : [
          missing.length > 0 ? `${missing.length} authorities missing` : "",
          dropped > 0 ? `${dropped} no longer wanted` : "",
        ]
          .filter((part) => part !== "")
          .join(" and ");
  return { bundle: pemOf([...target, ...extra]), reason };
}

function without(all: readonly X509Certificate[], known: readonly X509Certificate[]): readonly X509Certificate[] {
  const fingerprints = new Set(known.map(({ fingerprint256 }) => fingerprint256));
  return all.filter(({ fingerprint256 }) => !fingerprints.has(fingerprint256));
}

/** Newest first; the same set gives the same text on every replica. */
function pemOf(certificates: readonly X509Certificate[]): string {
  return certificates
    .toSorted((a, b) => validityOf(b).from - validityOf(a).from || (a.fingerprint256 < b.fingerprint256 ? -1 : 1))
    .map((certificate) => certificate.toString())
    .join("");
}

/** Whether one more write is sensible, after the writes at these times (milliseconds since 1970). */
export type RewriteDecision =
  | { readonly write: true; readonly history: readonly number[] }
  | { readonly write: false; readonly history: readonly number[]; readonly reason: string; readonly until: number };

const WINDOW_MS = 600_000;
const MAX_REWRITES = 5; // in that window; a rotation needs one or two, a reinstallation one

/**
 * Decides about one more write of the bundle. When somebody else keeps writing another one (a GitOps tool with a caBundle in
 * its manifest), writing on would only load the API server: it stops, says so, and tries again when the window has passed.
 */
export function decideRewrite(history: readonly number[], now: number): RewriteDecision {
  const recent = history.filter((time) => now - time < WINDOW_MS);
  if (recent.length < MAX_REWRITES) return { write: true, history: [...recent, now] };
  const until = (recent[0] ?? now) + WINDOW_MS;
  const reason =
    `the caBundle was written ${recent.length} times in ${WINDOW_MS / 60_000} minutes: somebody else keeps changing it. ` +
    `Remove caBundle from the manifest that is applied; the next attempt is at ${new Date(until).toISOString()}`;
  return { write: false, history: recent, reason, until };
}

function objectAt(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

function listAt(value: unknown, key: string): readonly unknown[] {
  const found = objectAt(value, key);
  return Array.isArray(found) ? found : [];
}

function textAt(value: unknown, key: string): string | undefined {
  const found = objectAt(value, key);
  return typeof found === "string" ? found : undefined;
}
