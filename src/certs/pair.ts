import { createPrivateKey, X509Certificate } from "node:crypto";

/** A certificate and its private key, PEM. */
export interface KeyedCertificate {
  readonly cert: string;
  readonly key: string;
}

/** Why a key does not belong to a certificate or one of both cannot be read, as a sentence; undefined when they fit. */
export function mismatch({ cert, key }: KeyedCertificate): string | undefined {
  const certificate = readable(() => new X509Certificate(cert));
  if (certificate === undefined) return "the certificate is no PEM certificate";
  const privateKey = readable(() => createPrivateKey(key));
  if (privateKey === undefined) return "the key is no unencrypted PEM private key";
  return certificate.checkPrivateKey(privateKey) ? undefined : "the key does not belong to the certificate";
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
