import type { Given, Placed } from "../object.ts";
import type { Told } from "./draft.ts";
import type { CalicoReading } from "./reading.ts";

/** Readings of one kind of object. */
export type PlacedPart<P extends CalicoReading["part"]> = Placed<Extract<CalicoReading, { part: P }>>;

/** The readings of one part. */
export function partsOf<P extends CalicoReading["part"]>(
  placed: readonly Placed<CalicoReading>[],
  part: P,
): readonly PlacedPart<P>[] {
  return placed.filter((one): one is PlacedPart<P> => one.reading.part === part);
}

/**
 * Calico's version: what the change brings anew (a workload, the operator, an observed version), else the version that was
 * observed, else the workload's, else what the operator installs, else the option. Enterprise has a version line of its own:
 * only the option counts there. `placed` is in the order of preference among equals.
 */
export function calicoVersion(placed: readonly Placed<CalicoReading>[], given: Given): Told<string> {
  const installations = partsOf(placed, "installation");
  const nodes = partsOf(placed, "node");
  const informations = partsOf(placed, "clusterInformation");
  const option: Told<string> = given.versions.calico === undefined ? {} : { value: given.versions.calico };
  if ([...installations, ...informations, ...nodes].some(({ reading }) => reading.enterprise)) return option;
  const observed = [
    ...installations.map((one) => candidate(one, "status.calicoVersion")),
    ...informations.map((one) => candidate(one, "spec.calicoVersion")),
  ];
  const workloads = nodes.map((one) => candidate(one, one.reading.imageField));
  const operators = partsOf(placed, "operator").map((one) => ({
    ...candidate(one, one.reading.imageField),
    assumed: "Calico's version is taken from the Tigera operator's image",
  }));
  const changes = [...workloads, ...operators, ...observed].filter(({ isNew }) => isNew);
  return [...changes, ...observed, ...workloads, ...operators].find(({ value }) => value !== undefined) ?? option;
}

interface Candidate extends Told<string> {
  /** The change brings this version: whoever edits something else of an object does not ask for the version it has. */
  readonly isNew: boolean;
}

type Versioned = CalicoReading & { readonly version?: string };

function candidate({ ref, reading, changed, replaced }: Placed<Versioned>, field: string): Candidate {
  const { version } = reading;
  const was = replaced !== undefined && "version" in replaced ? replaced.version : undefined;
  return {
    isNew: changed && version !== was,
    ...(version === undefined ? {} : { value: version, origin: { object: ref, field } }),
  };
}

/** The version of calico-kube-controllers: its Deployment's, else Calico's own. */
export function controllersVersion(placed: readonly Placed<CalicoReading>[], calico: Told<string>): Told<string> {
  const deployments = partsOf(placed, "controllers");
  const own = deployments.find(({ changed }) => changed) ?? deployments[0];
  if (own !== undefined) return candidate(own, own.reading.imageField);
  return {
    ...calico,
    ...(calico.value === undefined ? {} : { assumed: "calico-kube-controllers is taken to have Calico's version" }),
  };
}
