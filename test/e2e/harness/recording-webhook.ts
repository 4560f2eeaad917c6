import { once } from "node:events";
import { createServer } from "node:https";
import { text } from "node:stream/consumers";
import forge from "node-forge";
import { asRecord, at, type Json } from "../../../src/objects/json.ts";
import { freePort } from "./ports.ts";

/** One review as the API server sent it, and how it came. */
export type Recorded = {
  /** `request` of the AdmissionReview. */
  readonly request: Json;
  /** The name that the client asked for in TLS. */
  readonly servername: string;
  readonly path: string;
};

/** A webhook that allows everything and remembers it: to test rules and match conditions of a configuration, without kernelgate. */
export type RecordingWebhook = {
  readonly port: number;
  /** PEM of its self-signed certificate, for `caBundle` (in base64) or for a client. */
  readonly ca: string;
  readonly recorded: readonly Recorded[];
  readonly stop: () => Promise<void>;
};

/** Starts one on a free loopback port, with a certificate for `names` (such as `kernelgate.kernelgate.svc` and `localhost`). */
export async function startRecordingWebhook(names: readonly string[]): Promise<RecordingWebhook> {
  const { key, certificate } = selfSigned(names);
  const recorded: Recorded[] = [];
  const server = createServer({ key, cert: certificate }, (incoming, outgoing) => {
    const servername = serverNameOf(incoming.socket);
    text(incoming).then(
      (body) => {
        const request = asRecord(at(JSON.parse(body), "request")) ?? {};
        recorded.push({ request, servername, path: incoming.url ?? "" });
        const response = { uid: request["uid"], allowed: true };
        outgoing.writeHead(200, { "content-type": "application/json" });
        outgoing.end(JSON.stringify({ apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", response }));
        return undefined;
      },
      () => outgoing.destroy(),
    );
  });
  const port = await freePort();
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    port,
    ca: certificate,
    recorded,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

function serverNameOf(socket: object): string {
  const name = "servername" in socket ? socket.servername : undefined;
  return typeof name === "string" ? name : "";
}

/** A key and a certificate for `names` that is its own CA and lives for a day. */
function selfSigned(names: readonly string[]): { readonly key: string; readonly certificate: string } {
  const { privateKey, publicKey } = forge.pki.rsa.generateKeyPair(2048);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = publicKey;
  certificate.serialNumber = "01";
  certificate.validity.notBefore = new Date(Date.now() - 60_000);
  certificate.validity.notAfter = new Date(Date.now() + 86_400_000);
  const subject = [{ name: "commonName", value: "recording-webhook" }];
  certificate.setSubject(subject);
  certificate.setIssuer(subject);
  certificate.setExtensions([
    { name: "basicConstraints", cA: true },
    { name: "subjectAltName", altNames: names.map((value) => ({ type: 2, value })) },
  ]);
  certificate.sign(privateKey, forge.md.sha256.create());
  return { key: forge.pki.privateKeyToPem(privateKey), certificate: forge.pki.certificateToPem(certificate) };
}
