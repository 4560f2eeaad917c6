import { satisfies } from "semver";
import type { Known, Origin, Subject } from "../../domain/facts/facts.ts";
import type { SpiderpoolFacts } from "../../domain/facts/spiderpool.ts";
import type { SubjectKind } from "../../domain/facts/subjects.ts";
import type { Given, Placed } from "../object.ts";
import { componentVersion } from "../version.ts";
import { crdFacts } from "./crd-facts.ts";
import { coordinatorFacts } from "./coordinators.ts";
import { chartDefaults } from "./defaults.ts";
import type { FactName, Found } from "./found.ts";
import type { InstallationReading, SpiderpoolReading } from "./reading.ts";
import { orderSources, type Sources } from "./sources.ts";
import { spiderSubjects } from "./subjects.ts";
import { upgradeFacts } from "./upgrade.ts";
import { factsOfValues } from "./value-facts.ts";

/** What Spiderpool comes to in a set of objects. */
export interface SpiderpoolState {
  readonly known: Known<SpiderpoolFacts>;
  /** Spider resources by kind; a kind that is not given is absent. */
  readonly subjects: ReadonlyMap<SubjectKind, readonly Subject[]>;
}

/**
 * Combines what all objects say of Spiderpool into one set of facts. A set without any of its objects (and without a version
 * on the command line) has none installed: nothing else asks about it then.
 */
export function spiderpoolFacts(placed: readonly Placed<SpiderpoolReading>[], given: Given): SpiderpoolState {
  const sources = orderSources(placed);
  const subjects = spiderSubjects(placed, sources, given);
  const optionVersion =
    given.versions.spiderpool === undefined ? undefined : componentVersion(given.versions.spiderpool);
  if (sources.all.length === 0 && given.versions.spiderpool === undefined) {
    return { known: { facts: { installed: false }, origins: new Map(), assumed: new Map() }, subjects };
  }
  const collected = createCollection();
  collected.add(coordinatorFacts(placed));
  collect(collected, sources);
  if (optionVersion !== undefined && !decidesVersion(sources)) collected.assume({ version: optionVersion });
  fillIn(collected, sources, given);
  const upgrade = upgradeFacts(sources);
  const crd = crdFacts(placed, sources, collected.facts.version, upgrade.facts);
  collected.add(upgrade);
  collected.add(crd);
  const [first] = sources.all;
  // what a finding rests on is named by its own field; only where nothing else is told this one stands for it
  const named = collected.facts.version === undefined && first !== undefined;
  collected.add({ facts: { installed: true }, origins: named ? { installed: originOfIdentity(first) } : {} });
  const { facts, origins, assumed } = collected;
  return { known: { facts, origins, assumed }, subjects };
}

interface Collection extends Known<SpiderpoolFacts> {
  /** Adds what is not there yet. */
  add(found: Found): void;
  /** Adds what is not there yet and comes from no object; `why` where the message should say so. */
  assume(facts: SpiderpoolFacts, why?: string): void;
}

function createCollection(): Collection {
  const facts: SpiderpoolFacts = {};
  const origins = new Map<string, Origin>();
  const assumed = new Map<string, string>();
  const add = (found: Found): void => {
    for (const name of namesOf(found.facts)) {
      if (facts[name] !== undefined) continue;
      Object.assign(facts, { [name]: found.facts[name] });
      const origin = found.origins?.[name];
      if (origin !== undefined) origins.set(`spiderpool.${name}`, origin);
      const why = found.assumed?.[name];
      if (why !== undefined) assumed.set(`spiderpool.${name}`, why);
    }
  };
  return {
    facts,
    origins,
    assumed,
    add,
    assume(guessed, why) {
      const reasons = why === undefined ? {} : Object.fromEntries(namesOf(guessed).map((name) => [name, why]));
      add({ facts: guessed, assumed: reasons });
    },
  };
}

