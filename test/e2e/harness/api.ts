import { readFile } from "node:fs/promises";
import { Agent, request } from "node:https";
import { text } from "node:stream/consumers";
import { asRecord, type Json } from "../../../src/objects/json.ts";

/** An answer of the API server. `body` is an empty object where it was not a JSON object; `text` is what it was. */
export type Answer = {
  readonly status: number;
  readonly body: Json;
  readonly text: string;
  /** Texts of the Warning headers. */
  readonly warnings: readonly string[];
};

/** Where an API server is (such as `https://127.0.0.1:6443`), how to trust it, and who is calling. */
export type Access = { readonly server: string; readonly caFile: string; readonly token: string };

/** Sends one request. `path` begins with a slash and may hold a query; `body` is sent as JSON. */
export type Send = (
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  body?: unknown,
  contentType?: string,
) => Promise<Answer>;

/** A direct line to an API server with kept connections, for what would take kubectl too long. Rejects only when there is no answer. */
export type Api = { readonly send: Send; readonly close: () => void };

const JSON_TYPE = "application/json";
const MERGE_PATCH = "application/merge-patch+json";
const TIMEOUT_MS = 30_000;

/** Opens an {@link Api}. The content type of PATCH is a merge patch unless it is said. */
export async function openApi(access: Access): Promise<Api> {
  const agent = new Agent({ keepAlive: true, maxSockets: 8, ca: await readFile(access.caFile) });
  const send: Send = (method, path, body, contentType) =>
    new Promise((resolve, reject) => {
      const outgoing = request(
        new URL(path, access.server),
        {
          agent,
          method,
          signal: AbortSignal.timeout(TIMEOUT_MS),
          headers: {
            authorization: `Bearer ${access.token}`,
            accept: JSON_TYPE,
            ...(body === undefined
              ? {}
              : { "content-type": contentType ?? (method === "PATCH" ? MERGE_PATCH : JSON_TYPE) }),
          },
        },
        (incoming) => {
          const warnings = [incoming.headersDistinct["warning"] ?? []].flat().map(warningText);
          text(incoming).then(
            (content) => resolve({ status: incoming.statusCode ?? 0, body: parse(content), text: content, warnings }),
            reject,
          );
        },
      );
      outgoing.once("error", reject);
      outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    });
  return { send, close: () => agent.destroy() };
}

/** The answer of a request that must succeed; throws with what the API server said otherwise. */
export async function accepted(answer: Promise<Answer>): Promise<Answer> {
  const got = await answer;
  if (got.status >= 300) throw new Error(`the API server answered ${got.status}: ${got.text.slice(0, 2000)}`);
  return got;
}

function parse(content: string): Json {
  try {
    return asRecord(JSON.parse(content)) ?? {};
  } catch {
    return {};
  }
}

/** `299 - "text"` as RFC 9111 writes it, with its quoted pairs undone. */
function warningText(header: string): string {
  const quoted = /^\d{3} \S+ "(.*)"$/su.exec(header)?.[1];
  return quoted === undefined ? header : quoted.replaceAll(/\\(.)/gu, "$1");
}
