import type { Assessed, Assessor } from "../domain/assess.ts";
import type { AssessmentProblem, SettingMatrix } from "../domain/assessment.ts";
import { identity } from "../domain/facts/identity.ts";
import type { Facts } from "../domain/facts/facts.ts";
import { settingsMatrix } from "../domain/matrix.ts";
import type { BreakGlass, Circumstances, Policy } from "../domain/policy.ts";
import { verdictOf, type Verdict } from "../domain/verdict.ts";
import type { KubeObject } from "../objects/object.ts";
import { strayConfiguration } from "../objects/kube-proxy/read.ts";
import { asNews, breakGlassOf, fingerprint, isStepOfRelease, partOf, stateBefore } from "./change.ts";
import { createFactsOf, type FactsOf } from "./facts.ts";
import { shelfNames, withEdits, type Edit, type Inventory } from "./inventory.ts";
import type { ReadObject, Reading } from "./read.ts";
import { assessedMemory, isAsked, memoOf } from "./memory.ts";
import { createTouches, type Touched } from "./touched.ts";

/** What a gate is made of; all of it comes from outside. */
export interface GateOptions {
  readonly assessor: Assessor;
  readonly read: ReadObject;
  readonly versions: Parameters<typeof createFactsOf>[0];
  /** Versions of Spiderpool that were published, for advice. */
  readonly publishedVersions: readonly string[];
  /** The name of this cluster, for exemptions that are limited to some. */
  readonly cluster?: string;
}

/** A change as the API server asks about it. An object that cannot be parsed is absent. */
export interface AdmissionChange {
  readonly operation: "CREATE" | "UPDATE" | "DELETE";
  /** What the client calls itself, where it says so. */
  readonly fieldManager?: string;
  readonly object?: KubeObject;
  readonly oldObject?: KubeObject;
}

/** Several objects put into a set at once. */
export interface CheckChange {
  readonly edits: readonly Edit[];
  readonly nodes: Inventory["nodes"];
  readonly objects: number;
  readonly lenient: ReadonlySet<string>;
  readonly breakGlass: ReadonlyMap<string, BreakGlass>;
  readonly problems: readonly AssessmentProblem[];
}

/** The one evaluator behind the webhook, `check`, `scan` and the background scan. */
export interface Gate {
  readonly factsOf: FactsOf;
  /** Judges a set as it is: all that is found counts. */
  scan(inventory: Inventory, policy: Policy, now: number, problems?: readonly AssessmentProblem[]): Verdict;
  /** Judges what a set of changes makes of `before`. */
  check(before: Inventory, change: CheckChange, policy: Policy, now: number): Verdict;
  /** Judges what would be if: `transform` changes the facts of `after` (settings, versions) that no object says. */
  simulate(
    before: Inventory,
    after: Inventory,
    transform: (facts: Facts) => Facts,
    policy: Policy,
    now: number,
  ): Verdict;
  /** What other values of the settings that people choose would do on these nodes. */
  matrix(inventory: Inventory): readonly SettingMatrix[];
  /** Judges a set one advisory a step: the first review then finds expressions compiled and kernels judged. */
  warmUp(inventory: Inventory): Iterator<void>;
  /** Judges one change at admission; undefined when it is none of ours. */
  admit(state: Inventory, change: AdmissionChange, policy: Policy, now: number): Verdict | undefined;
}

const none: ReadonlySet<string> = new Set();
const REMEMBERED_VERDICTS = 1000; // verdicts for one state; the same change is sent again and again by controllers
const MINUTE_MS = 60_000;

/** Whether a set holds an object of kube-proxy on Linux: one for Windows nodes says nothing of the others. */
function tellsOfKubeProxy({ shelves }: Inventory): boolean {
  return [...shelves["kube-proxy"].values()].some(
    ({ reading }) => reading.form === "configuration" || reading.os === "linux",
  );
}

