import type { SecretStore } from "../../src/certs/self-managed.ts";
import type { CertificateLog, Clock } from "../../src/certs/source.ts";

/** A log that remembers. */
export function memoryLog(): CertificateLog & { readonly decisions: string[]; readonly failures: string[] } {
  const decisions: string[] = [];
  const failures: string[] = [];
  return {
    decisions,
    failures,
    decided: (message) => decisions.push(message),
    failed: (message) => failures.push(message),
  };
}

/** A clock that stands still until it is moved; its sleepers wake up when their time has come. */
export function manualClock(start: number): Clock & { advance(ms: number): void; readonly sleeping: () => number } {
  let now = start;
  const sleepers = new Set<{ readonly at: number; wake(): void }>();
  return {
    now: () => now,
    sleeping: () => sleepers.size,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleeper = {
          at: now + ms,
          wake: (): void => {
            sleepers.delete(sleeper);
            resolve();
          },
        };
        sleepers.add(sleeper);
        if (signal.aborted) sleeper.wake();
        else signal.addEventListener("abort", sleeper.wake, { once: true });
      }),
    advance(ms) {
      now += ms;
      for (const sleeper of sleepers) if (sleeper.at <= now) sleeper.wake();
    },
  };
}

/** A Secret in memory with the API server's optimistic locking; `fails` makes every call fail. */
export function memoryStore(): SecretStore & {
  secret: { data: Record<string, string>; version: number } | undefined;
  fails: boolean;
  writes: number;
} {
  const store = {
    secret: undefined as { data: Record<string, string>; version: number } | undefined,
    fails: false,
    writes: 0,
    async read() {
      await up();
      const { secret } = store;
      return secret === undefined ? undefined : { data: secret.data, resourceVersion: String(secret.version) };
    },
    async create(data: Readonly<Record<string, string>>) {
      await up();
      if (store.secret !== undefined) conflict();
      store.secret = { data: { ...data }, version: 1 };
      store.writes += 1;
    },
    async replace(data: Readonly<Record<string, string>>, resourceVersion: string) {
      await up();
      if (store.secret === undefined || String(store.secret.version) !== resourceVersion) return conflict();
      store.secret = { data: { ...data }, version: store.secret.version + 1 };
      store.writes += 1;
    },
  };
  const up = async (): Promise<void> => {
    await Promise.resolve();
    if (store.fails) throw new Error("connection refused");
  };
  return store;
}

function conflict(): never {
  throw Object.assign(new Error("conflict"), { status: 409 });
}
