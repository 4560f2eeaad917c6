import type { ServeConfig } from "../../config/serve.ts";
import { reflect } from "../../cluster/reflector.ts";
import type { Connection } from "../../cluster/connection.ts";
import { watchedResources } from "../../cluster/resources.ts";
import { inventoryOf, type Classify } from "../../gate/collect.ts";
import type { Inventory } from "../../gate/inventory.ts";
import { createLiveState, type LiveItem, type LiveState, type ResourceState } from "../../gate/live.ts";
import type { ReadObject } from "../../gate/read.ts";
import { parseObject } from "../../objects/object.ts";
import { collect } from "../session.ts";
import { clusterObjects } from "../state.ts";

/** The state that reviews are judged against. */
export interface ServedState {
  /** The same object until something that advisories see changes. */
  inventory(now: number): Inventory;
  /** Every collection was listed: only then a replica is ready. */
  synced(): boolean;
  /** Age in ms of what could not be renewed; 0 when all is current. */
  ageMs(now: number): number;
  resources(): readonly ResourceState[];
  onChange(listener: () => void): () => void;
  /** Keeps the state current until the signal; resolves when it has stopped. */
  readonly stopped: Promise<unknown>;
}

/** State from files: it is what it is. */
export async function stateFromFiles(
  files: readonly string[],
  read: ReadObject,
  classify: Classify,
): Promise<ServedState> {
  const { objects, complete } = await clusterObjects({}, files);
  const inventory = inventoryOf(collect(read, objects), complete, classify);
  return {
    inventory: () => inventory,
    synced: () => true,
    ageMs: () => 0,
    resources: () => [],
    onChange: () => () => undefined,
    stopped: Promise.resolve(),
  };
}

/** Who is told of failures of a watch. */
export interface WatchLog {
  failed(resource: string, error: unknown): void;
  restarted(resource: string): void;
}

const LONGEST_WATCH_SECONDS = 150; // a quarter of the default limit

/** State from the live cluster: one reflector a collection. */
export function stateFromCluster(
  connection: Connection,
  config: ServeConfig,
  parts: { readonly read: ReadObject; readonly classify: Classify; readonly log: WatchLog },
  signal: AbortSignal,
): ServedState {
  const live: LiveState = createLiveState({
    classify: parts.classify,
    maxAgeMs: config.maxStateAgeSeconds * 1000,
    now: Date.now,
  });
  const resources = watchedResources({
    spiderpoolNamespaces: config.spiderpoolNamespaces,
    kubeProxyConfigMaps: config.kubeProxyConfigMaps,
  });
  const trim = (json: Readonly<Record<string, unknown>>): LiveItem | undefined => {
    const object = parseObject(json);
    if ("error" in object) return undefined;
    const reading = parts.read(object);
    return reading === undefined ? undefined : { ref: object.ref, reading };
  };
  // silence is no sign: a server that hangs is found when a watch does not end in time, well before the state is too old
  const watchSeconds = Math.min(LONGEST_WATCH_SECONDS, config.maxStateAgeSeconds / 4);
  const stopped = Promise.all(
    resources.map(({ name, kind, path, apiVersion }) => {
      const sink = live.sink(name, kind);
      let failing = false;
      const told = {
        ...sink,
        fresh: (): void => {
          failing = false;
          sink.fresh();
        },
        absent: (): void => {
          failing = false;
          sink.absent();
        },
        failed: (error: unknown, silent: boolean): void => {
          // once a failure, not once an attempt
          if (!failing) parts.log.failed(name, error);
          else parts.log.restarted(name);
          failing = true;
          sink.failed(error, silent);
        },
      };
      return reflect(connection, { path, apiVersion, kind, trim, watchSeconds }, told, signal);
    }),
  );
  return {
    inventory: (now) => live.inventory(now),
    synced: () => live.synced(),
    ageMs: (now) => live.ageMs(now),
    resources: () => live.resources(),
    onChange: (listener) => live.onChange(listener),
    stopped,
  };
}
