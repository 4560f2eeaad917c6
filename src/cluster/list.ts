import { ApiError, send } from "./api.ts";
import type { Connection } from "./connection.ts";
import type { WatchedResource } from "./resources.ts";

const PAGE = 500;
const PAGE_MS = 60_000;

/**
 * All objects of a collection, page by page, each with its apiVersion and kind (a list leaves them out).
 * A kind that does not exist in the cluster has none. Throws {@link ApiError} for everything else, a refusal included.
 */
export async function* listObjects(
  connection: Connection,
  resource: WatchedResource,
  signal: AbortSignal,
): AsyncGenerator<Record<string, unknown>, void, void> {
  let next = "";
  do {
    const query = `limit=${PAGE}${next === "" ? "" : `&continue=${encodeURIComponent(next)}`}`;
    const path = `${resource.path}${resource.path.includes("?") ? "&" : "?"}${query}`;
    let page: { items?: Record<string, unknown>[]; metadata?: { continue?: string } };
    try {
      page = Object(await send(connection, { path }, AbortSignal.any([signal, AbortSignal.timeout(PAGE_MS)])));
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return;
      throw error;
    }
    for (const item of page.items ?? []) yield { ...item, apiVersion: resource.apiVersion, kind: resource.kind };
    next = page.metadata?.continue ?? "";
  } while (next !== "");
}
