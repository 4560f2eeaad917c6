import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { ApiError, send } from "./api.ts";
import type { Connection } from "./connection.ts";

const leaseSchema = z.looseObject({
  metadata: z.looseObject({ resourceVersion: z.string() }),
  spec: z.looseObject({
    holderIdentity: z.string().nullish(),
    renewTime: z.string().nullish(),
    leaseDurationSeconds: z.number().nullish(),
    leaseTransitions: z.number().nullish(),
  }),
});

type Lease = z.infer<typeof leaseSchema>;

/** What a candidate makes of the lease it sees. */
export type LeaseDecision =
  | { readonly act: "create" | "renew" | "take" }
  | { readonly act: "wait"; readonly holder: string };

const DURATION_SECONDS = 15; // a holder that does not renew for this long has lost it
const RETRY_MS = 4000;
const CALL_MS = 5000;

/**
 * Whether to create, renew, take over or wait. `seenAt` is when this candidate first saw the present renewTime by its own
 * clock: clocks of other replicas are not trusted.
 */
export function leaseDecision(lease: Lease | undefined, me: string, seenAt: number, now: number): LeaseDecision {
  if (lease === undefined) return { act: "create" };
  const holder = lease.spec.holderIdentity ?? "";
  if (holder === me) return { act: "renew" };
  const durationMs = (lease.spec.leaseDurationSeconds ?? DURATION_SECONDS) * 1000;
  return holder === "" || now - seenAt > durationMs ? { act: "take" } : { act: "wait", holder };
}

/** Where the lease is, who asks for it, and who is told. */
export interface LeaseOptions {
  readonly connection: Connection;
  readonly namespace: string;
  readonly name: string;
  readonly identity: string;
  readonly now: () => number;
  /** Called when this replica starts or stops to hold the lease. */
  readonly changed: (held: boolean) => void;
}

/** Competes for a Lease until `signal` aborts, then gives it back. Never throws: what fails is tried again, and not held meanwhile. */
export async function holdLease(options: LeaseOptions, signal: AbortSignal): Promise<void> {
  const { now, changed } = options;
  const seen = { renewTime: "", at: 0 };
  let held = false;
  let renewedAt = 0;
  const set = (value: boolean): void => {
    if (value === held) return;
    held = value;
    changed(value);
  };
  while (!signal.aborted) {
    try {
      const lease = await read(options, signal);
      const renewTime = lease?.spec.renewTime ?? "";
      if (renewTime !== seen.renewTime) Object.assign(seen, { renewTime, at: now() });
      const decision = leaseDecision(lease, options.identity, seen.at, now());
      if (decision.act === "wait") set(false);
      else {
        await write(options, decision.act, lease, options.identity, signal);
        renewedAt = now();
        set(true);
      }
    } catch {
      // lost a race, or the API server cannot be reached: held only as long as the others must believe it
      if (now() - renewedAt > (DURATION_SECONDS * 1000 * 2) / 3) set(false);
    }
    await sleep(RETRY_MS * (0.75 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
  }
  if (!held) return;
  set(false);
  const release = AbortSignal.timeout(CALL_MS);
  await read(options, release)
    .then((lease) =>
      lease?.spec.holderIdentity === options.identity ? write(options, "renew", lease, "", release) : undefined,
    )
    .catch(() => undefined); // another replica takes it after its duration
}

function pathOf({ namespace, name }: LeaseOptions): string {
  return `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/${name}`;
}

async function read(options: LeaseOptions, signal: AbortSignal): Promise<Lease | undefined> {
  try {
    return leaseSchema.parse(await send(options.connection, { path: pathOf(options) }, bounded(signal)));
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}

async function write(
  options: LeaseOptions,
  act: "create" | "renew" | "take",
  lease: Lease | undefined,
  holder: string,
  signal: AbortSignal,
): Promise<void> {
  const { connection, namespace, name, now } = options;
  const time = new Date(now()).toISOString().replace("Z", "000Z"); // MicroTime wants six digits
  const spec = {
    ...lease?.spec,
    holderIdentity: holder,
    leaseDurationSeconds: DURATION_SECONDS,
    renewTime: time,
    ...(act === "renew" ? {} : { acquireTime: time, leaseTransitions: (lease?.spec.leaseTransitions ?? -1) + 1 }),
  };
  const body = {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { ...lease?.metadata, name, namespace },
    spec,
  };
  // a PUT with the resourceVersion that was read: whoever comes second gets a conflict
  const call =
    act === "create"
      ? { method: "POST" as const, path: pathOf(options).slice(0, -name.length - 1), body }
      : { method: "PUT" as const, path: pathOf(options), body };
  await send(connection, call, bounded(signal));
}

function bounded(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(CALL_MS)]);
}
