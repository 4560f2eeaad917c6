import type { Subject } from "../../domain/facts/facts.ts";
import type { SubjectKind } from "../../domain/facts/subjects.ts";
import { identity } from "../../domain/facts/identity.ts";
import type { Given, Placed } from "../object.ts";
import type { ResourceReading, SpiderpoolReading } from "./reading.ts";
import type { Sources } from "./sources.ts";

const kinds = ["SpiderMultusConfig", "SpiderIPPool", "SpiderSubnet", "SpiderCoordinator"] as const;

/**
 * Spider resources, by kind, in the order of their names. A kind is known when the set holds one of it or is complete; where
 * nothing speaks of Spiderpool, and where Helm installs it for the first time, there are none but those that are given.
 */
export function spiderSubjects(
  placed: readonly Placed<SpiderpoolReading>[],
  { all, asking, installed }: Sources,
  given: Given,
): ReadonlyMap<SubjectKind, readonly Subject[]> {
  const nowhere = all.length === 0 && given.versions.spiderpool === undefined;
  const first =
    asking?.reading.form === "release" && asking.reading.status === "pending-install" && installed.length === 0;
  const resources = placed
    .filter((each): each is Placed<ResourceReading> => each.reading.form === "resource")
    .toSorted((a, b) => (identity(a.ref) < identity(b.ref) ? -1 : 1));
  const types = interfaceTypes(resources);
  const subjects = new Map<SubjectKind, readonly Subject[]>();
  for (const kind of kinds) {
    if (!given.knows(kind) && !first && !nowhere) continue;
    const members = resources.filter(({ reading }) => reading.kind === kind);
    subjects.set(
      kind,
      members.map((member) => subjectOf(member, types)),
    );
  }
  return subjects;
}

/** Which of macvlan and ipvlan use each master interface. */
function interfaceTypes(resources: readonly Placed<ResourceReading>[]): ReadonlyMap<string, ReadonlySet<string>> {
  const types = new Map<string, Set<string>>();
  for (const { reading } of resources) {
    const cniType = reading.facts["cniType"];
    if (cniType !== "macvlan" && cniType !== "ipvlan") continue;
    for (const master of reading.masters) types.set(master, (types.get(master) ?? new Set()).add(cniType));
  }
  return types;
}

function subjectOf(
  { ref, reading }: Placed<ResourceReading>,
  types: ReadonlyMap<string, ReadonlySet<string>>,
): Subject {
  const sharesMaster = reading.masters.some((master) => (types.get(master)?.size ?? 0) > 1);
  const facts = sharesMaster ? { ...reading.facts, sharesMaster } : reading.facts;
  return { object: ref, facts, field: "spec" };
}
