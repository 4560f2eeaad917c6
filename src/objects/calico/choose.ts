import { identity } from "../../domain/facts/identity.ts";
import type { Placed } from "../object.ts";
import type { CalicoReading } from "./reading.ts";
import { partsOf, type PlacedPart } from "./version.ts";

/**
 * The readings that count, in an order that does not hang on the order of the set. Both Calico groups hold the same
 * settings: of two objects with one name the changed one counts, then the native v3 one where its CRDs are installed, else
 * the one of crd.projectcalico.org. With native CRDs whatever is left in the old group is not looked at by Calico any more.
 */
export function inForce(placed: readonly Placed<CalicoReading>[]): readonly Placed<CalicoReading>[] {
  const native = partsOf(placed, "native").length > 0;
  const keyed = placed.map((one) => ({ one, rank: rank(one, native), key: identity(one.ref) }));
  const sorted = keyed.toSorted((a, b) => a.rank - b.rank || compareTexts(a.key, b.key)).map(({ one }) => one);
  const seen = new Set<string>();
  return sorted.filter(({ ref, reading, changed }) => {
    if (!("group" in reading)) return true;
    if (native && reading.group === "crd" && !changed) return false;
    const key = `${ref.kind}/${ref.name}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function rank({ reading, changed }: Placed<CalicoReading>, native: boolean): number {
  const preferred = native ? "v3" : "crd";
  return (changed ? 0 : 2) + ("group" in reading && reading.group !== preferred ? 1 : 0);
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** The DaemonSet whose Felix counts: the first in force; while a cluster moves to the operator there can be two. */
export function felixDaemonSet(placed: readonly Placed<CalicoReading>[]): PlacedPart<"node"> | undefined {
  return partsOf(placed, "node")[0];
}

/** FelixConfigurations that select nodes, the one that wins first: the oldest, then by name; one not stored yet is the youngest. */
export function selectorConfigurations(placed: readonly Placed<CalicoReading>[]): readonly PlacedPart<"felix">[] {
  return partsOf(placed, "felix")
    .filter(({ reading }) => reading.target.kind === "selector" && reading.target.selector !== undefined)
    .toSorted((a, b) => compareTexts(ageOf(a), ageOf(b)) || compareTexts(a.ref.name, b.ref.name));
}

function ageOf({ reading }: PlacedPart<"felix">): string {
  return reading.created ?? "9999";
}
