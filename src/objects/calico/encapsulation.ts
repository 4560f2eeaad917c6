import type { Origin } from "../../domain/facts/facts.ts";
import type { Placed } from "../object.ts";
import { either, or, put, type Draft, type Told } from "./draft.ts";
import { inRange } from "./known-fields.ts";
import type { CalicoReading, Pool } from "./reading.ts";
import { partsOf } from "./version.ts";

/** A pool and the object that asks for it. */
interface PlacedPool {
  readonly pool: Pool;
  readonly object: Placed<CalicoReading>["ref"];
}

/** All pools of a set; `complete` when there can be no other. */
export interface Pools {
  readonly pools: readonly PlacedPool[];
  readonly complete: boolean;
}

/**
 * The pools that Felix will see. The operator writes an Installation's pools into the IPPools of the same CIDR, so a changed
 * Installation wins over those, and an IPPool wins otherwise: it is what is there, or what is asked for now. Where there is no
 * IPPool at all, the operator has still to write those of the Installation.
 */
export function poolsOf(placed: readonly Placed<CalicoReading>[], knowsPools: boolean): Pools {
  const own = partsOf(placed, "pool");
  const wanted = partsOf(placed, "installation").flatMap(({ ref, changed, reading }) =>
    (reading.pools ?? []).map((pool) => ({ pool, object: ref, changed })),
  );
  const rewritten = new Set(wanted.flatMap(({ pool, changed }) => (changed ? [pool.cidr] : [])));
  const kept = own.filter(
    ({ changed, reading }) => changed || reading.pool.cidr === undefined || !rewritten.has(reading.pool.cidr),
  );
  const present = new Set(kept.map(({ reading }) => reading.pool.cidr));
  const added = wanted.filter(({ pool, changed }) => !present.has(pool.cidr) && (changed || own.length === 0));
  const pools = [...kept.map(({ ref, changed, reading }) => ({ pool: reading.pool, object: ref, changed })), ...added];
  // a changed object is what a finding should point at
  return { pools: pools.toSorted((a, b) => Number(b.changed) - Number(a.changed)), complete: knowsPools };
}

/** What the explicit switches `vxlanEnabled` and `ipipEnabled` say; `known` is false where they were not given. */
export interface Switch {
  readonly known: boolean;
  readonly value: boolean | undefined;
  readonly origin?: Origin;
  readonly assumed?: string;
}

/**
 * Writes the facts about encapsulation. From 3.23 on an explicit switch decides for IPv4, else the pools; before, either of
 * them is enough. IPv6 VXLAN hangs on the pools alone. Source: felix/calc/encapsulation_resolver.go
 */
export function putEncapsulation(
  draft: Draft,
  pools: Pools,
  vxlan: Switch,
  ipip: Switch,
  version: string | undefined,
): void {
  const any = (test: (pool: Pool) => boolean, field: (pool: Pool) => string): Told<boolean> => {
    const found = pools.pools.find(({ pool }) => test(pool));
    if (found !== undefined) return { value: true, origin: { object: found.object, field: field(found.pool) } };
    return pools.complete ? { value: false, ...firstPool(pools, field) } : {};
  };
  const ipipPool = any((pool) => pool.ipip !== "never", ipipField);
  const vxlan4 = decide(
    vxlan,
    any((pool) => pool.family === 4 && pool.vxlan !== "never", vxlanField),
    version,
  );
  const vxlan6 = any((pool) => pool.family === 6 && pool.vxlan !== "never", vxlanField);
  put(draft, "vxlan4", vxlan4);
  put(draft, "vxlan6", vxlan6);
  put(draft, "vxlan", either(vxlan4, vxlan6));
  put(
    draft,
    "vxlanCrossSubnet",
    any((pool) => pool.vxlan === "crosssubnet", vxlanField),
  );
  put(draft, "ipip", decide(ipip, ipipPool, version));
  put(draft, "ipipPool", ipipPool);
  put(
    draft,
    "ipv6",
    any(
      (pool) => pool.family === 6,
      (pool) => pool.field,
    ),
  );
  const onlyIPv6 = pools.complete && pools.pools.length > 0 && pools.pools.every(({ pool }) => pool.family === 6);
  put(draft, "ipv4", { value: !onlyIPv6 });
}

function vxlanField(pool: Pool): string {
  return pool.vxlanField;
}

function ipipField(pool: Pool): string {
  return pool.ipipField;
}

/** Where nothing is on, the first pool is what a reader should look at. */
function firstPool({ pools }: Pools, field: (pool: Pool) => string): { readonly origin?: Origin } {
  const first = pools[0];
  return first === undefined ? {} : { origin: { object: first.object, field: field(first.pool) } };
}

function decide(explicit: Switch, pools: Told<boolean>, version: string | undefined): Told<boolean> {
  const isModern = version === undefined ? undefined : inRange(version, ">=3.23.0");
  const modern = explicit.known ? (explicit.value ?? pools.value) : undefined;
  const old = or(pools.value, explicit.known ? explicit.value === true : undefined);
  const value = isModern === undefined ? agreed(modern, old) : isModern ? modern : old;
  const bySwitch = explicit.value !== undefined && (isModern !== false || explicit.value);
  const origin = bySwitch ? explicit.origin : pools.origin;
  return {
    ...(value === undefined ? {} : { value }),
    ...(origin === undefined ? {} : { origin }),
    ...(explicit.assumed === undefined ? {} : { assumed: explicit.assumed }),
  };
}

function agreed(a: boolean | undefined, b: boolean | undefined): boolean | undefined {
  return a === b ? a : undefined;
}
