import { Agent, request } from "node:https";
import type { TestContext } from "node:test";
import { TLSSocket, type PeerCertificate } from "node:tls";
import { issueServing, makeAuthority } from "../../src/certs/issue.ts";
import { createWebhookApp } from "../../src/webhook/app.ts";
import type { Judge } from "../../src/webhook/decision.ts";
import { startWebhookServer, type ServerSetup, type WebhookServer } from "../../src/webhook/server.ts";
import { review } from "./reviews.ts";

/** A validity that covers the tests. */
export const day = { from: Date.now() - 3600_000, to: Date.now() + 24 * 3600_000 };
export const names = { dns: ["localhost"], ips: ["127.0.0.1"] };
export const authority = await makeAuthority("kernelgate test", day);
export const certificate = await issueServing(authority, names, day);
export const body = JSON.stringify(review());

/** A server on a free port; it stops with the test at the latest. */
export async function start(
  context: TestContext,
  judge: Judge,
  setup: Partial<ServerSetup> = {},
): Promise<{ server: WebhookServer; stop: () => void; port: number }> {
  const stopping = new AbortController();
  const app = createWebhookApp({
    judge,
    onFailure: "allow",
    recorder: { answered: () => {}, refused: () => {}, failed: () => {} },
  });
  const defaults = { listen: { host: "127.0.0.1", port: 0 }, certificate, graceMs: 0, drainMs: 5000 };
  const server = await startWebhookServer(app, { ...defaults, ...setup }, stopping.signal);
  const stop = (): void => stopping.abort();
  context.after(async () => {
    stop();
    return await server.closed;
  });
  return { server, stop, port: server.address.port };
}

export interface Answer {
  readonly status: number;
  readonly closes: boolean;
  readonly reused: boolean;
  readonly text: string;
  readonly peer: PeerCertificate | undefined;
}

/** Posts a review as the API server does, and rejects when the connection breaks. */
export function post(port: number, agent: Agent, options: { cert?: string; key?: string } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const sent = request({
      host: "127.0.0.1",
      port,
      path: "/validate?timeout=1s",
      method: "POST",
      agent,
      ca: authority.cert,
      headers,
      ...options,
    });
    sent.on("error", reject);
    sent.on("response", (response) => {
      const peer = response.socket instanceof TLSSocket ? response.socket.getPeerCertificate() : undefined; // gone once the answer has ended
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (text += chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          closes: response.headers.connection === "close",
          reused: sent.reusedSocket,
          text,
          peer,
        }),
      );
    });
    sent.end(body);
  });
}

export const keepAlive = (): Agent => new Agent({ keepAlive: true });
