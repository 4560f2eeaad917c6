import { createPrivateKey, X509Certificate } from "node:crypto";
import type { Served } from "./source.ts";

/** A certificate and its private key, PEM. */
export interface KeyedCertificate {
  readonly cert: string;
  readonly key: string;
}

/** Why a key does not belong to a certificate or one of both cannot be read, as a sentence; undefined when they fit. */
export function mismatch({ cert, key }: KeyedCertificate): string | undefined {
  const certificate = attempt(() => new X509Certificate(cert));
  if (certificate === undefined) return "the certificate is no PEM certificate";
  const privateKey = attempt(() => createPrivateKey(key));
  if (privateKey === undefined) return "the key is no unencrypted PEM private key";
  return certificate.checkPrivateKey(privateKey) ? undefined : "the key does not belong to the certificate";
}

/** The certificates of a PEM bundle, in its order; blocks that are none are left out. */
export function certificatesIn(pem: string): readonly X509Certificate[] {
  return blocks(pem, "CERTIFICATE").flatMap((block) => attempt(() => new X509Certificate(block)) ?? []);
}

/** The blocks of a PEM text whose label ends in `label`, each with a line break at its end. */
export function blocks(pem: string, label: "CERTIFICATE" | "PRIVATE KEY"): readonly string[] {
  const pattern = new RegExp(`-----BEGIN ([A-Z ]*${label})-----[^-]+-----END \\1-----`, "g");
  return [...pem.matchAll(pattern)].map(([block]) => `${block}\n`);
}

/** From when to when a certificate is valid, in milliseconds since 1970. */
export function validityOf(certificate: X509Certificate): { readonly from: number; readonly to: number } {
  return { from: certificate.validFromDate.getTime(), to: certificate.validToDate.getTime() };
}

/** When what is served expires, in milliseconds since 1970: the certificate, and the authority in its bundle that signed it. */
export function expiries({ cert, caBundle = "" }: Served): {
  readonly certificate?: number;
  readonly authority?: number;
} {
  const [leaf] = certificatesIn(cert);
  if (leaf === undefined) return {};
  const issuer = certificatesIn(caBundle).find((authority) => isIssuer(authority, leaf));
  return { certificate: validityOf(leaf).to, ...(issuer === undefined ? {} : { authority: validityOf(issuer).to }) };
}

/** Whether `authority` signed `leaf`: by names and by the signature. */
export function isIssuer(authority: X509Certificate, leaf: X509Certificate): boolean {
  return leaf.checkIssued(authority) && leaf.verify(authority.publicKey);
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
