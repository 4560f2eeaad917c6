import { generateKeyPair, randomBytes } from "node:crypto";
import { isIP } from "node:net";
import { promisify } from "node:util";
import forge from "node-forge";
import type { KeyedCertificate } from "./pair.ts";

/** What a serving certificate is for: the names and addresses under which clients call. The first name is the subject. */
export interface ServedNames {
  readonly dns: readonly string[];
  readonly ips?: readonly string[];
}

/** A span of time, in milliseconds since 1970. */
export interface Validity {
  readonly from: number;
  readonly to: number;
}

const generate = promisify(generateKeyPair);
const KEY_BITS = 2048; // node-forge signs with RSA only; a leaf lives for hours, an authority for months
const SERIAL_BYTES = 16; // RFC 5280 allows 20, and asks for a positive number
const MAX_COMMON_NAME = 64; // X.520's bound; the names that count stand in the extension

/** Makes an authority of its own that signs leaves only. Key search runs outside of the event loop. */
export async function makeAuthority(name: string, validity: Validity): Promise<KeyedCertificate> {
  const keys = await makeKeys();
  const cert = draft(keys.publicKey, validity);
  // two authorities must not share a subject: clients pick the issuer by it
  const subject = [{ name: "commonName", value: `${name} ${cert.serialNumber.slice(0, 8)}`.slice(0, MAX_COMMON_NAME) }];
  cert.setSubject(subject);
  cert.setIssuer(subject);
  cert.setExtensions([
    { name: "basicConstraints", critical: true, cA: true, pathLenConstraint: 0 },
    { name: "keyUsage", critical: true, keyCertSign: true, cRLSign: true },
    { name: "subjectKeyIdentifier" },
  ]);
  return signed(cert, keys.privateKey, keys.privateKey);
}

/** Makes a serving certificate signed by `authority`. It never outlives its authority. */
export function issueServing(
  authority: KeyedCertificate,
  names: ServedNames,
  validity: Validity,
): Promise<KeyedCertificate> {
  return issueLeaf(authority, names, validity, { serverAuth: true });
}

/** Makes a client certificate, as an API server may present one to webhooks. `name` is its subject's common name. */
export function issueClient(authority: KeyedCertificate, name: string, validity: Validity): Promise<KeyedCertificate> {
  return issueLeaf(authority, { dns: [name] }, validity, { clientAuth: true });
}

async function issueLeaf(
  authority: KeyedCertificate,
  names: ServedNames,
  validity: Validity,
  usage: Readonly<Record<string, boolean>>,
): Promise<KeyedCertificate> {
  const issuer = forge.pki.certificateFromPem(authority.cert);
  const keys = await makeKeys();
  const cert = draft(keys.publicKey, {
    from: validity.from,
    to: Math.min(validity.to, issuer.validity.notAfter.getTime()),
  });
  cert.setSubject([{ name: "commonName", value: (names.dns[0] ?? "kernelgate").slice(0, MAX_COMMON_NAME) }]);
  cert.setIssuer(issuer.subject.attributes);
  cert.setExtensions([
    { name: "basicConstraints", critical: true, cA: false },
    { name: "keyUsage", critical: true, digitalSignature: true, keyEncipherment: true },
    { name: "extKeyUsage", ...usage },
    { name: "subjectAltName", altNames: alternativeNames(names) },
    { name: "subjectKeyIdentifier" },
    { name: "authorityKeyIdentifier", keyIdentifier: issuer.generateSubjectKeyIdentifier().getBytes() },
  ]);
  return signed(cert, keys.privateKey, authority.key);
}

/** The names under which API servers call a Service, the one they verify first, and those that people use. */
export function serviceNames(service: string, namespace: string): ServedNames {
  const name = `${service}.${namespace}`;
  return { dns: [`${name}.svc`, `${name}.svc.cluster.local`, name, service] };
}

async function makeKeys(): Promise<{ publicKey: string; privateKey: string }> {
  return await generate("rsa", {
    modulusLength: KEY_BITS,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
}

function draft(publicKey: string, { from, to }: Validity): forge.pki.Certificate {
  const cert = forge.pki.createCertificate();
  cert.publicKey = forge.pki.publicKeyFromPem(publicKey);
  cert.serialNumber = serialNumber();
  cert.validity.notBefore = new Date(from);
  cert.validity.notAfter = new Date(to);
  return cert;
}

/** Random, positive and of full length: the first bits are 01. */
function serialNumber(): string {
  const bytes = randomBytes(SERIAL_BYTES);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x3f) | 0x40, 0);
  return bytes.toString("hex");
}

function signed(cert: forge.pki.Certificate, ownKey: string, signingKey: string): KeyedCertificate {
  cert.sign(forge.pki.privateKeyFromPem(signingKey), forge.md.sha256.create());
  return { cert: forge.pki.certificateToPem(cert).replaceAll("\r\n", "\n"), key: ownKey };
}

function alternativeNames({ dns, ips = [] }: ServedNames): readonly object[] {
  const bad = ips.find((ip) => isIP(ip) === 0);
  if (bad !== undefined) throw new Error(`${JSON.stringify(bad)} is no IP address`);
  return [...dns.map((value) => ({ type: 2, value })), ...ips.map((ip) => ({ type: 7, ip }))]; // RFC 5280's numbers: dNSName, iPAddress
}