function namesOf(facts: SpiderpoolFacts): readonly FactName[] {
  const names: FactName[] = [];
  for (const name in facts) if (isName(name, facts) && facts[name] !== undefined) names.push(name);
  return names;
}

function isName(name: string, facts: SpiderpoolFacts): name is FactName {
  return Object.hasOwn(facts, name);
}

/** Whether an object says all there is to say, so that what it leaves out is not to be looked for elsewhere. */
function isClosed(reading: InstallationReading): boolean {
  return reading.form === "release" || ((reading.form === "flux" || reading.form === "argo") && reading.resolved);
}

function collect(collected: Collection, sources: Sources): void {
  let open: string | undefined; // a declaration whose values are not all known
  for (const { ref, reading } of sources.all) {
    const declared = reading.form === "flux" || reading.form === "argo";
    const { version, ...facts } = reading.facts;
    // below a declaration without an exact version, the installed one stands in where the declaration allows it
    const usable = version !== undefined && (open === undefined || allows(open, version));
    const origins = Object.fromEntries(
      Object.entries(reading.fields).map(([name, field]) => [name, { object: ref, field }]),
    );
    const why =
      open === undefined
        ? undefined
        : `as installed, since ${open === "" ? "the declaration" : `the range ${open}`} does not tell`;
    const names = namesOf(reading.facts);
    collected.add({
      facts: usable ? { version, ...facts } : facts,
      origins,
      ...(why === undefined ? {} : { assumed: Object.fromEntries(names.map((name) => [name, why])) }),
    });
    if (isClosed(reading)) return;
    if (declared && open === undefined) open = version === undefined ? (reading.range ?? "") : "";
  }
}

function allows(range: string, version: string): boolean {
  return range === "" || satisfies(version, range, { includePrerelease: true });
}

function decidesVersion({ all }: Sources): boolean {
  return all.some(({ reading }) => reading.facts.version !== undefined || isClosed(reading));
}

/** Facts of which nothing may be assumed: they stand in conf.yml alone, or (the last) the agent of a version hides it. */
const neverAssumed: readonly FactName[] = [
  "enableIPv4",
  "enableIPv6",
  "enableStatefulSet",
  "enableKubevirtStaticIP",
  "enableSpiderSubnet",
  "enableIPConflictDetection",
  "enableGatewayDetection",
  "deleteProtection",
  "podResourceInject",
  "multusUninstall",
];

/** What rendered objects leave open: parts that are known to be missing, and defaults of workloads that are not given. */
function fillIn(collected: Collection, { all }: Sources, given: Given): void {
  const { version } = collected.facts;
  // releases say all there is, and what a declaration leaves open is really open
  if (version === undefined || !all.every(({ reading }) => isPart(reading))) return;
  if (all.length > 0 && given.knows("DaemonSet") && given.knows("ConfigMap")) {
    collected.assume({ rdmaPluginInstall: false });
    // the DaemonSet of Multus is one of its own before 0.8.0
    if (satisfies(version, "<0.8.0-rc0", { includePrerelease: true })) collected.assume({ multusInstall: false });
  }
  // values that the chart ignores leave no trace in what it renders
  collected.assume({ userValues: [] });
  const defaults = chartDefaults(version);
  if (defaults === undefined) return;
  const told = factsOfValues({ user: [], chart: [{ values: defaults, field: "" }], closed: false }, version);
  const assumable = Object.fromEntries(Object.entries(told.facts).filter(([name]) => isAssumable(name)));
  collected.assume(assumable, `the default of chart ${version}`);
}

function isAssumable(name: string): boolean {
  return neverAssumed.every((fact) => fact !== name);
}

function isPart({ form }: InstallationReading): boolean {
  return form === "workload" || form === "conf" || form === "init";
}

function originOfIdentity({ ref, reading }: Placed<InstallationReading>): Origin {
  return { object: ref, field: reading.fields.version ?? reading.problems[0]?.field ?? "metadata.name" };
}
