import { setTimeout as sleep } from "node:timers/promises";
import { ApiError, lines, open, send } from "./api.ts";
import type { Connection } from "./connection.ts";
import { createTurns, type Turns } from "./turns.ts";

/** What is watched. `trim` runs on every object as it is parsed, and must not keep the parsed object alive. */
export interface Source<T> {
  /** Path of the collection, with a query where only some objects are meant. */
  readonly path: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly trim: (object: Readonly<Record<string, unknown>>) => T | undefined;
  /** How long the API server is asked to keep a watch, in seconds; up to twice that is asked. Default 180. */
  readonly watchSeconds?: number;
}

/** Who is told. Keys are `namespace/name`, or `/name` for cluster-scoped objects. */
export interface Sink<T> {
  /** An object as it is now: from a watch, or one of a list that is still under way. */
  put(key: string, item: T): void;
  remove(key: string): void;
  /** A list is complete, and all of it was put: what is not among `keys` is gone. */
  retain(keys: ReadonlySet<string>): void;
  /** The set is known to be current: a list ended, a watch opened, an event came. */
  fresh(): void;
  /** The kind does not exist in this cluster: the set is empty, and that is certain. */
  absent(): void;
  /** `silent`: nothing came until a deadline, so that the set may be old since the last sign that it was current. */
  failed(error: unknown, silent: boolean): void;
}

/** A watch that did not end when the API server was to end it. */
class SilentWatchError extends Error {}

const PAGE = 200; // nodes of 10 KB: a page is parsed in one turn of the event loop
const WATCH_SECONDS = 180; // the server ends a watch after 180 to 360 s, so that a hung connection is found by then
const GRACE_SECONDS = 15; // at most, and never longer than the watch itself
const LIST_MS = 60_000; // one page
const BACKOFF_MS = { first: 500, last: 15_000 };
const BUSY_MS = 1000; // "too many requests": its Retry-After
const PATIENCE = 5; // such answers in a row before it counts as a failure
const ABSENT_MS = 10_000; // a CRD that is not there yet is looked for again

type Item = Readonly<Record<string, unknown>> & {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly resourceVersion?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
};

