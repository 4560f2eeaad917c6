import type { ObjectRef } from "../domain/facts/facts.ts";
import { identity } from "../domain/facts/identity.ts";
import type { Classify } from "./collect.ts";
import { fingerprint, partOf } from "./change.ts";
import { noShelves, withEdits, type Edit, type Inventory } from "./inventory.ts";
import { createNodeStore } from "./nodes.ts";
import type { Reading } from "./read.ts";

/** An object of a live cluster, reduced to what advisories look at. */
export interface LiveItem {
  readonly ref: ObjectRef;
  readonly reading: Reading;
}

/** How one watched collection stands. */
export interface ResourceState {
  readonly name: string;
  readonly kind: string;
  /** `waiting`: never listed; `current`: watched; `absent`: the kind does not exist here; `failing`: the last attempt failed. */
  readonly state: "waiting" | "current" | "absent" | "failing";
  readonly items: number;
  /** Milliseconds since 1970 of the last sign that it is current. */
  readonly lastFresh: number | undefined;
  /** Since when attempts fail, in milliseconds since 1970. */
  readonly failingSince: number | undefined;
  readonly error: string | undefined;
}

/** Who is told by a reflector; the shape of `Sink` in `cluster/`. */
export interface LiveSink {
  put(key: string, item: LiveItem): void;
  remove(key: string): void;
  retain(keys: ReadonlySet<string>): void;
  fresh(): void;
  absent(): void;
  failed(error: unknown, silent: boolean): void;
}

/** The state of a live cluster, fed by reflectors and read as immutable inventories. */
export interface LiveState {
  /** The sink of one collection; `name` is unique, `kind` is what its objects are. */
  sink(name: string, kind: string): LiveSink;
  /** The present inventory; the same object until something that advisories see changes, or a collection gets too old. */
  inventory(now: number): Inventory;
  /** Every collection was listed at least once, or does not exist. */
  synced(): boolean;
  resources(): readonly ResourceState[];
  /** Age in ms of the oldest collection that fails; 0 when all are current. */
  ageMs(now: number): number;
  /** Calls `listener` after each change that advisories see. Returns how to stop it. */
  onChange(listener: () => void): () => void;
}

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly items: Map<string, LiveItem>;
  state: ResourceState["state"];
  lastFresh: number | undefined;
  failingSince: number | undefined;
  error: string | undefined;
}

const none: ReadonlySet<string> = new Set();

