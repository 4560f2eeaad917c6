import type { RequestListener, Server } from "node:http";
import { createServer, type ServerOptions } from "node:https";
import { setTimeout as wait } from "node:timers/promises";
import { TLSSocket, type SecureContextOptions } from "node:tls";
import { aborted, close, listen, watchUnused } from "./lifetime.ts";
import type { Listen } from "./listen.ts";

/** A certificate chain and its key, PEM. */
export interface ServingPair {
  readonly cert: string;
  readonly key: string;
}

/** Who may connect at all; without it, whoever reaches the port. */
export interface ClientTrust {
  /** PEM of the authorities whose client certificates are accepted. */
  readonly ca: string;
  /** Common names that are accepted; absent: every one of these authorities. */
  readonly names?: readonly string[];
}

/** How the HTTPS server runs. */
export interface ServerSetup {
  readonly listen: Listen;
  readonly certificate: ServingPair;
  /** Verifies the API server's client certificate (`AdmissionConfiguration` gives it one). */
  readonly clients?: ClientTrust;
  /** After the signal, how long new requests are still served while the endpoints of the Service forget this replica, in milliseconds. */
  readonly graceMs: number;
  /** After that, how long answers in flight may take, in milliseconds. */
  readonly drainMs: number;
  /** A handshake failed, such as "unknown ca" from an API server that does not hold the caBundle yet. */
  readonly handshakeFailed?: (error: Error) => void;
}

/** A running webhook server. */
export interface WebhookServer {
  readonly address: Listen;
  /** Serves new handshakes with this pair; open connections stay. Throws, and changes nothing, when the two do not belong together. */
  useCertificate(pair: ServingPair): void;
  /** The signal was given: readiness is to fail. */
  readonly draining: () => boolean;
  /** Resolves after the signal and the drain, with the number of connections that had to be cut off. */
  readonly closed: Promise<number>;
}

const timeouts: ServerOptions = {
  keepAliveTimeout: 120_000, // longer than the 90 s of the API server's client: the one that sends must be the one that closes
  headersTimeout: 120_000, // the same: it counts from the connection's opening, and a client in Go opens some ahead
  requestTimeout: 120_000, // not below the former; a body has the app's own, shorter deadline
  connectionsCheckingInterval: 5000,
  handshakeTimeout: 10_000,
};
const MAX_CONNECTIONS = 1000; // an API server keeps a handful

/** Starts the HTTPS server; it runs until `signal` aborts, and drains then so that a rolling restart loses no request. */
export async function startWebhookServer(
  handler: RequestListener,
  setup: ServerSetup,
  signal: AbortSignal,
): Promise<WebhookServer> {
  let draining = false;
  const server = createServer(
    { ...timeouts, ...secureOptions(setup), ...trustOptions(setup.clients) },
    (request, response) => {
      if (draining) response.setHeader("connection", "close"); // the client goes to another replica with its next request
      if (isTrusted(request.socket, setup.clients)) handler(request, response);
      else
        response
          .writeHead(403, { "content-type": "text/plain", connection: "close" })
          .end("this client certificate is not accepted\n");
    },
  );
  server.maxConnections = MAX_CONNECTIONS;
  server.on("tlsClientError", (error: Error) => setup.handshakeFailed?.(error));
  const closeUnused = watchUnused(server, "secureConnection");
  const address = await listen(server, setup.listen);
  const drained = async (): Promise<number> => {
    await aborted(signal);
    draining = true;
    await wait(setup.graceMs);
    return await close(server, setup.drainMs, closeUnused);
  };
  return {
    address,
    useCertificate: (pair) => server.setSecureContext(secureOptions({ ...setup, certificate: pair })),
    draining: () => draining,
    closed: drained(),
  };
}

function secureOptions({ certificate, clients }: Pick<ServerSetup, "certificate" | "clients">): SecureContextOptions {
  const { cert, key } = certificate;
  return { cert, key, minVersion: "TLSv1.2", ...(clients === undefined ? {} : { ca: clients.ca }) };
}

function trustOptions(clients: ClientTrust | undefined): ServerOptions {
  return clients === undefined ? {} : { requestCert: true, rejectUnauthorized: true };
}

function isTrusted(socket: unknown, clients: ClientTrust | undefined): boolean {
  if (clients?.names === undefined) return true;
  const name = socket instanceof TLSSocket ? socket.getPeerCertificate().subject?.CN : undefined;
  return typeof name === "string" && clients.names.includes(name);
}

/** Starts a plain server, for the status port; it stops when `signal` aborts, without a drain. */
export async function startPlainServer(
  server: Server,
  at: Listen,
  signal: AbortSignal,
): Promise<{ readonly address: Listen; readonly closed: Promise<number> }> {
  const closeUnused = watchUnused(server, "connection");
  const address = await listen(server, at);
  return { address, closed: aborted(signal).then(() => close(server, 1000, closeUnused)) };
}
