import { satisfies } from "semver";
import type { SpiderpoolFacts } from "../../domain/facts/spiderpool.ts";
import type { Placed } from "../object.ts";
import { pointerFields } from "./crd.ts";
import type { Found } from "./found.ts";
import type { CrdReading, SpiderpoolReading } from "./reading.ts";
import type { Sources } from "./sources.ts";

/** Charts whose CRD fills in a default for the field. Source: charts/spiderpool/crds of the tags, see SP-3118 and SPX-02. */
const defaulted: Readonly<Record<(typeof pointerFields)[number], string>> = {
  txQueueLen: ">=0.9.1",
  podRPFilter: ">=0.8.8 <0.9.0-rc0 || >=0.9.5",
};

/**
 * For which fields a SpiderCoordinator may come to the agent without a value. With the CRD at hand it tells; else an upgrade
 * keeps the CRD of the version before (Helm never changes one that exists) unless a tool brings it along, and a first
 * installation has the chart's own. Where that version is not known either, the guess is left out.
 */
export function crdFacts(
  placed: readonly Placed<SpiderpoolReading>[],
  { asking }: Sources,
  version: string | undefined,
  { upgrade, previousVersion }: SpiderpoolFacts,
): Found {
  const open = pointerFields.filter((name) => !coordinatorsSet(placed, name));
  const crd = placed.find((each): each is Placed<CrdReading> => each.reading.form === "crd");
  const reading = asking?.reading;
  const follows = (reading?.form === "flux" || reading?.form === "argo") && reading.updatesCrds;
  if (crd !== undefined && !follows) {
    const crdLacks = crd.reading.lacks.filter((name) => open.some((field) => field === name));
    const origin = { object: crd.ref, field: "spec.versions" };
    return { facts: { crdLacks, crdMayLack: [] }, origins: { crdLacks: origin } };
  }
  const brings = upgrade === true && !follows ? previousVersion : version;
  if (version === undefined || brings === undefined) return { facts: { crdLacks: [] } };
  const crdMayLack = open.filter((name) => !satisfies(brings, defaulted[name], { includePrerelease: true }));
  return { facts: { crdLacks: [], crdMayLack } };
}

/** Every SpiderCoordinator that is given sets the field itself. */
function coordinatorsSet(placed: readonly Placed<SpiderpoolReading>[], name: string): boolean {
  const coordinators = placed.flatMap(({ reading }) =>
    reading.form === "resource" && reading.kind === "SpiderCoordinator" ? [reading] : [],
  );
  return coordinators.length > 0 && coordinators.every(({ facts }) => facts[`${name}Set`] === true);
}
