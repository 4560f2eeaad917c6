import type { Advisory } from "../domain/advisory.ts";
import type { Assessed, Assessor } from "../domain/assess.ts";
import type { Facts } from "../domain/facts/facts.ts";
import type { Policy } from "../domain/policy.ts";
import type { Verdict } from "../domain/verdict.ts";
import type { Inventory } from "./inventory.ts";
import type { Touched } from "./touched.ts";

/**
 * Calico is asked about only where there is a sign of it: in most sets that hold none it is not installed, and a list of
 * things that nobody can tell about it would bury what is known. kube-proxy is in nearly every cluster, and is always asked about.
 */
export function isAsked(advisory: Advisory, inventory: Inventory, calicoGiven: boolean): boolean {
  if (advisory.component !== "calico" && advisory.component !== "cross") return true;
  return inventory.known === "all" || inventory.shelves.calico.size > 0 || calicoGiven;
}

/** What was found in an inventory, kept as long as the inventory is, for each set of components that a change touches. */
export function assessedMemory(
  assessor: Assessor,
  factsOf: (inventory: Inventory) => Facts,
  calicoGiven: boolean,
): (inventory: Inventory, touched: Touched) => Assessed {
  const memory = new WeakMap<Inventory, Map<Touched, Assessed>>();
  return (inventory, touched) => {
    let byTouch = memory.get(inventory);
    if (byTouch === undefined) memory.set(inventory, (byTouch = new Map()));
    let assessed = byTouch.get(touched);
    if (assessed === undefined) {
      assessed = assessor.assess(
        factsOf(inventory),
        (advisory) => isAsked(advisory, inventory, calicoGiven) && (touched === "all" || touched.concerns(advisory)),
      );
      byTouch.set(touched, assessed);
    }
    return assessed;
  };
}

/** The verdicts on changes of one state under one policy. */
export function memoOf(
  verdicts: WeakMap<Inventory, WeakMap<Policy, Map<string, Verdict>>>,
  state: Inventory,
  policy: Policy,
): Map<string, Verdict> {
  let byPolicy = verdicts.get(state);
  if (byPolicy === undefined) verdicts.set(state, (byPolicy = new WeakMap()));
  let memo = byPolicy.get(policy);
  if (memo === undefined) byPolicy.set(policy, (memo = new Map()));
  return memo;
}
