import { request, type Agent } from "node:https";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

/** What a loop of requests saw: how many were answered as expected, and each failure with when it came (milliseconds after the start). */
export type LoopResult = {
  readonly succeeded: number;
  readonly failures: readonly { readonly atMs: number; readonly error: string }[];
};

export type RequestLoop = {
  /** How many have succeeded so far: wait for some before and after the event that is tested. */
  readonly succeeded: () => number;
  /** Starts no new request, waits for those under way, and says what happened. */
  readonly stop: () => Promise<LoopResult>;
};

/**
 * Calls `send` over and over in `workers` independent loops (default 4) with `pauseMs` (default 5) between two calls, until it is stopped.
 * A rejected call is a failure; the loop goes on.
 */
export function startRequestLoop(
  send: () => Promise<unknown>,
  options: { readonly workers?: number; readonly pauseMs?: number } = {},
): RequestLoop {
  const failures: { readonly atMs: number; readonly error: string }[] = [];
  const started = performance.now();
  let succeeded = 0;
  const stopped = new AbortController();
  const work = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      try {
        await send();
        succeeded += 1;
      } catch (error) {
        failures.push({ atMs: Math.round(performance.now() - started), error: String(error) });
      }
      await sleep(options.pauseMs ?? 5);
    }
  };
  const workers = Array.from({ length: options.workers ?? 4 }, () => work());
  return {
    succeeded: () => succeeded,
    stop: async () => {
      stopped.abort();
      await Promise.all(workers);
      return { succeeded, failures };
    },
  };
}

export type PostOptions = {
  readonly port: number;
  readonly path: string;
  readonly body: string;
  /** PEM of the CA that is trusted; a function is asked before each request, for rotations. */
  readonly ca: string | (() => string);
  /** The name that the certificate must carry, default `localhost`. */
  readonly servername?: string;
  /** Keep and reuse the connection, as the API server does; without it each request opens its own. */
  readonly agent?: Agent;
};

const TIMEOUT_MS = 10_000;

/** One HTTPS POST of JSON to 127.0.0.1; rejects when the connection, the certificate or the status (other than 200) is not right. */
export function post(options: PostOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: "127.0.0.1",
        port: options.port,
        path: options.path,
        method: "POST",
        ca: typeof options.ca === "string" ? options.ca : options.ca(),
        servername: options.servername ?? "localhost",
        agent: options.agent ?? false,
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: { "content-type": "application/json", "content-length": Buffer.byteLength(options.body) },
      },
      (incoming) => {
        text(incoming).then(
          (content) =>
            incoming.statusCode === 200
              ? resolve(content)
              : reject(new Error(`status ${incoming.statusCode}: ${content.slice(0, 500)}`)),
          reject,
        );
      },
    );
    outgoing.once("error", reject);
    outgoing.end(options.body);
  });
}
