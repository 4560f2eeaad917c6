import { identity } from "../../domain/facts/identity.ts";
import type { Origin } from "../../domain/facts/facts.ts";
import type { SpiderpoolFacts } from "../../domain/facts/spiderpool.ts";
import type { Placed } from "../object.ts";
import type { FactName, Found } from "./found.ts";
import type { ResourceReading, SpiderpoolReading } from "./reading.ts";

/** Settings that the chart only hands to the SpiderCoordinator it creates. */
const settings = { mode: "coordinatorMode", podCIDRType: "coordinatorPodCIDRType" } as const;

/**
 * What the SpiderCoordinators that are there say, which stands before values and defaults of the chart: spiderpool-init leaves one
 * that exists as it is (SPV-15). Where they differ, they say nothing of the default one.
 */
export function coordinatorFacts(placed: readonly Placed<SpiderpoolReading>[]): Found {
  const coordinators = placed
    .filter((each): each is Placed<ResourceReading> => each.reading.form === "resource")
    .filter(({ reading }) => reading.kind === "SpiderCoordinator")
    .toSorted((a, b) => (identity(a.ref) < identity(b.ref) ? -1 : 1));
  const [first, ...others] = coordinators;
  const facts: { -readonly [K in keyof SpiderpoolFacts]: SpiderpoolFacts[K] } = {};
  const origins: { [K in FactName]?: Origin } = {};
  if (first === undefined) return { facts };
  for (const setting of ["mode", "podCIDRType"] as const) {
    const value = first.reading.facts[setting];
    if (typeof value !== "string" || value === "") continue;
    if (others.some(({ reading }) => reading.facts[setting] !== value)) continue;
    facts[settings[setting]] = value;
    origins[settings[setting]] = { object: first.ref, field: `spec.${setting}` };
  }
  return { facts, origins };
}
