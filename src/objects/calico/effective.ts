import type { CalicoFacts } from "../../domain/facts/calico.ts";
import type { Known } from "../../domain/facts/facts.ts";
import type { Given, Placed } from "../object.ts";
import { inForce, selectorConfigurations } from "./choose.ts";
import { put, seal, signature, type Draft } from "./draft.ts";
import { poolsOf } from "./encapsulation.ts";
import { clusterOf, draftFor } from "./known-calico.ts";
import { inRange } from "./known-fields.ts";
import { operatorSource } from "./operator.ts";
import type { CalicoReading, Settings } from "./reading.ts";
import { calicoVersion, partsOf, type PlacedPart } from "./version.ts";

/** Calico's facts for each node. Settings that are equal share one object, so that its identity tells scopes apart. */
export interface CalicoResolver {
  /** What holds for a node that no object of its own speaks of. */
  readonly base: Known<CalicoFacts>;
  /** Nodes with a FelixConfiguration `node.<name>`, by node name, as far as labels do not matter. */
  readonly nodes: ReadonlyMap<string, Known<CalicoFacts>>;
  /** Present where FelixConfigurations select nodes by their labels (Calico 3.32): what they make of these labels. */
  readonly select?: (labels: Readonly<Record<string, string>>) => Known<CalicoFacts> | undefined;
  /** The facts of one node. */
  for(name: string, labels: Readonly<Record<string, string>>): Known<CalicoFacts>;
}

type Configuration = PlacedPart<"felix">;

/** Combines all objects of a set. Their order does not matter. */
export function calicoFacts(placed: readonly Placed<CalicoReading>[], given: Given): CalicoResolver {
  const counting = inForce(placed);
  const configurations = partsOf(counting, "felix");
  const fallback = configurations.find(({ reading }) => reading.target.kind === "default");
  const installations = partsOf(counting, "installation");
  const version = calicoVersion(counting, given);
  const cluster = clusterOf(counting, given, {
    version,
    pools: poolsOf(counting, given.knows("IPPool")),
    operator: operatorSource(installations, fallback, version.value),
    unread: supportsSelectors(version.value)
      ? []
      : configurations.filter(({ reading }) => reading.target.kind === "selector"),
  });
  const selectors = (supportsSelectors(version.value) ? selectorConfigurations(counting) : []).map((one) =>
    version.value === undefined ? doubtful(one, fallback) : one,
  );
  const ofNode = new Map<string, Configuration>();
  for (const one of configurations) if (one.reading.target.kind === "node") ofNode.set(one.reading.target.node, one);

  const stack = (...own: readonly (Configuration | undefined)[]): Draft =>
    draftFor(
      cluster,
      [...own, fallback].filter((one) => one !== undefined),
    );
  const baseDraft = stack();
  // objects that say the same share a draft; in force the changed ones come first, and a finding should point at those
  const drafts = new Map<string, Draft>();
  for (const one of ofNode.values()) if (!drafts.has(one.reading.content)) drafts.set(one.reading.content, stack(one));
  const mixed = mixture([baseDraft, ...drafts.values(), ...selectors.map((one) => stack(one))]);

  const intern = interner();
  const settle = (draft: Draft): Known<CalicoFacts> => {
    put(draft, "bpfMixed", mixed);
    return intern(draft);
  };
  const base = settle(baseDraft);
  const settled = new Map([...drafts].map(([content, draft]) => [content, settle(draft)]));
  const nodes = new Map([...ofNode].map(([node, { reading }]) => [node, settled.get(reading.content) ?? base]));
  if (selectors.length === 0) return { base, nodes, for: (name) => nodes.get(name) ?? base };

  const combined = new Map<string, Known<CalicoFacts>>();
  const resolve = (name: string | undefined, labels: Readonly<Record<string, string>>): Known<CalicoFacts> => {
    const own = name === undefined ? undefined : ofNode.get(name);
    const selected = selecting(selectors, labels);
    if (selected === undefined) return (name === undefined ? undefined : nodes.get(name)) ?? base;
    const key = `${own?.ref.name ?? ""}\n${selected.ref.name}`;
    let known = combined.get(key);
    if (known === undefined) combined.set(key, (known = settle(stack(own, selected))));
    return known;
  };
  return { base, nodes, select: (labels) => resolve(undefined, labels), for: resolve };
}

/** Under a release that is not known nobody can tell whether an object counts that selects nodes: what it would change is open. */
function doubtful(one: Configuration, under: Configuration | undefined): Configuration {
  const open = (settings: Settings, others: Settings | undefined): Settings =>
    new Map(
      [...settings].map(([name, { text, ...setting }]) => [
        name,
        text !== undefined && text === others?.get(name)?.text ? { text, ...setting } : setting,
      ]),
    );
  const { spec, annotations, stored } = one.reading;
  const below = under?.reading;
  const reading = {
    ...one.reading,
    spec: open(spec, below?.spec),
    annotations: open(annotations, below?.annotations),
    stored: open(stored, below?.stored),
  };
  return { ...one, reading };
}

/** Selectors came with 3.32. */
function supportsSelectors(version: string | undefined): boolean {
  return version === undefined || inRange(version, ">=3.32.0");
}

function selecting(
  selectors: readonly Configuration[],
  labels: Readonly<Record<string, string>>,
): Configuration | undefined {
  const map = new Map(Object.entries(labels));
  return selectors.find(({ reading }) => reading.target.kind === "selector" && reading.target.selector?.(map) === true);
}

/** Whether nodes differ in their data plane, as far as the configurations tell. */
function mixture(drafts: readonly Draft[]): Parameters<typeof put<"bpfMixed">>[2] {
  const values = new Set(drafts.map(({ facts }) => facts.bpfEnabled));
  if (values.has(true) && values.has(false)) {
    const origin = drafts
      .findLast(({ facts }) => facts.bpfEnabled !== drafts[0]?.facts.bpfEnabled)
      ?.origins.get("calico.bpfEnabled");
    return { value: true, ...(origin === undefined ? {} : { origin }) };
  }
  return values.has(undefined) ? {} : { value: false };
}

function interner(): (draft: Draft) => Known<CalicoFacts> {
  const memory = new Map<string, Known<CalicoFacts>>();
  return (draft) => {
    const key = signature(draft);
    let known = memory.get(key);
    if (known === undefined) memory.set(key, (known = seal(draft)));
    return known;
  };
}
