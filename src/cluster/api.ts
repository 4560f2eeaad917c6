import type { IncomingMessage } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import type { Connection } from "./connection.ts";

/** What the API server answered when it did not answer 2xx. */
export class ApiError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** One call of the API. */
export interface Call {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path and query, from the server's root. */
  readonly path: string;
  readonly body?: unknown;
  /** Content type of the body; `application/json` where it is not said. */
  readonly contentType?: string;
}

const HEAD_MS = 30_000; // until the head of the answer; a hung server is given up after that
const KEEP_ALIVE_MS = 15_000; // TCP probes: finds a vanished peer within half a minute

/** Makes a call and returns its open answer. `signal` bounds the answer as well. Throws {@link ApiError} unless it is 2xx. */
export async function open(connection: Connection, call: Call, signal: AbortSignal): Promise<IncomingMessage> {
  const credentials = await connection.options();
  const body = call.body === undefined ? undefined : Buffer.from(JSON.stringify(call.body));
  const headers: Record<string, string | number> = { accept: "application/json" };
  for (const [name, value] of Object.entries(credentials.headers ?? {}))
    if (typeof value === "string") headers[name] = value;
  if (body !== undefined) {
    headers["content-type"] = call.contentType ?? "application/json";
    headers["content-length"] = body.length;
  }
  const options: RequestOptions = { ...credentials, method: call.method ?? "GET", headers, signal };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    // the server of a kubeconfig may have a path of its own: join, do not resolve
    const request = httpsRequest(connection.server + call.path, options);
    const timer = setTimeout(() => request.destroy(new Error(`no answer within ${HEAD_MS / 1000} s`)), HEAD_MS);
    request.on("socket", (socket) => socket.setKeepAlive(true, KEEP_ALIVE_MS));
    request.on("response", (answer) => {
      clearTimeout(timer);
      resolve(answer);
    });
    request.on("error", reject);
    request.on("close", () => clearTimeout(timer));
    request.end(body);
  });
  const status = response.statusCode ?? 0;
  if (status >= 200 && status < 300) return response;
  throw new ApiError(status, messageOf(await text(response)));
}

/** Makes a call and returns its answer as JSON (undefined for an empty one). */
export async function send(connection: Connection, call: Call, signal: AbortSignal): Promise<unknown> {
  const answer = await text(await open(connection, call, signal));
  return answer === "" ? undefined : parseJson(answer);
}

function parseJson(source: string): unknown {
  return JSON.parse(source);
}

const MAX_MESSAGE = 500; // characters of an error's text that are worth logging

function messageOf(body: string): string {
  try {
    const status = parseJson(body);
    if (typeof status === "object" && status !== null && "message" in status && typeof status.message === "string")
      return status.message.slice(0, MAX_MESSAGE);
  } catch {
    // not a Status object: a proxy's page, say
  }
  return body.slice(0, MAX_MESSAGE);
}

/** The whole stream as text. */
export async function text(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

const NEWLINE = 10;

/** Splits a stream into lines; a line may span many chunks (a Node is 15 KB and more). */
export async function* lines(stream: AsyncIterable<Buffer>): AsyncGenerator<string, void, void> {
  let parts: Buffer[] = [];
  for await (const chunk of stream) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      const rest = chunk.subarray(from, end);
      yield parts.length === 0 ? rest.toString("utf8") : Buffer.concat([...parts, rest]).toString("utf8");
      parts = [];
      from = end + 1;
    }
    if (from < chunk.length) parts.push(chunk.subarray(from));
  }
  if (parts.length > 0) yield Buffer.concat(parts).toString("utf8");
}