/** `maxAgeMs`: a collection that fails for longer is no longer trusted; `now` gives the time in ms since 1970. */
export function createLiveState(options: {
  readonly classify: Classify;
  readonly maxAgeMs: number;
  readonly now: () => number;
}): LiveState {
  const { classify, maxAgeMs, now } = options;
  const resources = new Map<string, Resource>();
  const nodes = createNodeStore(classify);
  const listeners = new Set<() => void>();
  let pending = new Map<string, Edit>();
  const noNodes = nodes.index();
  let full: Inventory = { shelves: noShelves, nodes: noNodes, known: "all" };
  let inventory: Inventory = { ...full, known: new Set() };
  let nodesChanged = false;
  let distrustedKey: string | undefined;
  let settled = false; // every collection is current or absent: nothing hangs on the time

  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const put = (resource: Resource, key: string, item: LiveItem): boolean => {
    const old = resource.items.get(key);
    resource.items.set(key, item);
    if (item.reading.component === "node") {
      const seen = nodes.put(item.reading);
      nodesChanged ||= seen;
      return seen;
    }
    if (old !== undefined && fingerprint(old.reading) === fingerprint(item.reading)) return false;
    const reading = partOf(item.reading, false) === "ignore" ? undefined : item.reading;
    pending.set(identity(item.ref), { ref: item.ref, changed: false, ...(reading === undefined ? {} : { reading }) });
    return true;
  };
  const remove = (resource: Resource, key: string): boolean => {
    const old = resource.items.get(key);
    if (old === undefined) return false;
    resource.items.delete(key);
    if (old.reading.component === "node") {
      nodesChanged = nodes.remove(old.reading.name) || nodesChanged;
      return true;
    }
    pending.set(identity(old.ref), { ref: old.ref, changed: false });
    return true;
  };
  const settle = (): void => {
    settled = [...resources.values()].every(({ state }) => state === "current" || state === "absent");
  };
  const retain = (resource: Resource, keys: ReadonlySet<string>): void => {
    let news = false;
    for (const key of resource.items.keys()) if (!keys.has(key)) news = remove(resource, key) || news;
    if (news) changed();
  };
  const trusted = (resource: Resource, at: number): boolean =>
    resource.state === "current" ||
    resource.state === "absent" ||
    (resource.lastFresh !== undefined && at - (resource.failingSince ?? at) <= maxAgeMs);
  // never "all": some things of a cluster are not watched (Pods), and what is not watched is not known to be absent
  // what is too old is not given: an empty collection whose kind is not known, so that what hangs on it is undetermined
  const without = (distrusted: readonly Resource[]): Inventory => {
    const kinds = new Set(distrusted.map(({ kind }) => kind));
    const known = new Set([...resources.values()].map(({ kind }) => kind).filter((kind) => !kinds.has(kind)));
    const edits = distrusted.flatMap(({ kind, items }) =>
      kind === "Node" ? [] : [...items.values()].map(({ ref }): Edit => ({ ref, changed: false })),
    );
    return { ...withEdits(full, edits), known, nodes: kinds.has("Node") ? noNodes : full.nodes };
  };

  return {
    sink(name, kind) {
      const resource: Resource = {
        name,
        kind,
        items: new Map(),
        state: "waiting",
        lastFresh: undefined,
        failingSince: undefined,
        error: undefined,
      };
      resources.set(name, resource);
      settled = false;
      const current = (state: "current" | "absent"): void => {
        const news = resource.state !== state;
        resource.state = state;
        resource.lastFresh = now();
        resource.failingSince = undefined;
        resource.error = undefined;
        if (!news) return;
        settle();
        changed();
      };
      return {
        put(key, item) {
          if (put(resource, key, item)) changed();
        },
        remove(key) {
          if (remove(resource, key)) changed();
        },
        retain: (keys) => retain(resource, keys),
        fresh: () => current("current"),
        absent() {
          retain(resource, none);
          current("absent");
        },
        failed(error, silent) {
          // a server that hangs may have been silent since the last sign of life
          resource.failingSince ??= (silent ? resource.lastFresh : undefined) ?? now();
          resource.error = error instanceof Error ? error.message : String(error);
          if (resource.state !== "waiting") resource.state = "failing";
          settled = false;
        },
      };
    },
    inventory(at) {
      if (settled && pending.size === 0 && !nodesChanged && distrustedKey === "") return inventory;
      const distrusted = [...resources.values()].filter((resource) => !trusted(resource, at));
      const key = distrusted.map(({ name }) => name).join(" ");
      // a list of nodes that is still under way is not put into order for each review
      const nodesKnown = distrusted.every(({ kind }) => kind !== "Node");
      if (pending.size === 0 && !(nodesChanged && nodesKnown) && key === distrustedKey) return inventory;
      full = {
        ...withEdits(full, [...pending.values()]),
        known: "all",
        nodes: nodesKnown ? nodes.index() : full.nodes,
      };
      pending = new Map();
      nodesChanged &&= !nodesKnown;
      distrustedKey = key;
      inventory = resources.size > 0 && distrusted.length === 0 ? full : without(distrusted);
      return inventory;
    },
    synced: () => resources.size > 0 && [...resources.values()].every(({ state }) => state !== "waiting"),
    resources: () => [...resources.values()].map(({ items, ...resource }) => ({ ...resource, items: items.size })),
    ageMs(at) {
      if (settled) return 0;
      const ages = [...resources.values()].map(({ failingSince }) =>
        failingSince === undefined ? 0 : at - failingSince,
      );
      return Math.max(0, ...ages);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
