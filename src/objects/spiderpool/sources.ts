import { identity } from "../../domain/facts/identity.ts";
import type { Placed } from "../object.ts";
import type { DeclaredReading, InstallationReading, ReleaseReading, SpiderpoolReading } from "./reading.ts";

type PlacedRelease = Placed<ReleaseReading>;
type PlacedInstallation = Placed<InstallationReading>;

/** The objects that speak of the installation, the most telling first. */
export interface Sources {
  /** Every one that tells facts. */
  readonly all: readonly PlacedInstallation[];
  /** The first that asks for something new: part of the change, or a release that Helm is about to roll out. */
  readonly asking: PlacedInstallation | undefined;
  /** What is there already, apart from what is only asked for: the most telling first. */
  readonly installed: readonly PlacedInstallation[];
}

/**
 * Orders what speaks of the installation. What is asked for comes before what is there, a release that Helm is rolling out
 * before its workloads, workloads (what really runs) before the record of the last release, and a declaration that is not
 * being changed comes last. The order of the objects does not matter.
 */
export function orderSources(placed: readonly Placed<SpiderpoolReading>[]): Sources {
  const sorted = placed.toSorted((a, b) => compareText(identity(a.ref), identity(b.ref)));
  const releases = currentReleases(sorted.filter((each) => isRelease(each)));
  const pending = releases.filter(({ reading }) => reading.standing !== "state");
  const deployed = releases.filter(({ reading }) => reading.standing === "state");
  const parts = sorted.filter((each) => isPart(each)).toSorted((a, b) => rank(a.reading) - rank(b.reading));
  const declared = sorted.filter((each) => isDeclared(each));
  const asking = [
    ...pending.filter(changed),
    ...parts.filter(changed),
    ...declared.filter(changed),
    ...pending.filter(same),
  ];
  const there = [...parts.filter(same), ...deployed];
  return {
    all: [...asking, ...there, ...declared.filter(same)],
    asking: asking[0],
    installed: [...replacedBy(parts.filter(changed)), ...there, ...replacedBy(declared.filter(changed))],
  };
}

/** What stood where the change puts something: it is in place until then, or was asked for and has been rolled out. */
function replacedBy(changes: readonly PlacedInstallation[]): readonly PlacedInstallation[] {
  return changes.flatMap(({ ref, replaced }) =>
    replaced === undefined ? [] : [{ ref, reading: replaced, changed: false }],
  );
}

/** Of each release the revision that counts: the newest that is deployed or on its way. */
function currentReleases(releases: readonly PlacedRelease[]): readonly PlacedRelease[] {
  const byName = new Map<string, PlacedRelease[]>();
  for (const placed of releases) {
    const { reading } = placed;
    // one whose payload cannot be read and whose name says nothing is somebody else's as far as we know
    if (reading.standing === "ignore" || reading.chart === "unknown") continue;
    const key = `${reading.namespace}/${reading.release}`;
    byName.set(key, [...(byName.get(key) ?? []), placed]);
  }
  return [...byName.values()].flatMap((revisions) => {
    const newestFirst = revisions.toSorted((a, b) => b.reading.revision - a.reading.revision);
    const deployed = newestFirst.find(({ reading }) => reading.standing === "state");
    const pending = newestFirst.find(
      ({ reading, changed: asked }) =>
        reading.standing !== "state" && (asked || reading.revision > (deployed?.reading.revision ?? -1)),
    );
    return [pending, deployed].filter((placed) => placed !== undefined);
  });
}

/** The agent's label is the best witness of the version, then the controller's, then the configuration's. */
function rank(reading: InstallationReading): number {
  if (reading.form === "workload") return ["agent", "controller", "multus", "rdma"].indexOf(reading.role);
  return reading.form === "conf" ? 1.5 : 5;
}

function changed({ changed: is }: PlacedInstallation): boolean {
  return is;
}

function same({ changed: is }: PlacedInstallation): boolean {
  return !is;
}

function isRelease(placed: Placed<SpiderpoolReading>): placed is PlacedRelease {
  return placed.reading.form === "release";
}

function isDeclared(placed: Placed<SpiderpoolReading>): placed is Placed<DeclaredReading> {
  return placed.reading.form === "flux" || placed.reading.form === "argo";
}

function isPart(placed: Placed<SpiderpoolReading>): placed is PlacedInstallation {
  return placed.reading.form === "workload" || placed.reading.form === "conf" || placed.reading.form === "init";
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