/** Keeps a sink equal to a collection until `signal` aborts. Never throws: every failure goes to the sink and is tried again. */
export async function reflect<T>(
  connection: Connection,
  source: Source<T>,
  sink: Sink<T>,
  signal: AbortSignal,
): Promise<void> {
  const state = { version: "", streaming: true };
  const turns = createTurns();
  let delay = BACKOFF_MS.first;
  let busy = 0;
  while (!signal.aborted) {
    try {
      if (state.version === "" && !state.streaming)
        state.version = await list(connection, source, sink, { signal, turns });
      for await (const version of watch(connection, source, sink, state.version, { signal, turns })) {
        state.version = version;
        delay = BACKOFF_MS.first;
        busy = 0;
      }
    } catch (error) {
      if (signal.aborted) return;
      const status = error instanceof ApiError ? error.status : 0;
      if (status === 410 && state.version !== "") {
        state.version = ""; // normal after a restart of the API server: begin anew at once
        continue;
      }
      if (state.version === "" && state.streaming && (status === 400 || status === 422)) {
        state.streaming = false; // this API server has no streaming lists: pages
        continue;
      }
      if (status === 404) {
        state.version = "";
        sink.absent();
        await pause(ABSENT_MS, signal);
        continue;
      }
      if (status === 429 && busy < PATIENCE) {
        busy += 1; // it says so while it makes ready for a new CRD, too
        await pause(BUSY_MS, signal);
        continue;
      }
      sink.failed(error, error instanceof SilentWatchError);
      delay = Math.min(delay * 2, BACKOFF_MS.last);
    }
    await pause(delay, signal);
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // jitter: replicas and kinds must not come back all at once
  await sleep(ms * (0.5 + Math.random()), undefined, { signal }).catch(() => undefined);
}

interface Course {
  readonly signal: AbortSignal;
  readonly turns: Turns;
}

async function list<T>(
  connection: Connection,
  source: Source<T>,
  sink: Sink<T>,
  { signal, turns }: Course,
): Promise<string> {
  const keys = new Set<string>();
  let next = "";
  for (;;) {
    const path = extend(source.path, `limit=${PAGE}${next === "" ? "" : `&continue=${encodeURIComponent(next)}`}`);
    const page = pageOf(await send(connection, { path }, AbortSignal.any([signal, AbortSignal.timeout(LIST_MS)])));
    // the items of a list carry no kind of their own
    for (const item of page.items) {
      if (take(item, source.trim({ ...item, apiVersion: source.apiVersion, kind: source.kind }), sink))
        keys.add(keyOf(item));
      await turns.next();
    }
    next = page.next;
    if (next === "") {
      sink.retain(keys);
      sink.fresh();
      return page.version;
    }
  }
}

/** Watches from a version, or with a streaming list where there is none yet. Yields each version that has been seen. */
async function* watch<T>(
  connection: Connection,
  source: Source<T>,
  sink: Sink<T>,
  from: string,
  { signal, turns }: Course,
): AsyncGenerator<string, void, void> {
  const { watchSeconds = WATCH_SECONDS } = source;
  const seconds = Math.ceil(watchSeconds * (1 + Math.random()));
  const start = from === "" ? "sendInitialEvents=true&resourceVersionMatch=NotOlderThan" : `resourceVersion=${from}`;
  const path = extend(source.path, `watch=1&allowWatchBookmarks=true&timeoutSeconds=${seconds}&${start}`);
  const deadline = AbortSignal.timeout((seconds + Math.min(GRACE_SECONDS, watchSeconds)) * 1000);
  const response = await open(connection, { path }, AbortSignal.any([signal, deadline]));
  let initial = from === "" ? new Set<string>() : undefined;
  if (initial === undefined) {
    sink.fresh();
    yield from; // open: the caller may reset its back-off
  }
  const stream = lines(response);
  for (;;) {
    const { value: line, done } = await stream.next().catch((error: unknown) => {
      throw deadline.aborted ? new SilentWatchError(`the watch did not end after ${seconds} s`) : error;
    });
    if (done === true) return;
    if (line === undefined || line === "") continue;
    const { type, object, error } = eventOf(line);
    if (error !== undefined) throw error;
    if (type === "BOOKMARK") {
      if (initial !== undefined && object.metadata.annotations?.["k8s.io/initial-events-end"] === "true") {
        sink.retain(initial);
        initial = undefined;
      }
    } else if (take(object, type === "DELETED" ? undefined : source.trim(object), sink)) initial?.add(keyOf(object));
    else initial?.delete(keyOf(object));
    await turns.next();
    if (initial !== undefined) continue;
    sink.fresh();
    if (object.metadata.resourceVersion !== undefined) yield object.metadata.resourceVersion;
  }
}

/** Tells the sink of an object; whether it is one of the set. */
function take<T>(object: Item, trimmed: T | undefined, sink: Sink<T>): boolean {
  if (trimmed === undefined) sink.remove(keyOf(object));
  else sink.put(keyOf(object), trimmed);
  return trimmed !== undefined;
}

function keyOf({ metadata }: Item): string {
  return `${metadata.namespace ?? ""}/${metadata.name}`;
}

function extend(path: string, query: string): string {
  return `${path}${path.includes("?") ? "&" : "?"}${query}`;
}

// The two shapes below are the API server's own contract; a proxy that answers something else is an error like any other.

function pageOf(value: unknown): { items: readonly Item[]; next: string; version: string } {
  const page: { items?: Item[]; metadata?: { continue?: string; resourceVersion?: string } } = Object(value);
  if (!Array.isArray(page.items)) throw new ApiError(0, "the answer is not a list");
  return { items: page.items, next: page.metadata?.continue ?? "", version: page.metadata?.resourceVersion ?? "0" };
}

function eventOf(line: string): { type: string; object: Item; error?: ApiError } {
  const event: { type?: string; object?: Item & { code?: number; message?: string } } = JSON.parse(line);
  const object = event.object;
  if (event.type === "ERROR")
    return {
      type: "ERROR",
      object: { metadata: { name: "" } },
      error: new ApiError(object?.code ?? 0, object?.message ?? "watch error"),
    };
  if (event.type === undefined || object?.metadata === undefined)
    throw new ApiError(0, "a line of the watch is no event");
  return { type: event.type, object };
}