/** Composes reading, assessing, comparing and deciding. Holds caches, no state of the cluster. */
export function createGate({ assessor, read, versions, publishedVersions, cluster }: GateOptions): Gate {
  const factsOf = createFactsOf(versions);
  const calicoGiven = versions.calico !== undefined;
  const assessedOf = assessedMemory(assessor, factsOf, calicoGiven);
  const touches = createTouches();
  const verdicts = new WeakMap<Inventory, WeakMap<Policy, Map<string, Verdict>>>();

  const circumstancesOf = (
    inventory: Inventory,
    more: Pick<Circumstances, "context" | "now"> & Partial<Circumstances>,
  ): Circumstances => ({
    lenient: none,
    breakGlass: new Map(),
    removal: false,
    labelsOf: (node) => inventory.nodes.labelsOf(node),
    ...(cluster === undefined ? {} : { cluster }),
    ...more,
  });
  // where nothing of kube-proxy is given, nothing was there before: what its first object brings is introduced
  const beforeOf = (before: Inventory, after: Inventory, touched: Touched): Assessed => {
    const assessed = assessedOf(before, touched);
    if (before.known === "all" || tellsOfKubeProxy(before) || !tellsOfKubeProxy(after)) return assessed;
    return { ...assessed, findings: assessed.findings.filter(({ advisory }) => advisory.component !== "kube-proxy") };
  };
  const ask = (
    before: Inventory | undefined,
    after: Inventory,
    touched: Touched,
    rest: Omit<Parameters<typeof verdictOf>[0], "assessor" | "before" | "after" | "facts" | "publishedVersions">,
  ): Verdict =>
    verdictOf({
      assessor,
      publishedVersions,
      facts: factsOf(after),
      after: assessedOf(after, touched),
      ...(before === undefined ? {} : { before: beforeOf(before, after, touched) }),
      ...rest,
    });

  const admit = (state: Inventory, change: AdmissionChange, policy: Policy, now: number): Verdict | undefined => {
    const fresh = change.object === undefined ? undefined : read(change.object);
    const old = change.oldObject === undefined ? undefined : read(change.oldObject);
    const reading = fresh ?? old;
    const ref = (fresh === undefined ? change.oldObject : change.object)?.ref;
    if (reading === undefined || ref === undefined || reading.component === "node") return undefined;
    const part = isStepOfRelease(reading, change) ? "warn-only" : partOf(reading, change.operation !== "CREATE");
    if (part === "ignore" || (part === "state" && change.operation === "CREATE")) return undefined;
    if (part === "state" && isRelease(reading)) return undefined;
    const key = identity(ref);
    const accepted = change.object === undefined ? undefined : breakGlassOf(change.object);
    const minute = policy.exemptions.length === 0 ? 0 : Math.floor(now / MINUTE_MS);
    const memoKey = [
      change.operation,
      key,
      part,
      minute,
      accepted?.accept.join(","),
      accepted?.reason,
      fingerprint(old),
      fingerprint(fresh),
    ].join("\n");
    const memo = memoOf(verdicts, state, policy);
    const known = memo.get(memoKey);
    if (known !== undefined) return known;
    const before = stateBefore(state, ref, old);
    const removal = fresh === undefined;
    const edit = {
      ref,
      changed: true,
      ...(fresh === undefined || fresh.component === "node" ? {} : { reading: fresh }),
    };
    const after = withEdits(before, [asNews(edit, before)]);
    const verdict = ask(before, after, touches([reading]), {
      changed: new Map([[key, ref]]),
      objects: 1,
      policy,
      problems: problemsOf(change.object, fresh),
      circumstances: circumstancesOf(after, {
        context: "admission",
        now,
        removal,
        lenient: part === "warn-only" ? new Set([key]) : none,
        breakGlass: accepted === undefined ? new Map() : new Map([[key, accepted]]),
      }),
    });
    if (memo.size >= REMEMBERED_VERDICTS) memo.clear();
    memo.set(memoKey, verdict);
    return verdict;
  };

  return {
    factsOf,
    admit,
    *warmUp(inventory) {
      const facts = factsOf(inventory);
      yield;
      for (const advisory of assessor.advisories) {
        if (!isAsked(advisory, inventory, calicoGiven)) continue;
        assessor.assess(facts, (one) => one === advisory);
        yield;
      }
    },
    matrix: (inventory) => settingsMatrix(factsOf(inventory), assessor),
    simulate: (before, after, transform, policy, now) => {
      const facts = transform(factsOf(after));
      return verdictOf({
        assessor,
        publishedVersions,
        facts,
        before: assessedOf(before, "all"),
        after: assessor.assess(facts, (advisory) => isAsked(advisory, after, calicoGiven)),
        changed: new Map(),
        objects: 0,
        policy,
        problems: [],
        circumstances: circumstancesOf(after, { context: "check", now }),
      });
    },
    scan: (inventory, policy, now, problems = []) =>
      ask(undefined, inventory, "all", {
        changed: new Map(),
        objects: shelfNames.reduce((sum, name) => sum + inventory.shelves[name].size, 0),
        policy,
        problems,
        circumstances: circumstancesOf(inventory, { context: "scan", now }),
      }),
    check: (before, change, policy, now) => {
      const edits = change.edits.map((edit) => asNews(edit, before));
      const after = { ...withEdits(before, edits), nodes: change.nodes };
      const nodesChange = change.nodes !== before.nodes;
      const asked = change.edits.filter(({ changed }) => changed);
      const touched = nodesChange ? "all" : touches(asked.flatMap(({ reading }) => reading ?? []));
      return ask(before, nodesChange ? withNodesKnown(after) : after, touched, {
        changed: new Map(asked.map(({ ref }) => [identity(ref), ref])),
        objects: change.objects,
        policy,
        problems: change.problems,
        circumstances: circumstancesOf(after, {
          context: "check",
          now,
          lenient: change.lenient,
          breakGlass: change.breakGlass,
        }),
      });
    },
  };
}

function isRelease(reading: Reading): boolean {
  return reading.component === "spiderpool" && partOf(reading, false) !== "judge";
}

function withNodesKnown(inventory: Inventory): Inventory {
  return inventory.known === "all" || inventory.known.has("Node")
    ? inventory
    : { ...inventory, known: new Set([...inventory.known, "Node"]) };
}

/** What could not be read of an object, in the words of the contract. */
export function problemsOf(object: KubeObject | undefined, reading: Reading | undefined): readonly AssessmentProblem[] {
  if (object === undefined) return [];
  const problems = reading === undefined ? [strayConfiguration(object)] : reading.problems;
  return problems
    .flatMap((problem) => (problem === undefined ? [] : [problem]))
    .map(({ message, field }) => ({
      level: "warning",
      object: { ...object.ref, ...(field === undefined ? {} : { field }) },
      location: null,
      message,
    }));
}
