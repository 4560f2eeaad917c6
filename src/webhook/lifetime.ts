import type { IncomingMessage, Server } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { Listen } from "./listen.ts";

/** Starts listening; resolves with the address (and the port that was chosen for 0), rejects when it is taken. */
export function listen(server: Server, { host, port }: Listen): Promise<Listen> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
      server.off("error", reject);
      const address = server.address();
      const bound = typeof address === "object" && address !== null ? address.port : port;
      resolve(host === undefined ? { port: bound } : { host, port: bound });
    });
  });
}

const IDLE_CHECK_MS = 50; // an answer begun before the drain leaves its connection open: look again

/**
 * Watches for connections that were opened and never used. A client in Go opens them ahead, when two requests wait for one connection;
 * Node does not count them as idle. Returns how to close them.
 */
export function watchUnused(server: Server, opened: "connection" | "secureConnection"): () => void {
  const unused = new Set<Socket>();
  server.on(opened, (socket: Socket) => {
    unused.add(socket);
    socket.once("close", () => unused.delete(socket));
  });
  server.on("request", ({ socket }: IncomingMessage) => unused.delete(socket));
  return () => {
    for (const socket of unused) socket.destroy();
  };
}

/**
 * Stops accepting, closes idle connections and waits until every answer is out; after `limitMs` milliseconds the rest is cut off.
 * Resolves with the number of connections that were cut off.
 */
export async function close(server: Server, limitMs: number, closeUnused: () => void): Promise<number> {
  if (!server.listening) return 0;
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  closeUnused();
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
  const timeUp = new AbortController();
  const limit = wait(limitMs, "late", { signal: timeUp.signal }).catch(() => "closed");
  const outcome = await Promise.race([closed.then(() => "closed"), limit]);
  timeUp.abort();
  clearInterval(idle);
  if (outcome === "closed") return 0;
  const left = await openConnections(server);
  server.closeAllConnections();
  await closed;
  return left;
}

function openConnections(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.getConnections((_error, count) => resolve(count));
  });
}

/** Resolves when the signal aborts; at once if it has. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
