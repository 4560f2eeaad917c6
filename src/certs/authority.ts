import { X509Certificate, createPrivateKey } from "node:crypto";
import { blocks, certificatesIn, isIssuer, validityOf, type KeyedCertificate } from "./pair.ts";

/** An authority as the Secret holds it. `key` is absent once it no longer signs. */
export interface Authority {
  readonly certificate: X509Certificate;
  readonly cert: string;
  readonly key?: string;
}

/** Lifetimes and pauses, in milliseconds. */
export interface Times {
  readonly authorityMs: number;
  readonly servingMs: number;
  /** How long a new authority is trusted before it signs, so that every caller has its bundle by then. */
  readonly overlapMs: number;
}

/** A year, a day, a day: a serving key is stolen for a day at most, and nobody has to remember anything. */
export const defaultTimes: Times = { authorityMs: 365 * 86_400_000, servingMs: 86_400_000, overlapMs: 86_400_000 };

/** How far certificates are dated back, for callers whose clocks are behind. */
export const BACKDATE_MS = 3_600_000;

/** What is to be done, and why: the sentence goes to the log. */
export type AuthorityDecision =
  | { readonly action: "keep"; readonly reason: string }
  | { readonly action: "add"; readonly reason: string };

const RENEW_AT = 2 / 3; // of a life: what is left is time to notice that renewal fails
const CERTS = "ca.crt";
const KEYS = "ca.key";

/** The authorities in a Secret's data, oldest first. What cannot be read or does not sign with RSA is left out, with a sentence. */
export function readAuthorities(data: Readonly<Record<string, string>>): {
  readonly authorities: readonly Authority[];
  readonly problem?: string;
} {
  const keys = blocks(data[KEYS] ?? "", "PRIVATE KEY").flatMap((pem) => rsaKey(pem) ?? []);
  const found = certificatesIn(data[CERTS] ?? "").filter(({ ca }) => ca);
  const authorities = found.map((certificate): Authority => {
    const key = keys.find(({ object }) => certificate.checkPrivateKey(object));
    return { certificate, cert: certificate.toString(), ...(key === undefined ? {} : { key: key.pem }) };
  });
  const sorted = authorities.toSorted((a, b) => validityOf(a.certificate).from - validityOf(b.certificate).from);
  if (sorted.some(({ key }) => key !== undefined) || (data[CERTS] ?? "") === "") return { authorities: sorted };
  return { authorities: sorted, problem: `the Secret's ${CERTS} and ${KEYS} hold no authority with its RSA key` };
}

/** The Secret's data for these authorities. */
export function writeAuthorities(authorities: readonly Authority[]): Readonly<Record<string, string>> {
  return {
    [CERTS]: authorities.map(({ cert }) => cert).join(""),
    [KEYS]: authorities.map(({ key = "" }) => key).join(""),
  };
}

/**
 * Whether a further authority is due. No step of a rotation is written down: who signs and who is trusted follows from the
 * certificates and the clock, so that replicas agree without talking, and the Secret changes once in a rotation.
 */
export function decideAuthorities(authorities: readonly Authority[], now: number): AuthorityDecision {
  const newest = authorities.findLast((authority) => canSign(authority, now));
  if (newest === undefined) {
    return {
      action: "add",
      reason: authorities.length === 0 ? "there is no authority yet" : "no authority that can still sign is left",
    };
  }
  const { to } = validityOf(newest.certificate);
  const made = madeAt(newest);
  const due = made + (to - made) * RENEW_AT;
  if (now < due)
    return { action: "keep", reason: `the newest authority is due for renewal at ${new Date(due).toISOString()}` };
  return {
    action: "add",
    reason: `two thirds of the newest authority's life are over, it expires at ${new Date(to).toISOString()}`,
  };
}

/** The authority that signs now: the newest that has been trusted for long enough, else the oldest there is. */
export function signingAuthority(
  authorities: readonly Authority[],
  now: number,
  times: Times,
): (Authority & KeyedCertificate) | undefined {
  const able = authorities.flatMap((authority) => {
    const { key } = authority;
    return key !== undefined && canSign(authority, now) ? [{ ...authority, key }] : [];
  });
  return able.findLast(({ cert }) => now >= signsFrom(cert, authorities, times)) ?? able[0];
}

/**
 * The authorities that callers have to trust, newest first: all that are valid, less those that were replaced so long ago that
 * nothing they signed can still be served. So the authority of a deleted Secret is distrusted a day later.
 */
export function trustedAuthorities(authorities: readonly Authority[], now: number, times: Times): readonly Authority[] {
  return authorities
    .filter((authority, index) => {
      const next = authorities.slice(index + 1).find(({ key }) => key !== undefined);
      const replaced = next === undefined ? Infinity : signsFrom(next.cert, authorities, times);
      return now < validityOf(authority.certificate).to && now < replaced + times.servingMs + BACKDATE_MS;
    })
    .toReversed();
}

/**
 * When an authority begins to sign: after the overlap, but at the latest half way to the end of the one before it; at once where
 * nobody else can.
 */
function signsFrom(cert: string, authorities: readonly Authority[], { overlapMs }: Times): number {
  const index = authorities.findIndex((authority) => authority.cert === cert);
  const authority = authorities[index];
  if (authority === undefined) return Infinity;
  const made = madeAt(authority);
  const before = authorities.slice(0, index).findLast(({ key }) => key !== undefined);
  if (before === undefined) return made;
  const end = validityOf(before.certificate).to;
  return Math.max(made, Math.min(made + overlapMs, (made + end) / 2));
}

/** The authorities to store together with a new one: those that are trusted, and keys only where they still sign. */
export function withAuthority(
  authorities: readonly Authority[],
  added: KeyedCertificate,
  now: number,
  times: Times,
): readonly Authority[] {
  const signing = signingAuthority(authorities, now, times);
  const kept = trustedAuthorities(authorities, now, times)
    .toReversed()
    .map(({ certificate, cert, key }): Authority => {
      return { certificate, cert, ...(key !== undefined && cert === signing?.cert ? { key } : {}) };
    });
  return [...kept, { certificate: new X509Certificate(added.cert), ...added }];
}

/** When an authority was made, in milliseconds since 1970. */
export function madeAt({ certificate }: Authority): number {
  return validityOf(certificate).from + BACKDATE_MS;
}

/** The one among the authorities that signed a serving certificate. */
export function issuerOf(leaf: X509Certificate, authorities: readonly Authority[]): Authority | undefined {
  return authorities.find(({ certificate }) => isIssuer(certificate, leaf));
}

function canSign({ certificate, key }: Authority, now: number): boolean {
  return key !== undefined && now < validityOf(certificate).to;
}

function rsaKey(pem: string): readonly { pem: string; object: ReturnType<typeof createPrivateKey> }[] {
  try {
    const object = createPrivateKey(pem);
    return object.asymmetricKeyType === "rsa" ? [{ pem, object }] : []; // node-forge signs with RSA only
  } catch {
    return [];
  }
}
