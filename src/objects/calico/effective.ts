import type { CalicoFacts } from "../../domain/facts/calico.ts";
import type { Known } from "../../domain/facts/facts.ts";
import type { Given, Placed } from "../object.ts";
import type { CalicoReading } from "./reading.ts";

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

/** Combines all objects of a set. Their order does not matter. */
export function calicoFacts(placed: readonly Placed<CalicoReading>[], given: Given): CalicoResolver {
  const facts: CalicoFacts = placed.length > 0 || given.complete ? { running: placed.length > 0 } : {};
  const base: Known<CalicoFacts> = { facts, origins: new Map(), assumed: new Map() };
  return { base, nodes: new Map(), for: () => base };
}
