import type { Alternative, Component } from "./advisory.ts";
import type { Facts, Scope } from "./facts/facts.ts";

/** Whether a component is known not to be there: nothing is wrong with it then, and nothing undetermined. */
export function isAbsent(component: Component, facts: Facts, scope: Scope): boolean {
  switch (component) {
    case "kube-proxy":
      return scope.kubeProxy.facts.running === false;
    case "calico":
      return scope.calico.facts.running === false;
    case "spiderpool":
      return facts.spiderpool.facts.installed === false;
    case "cross":
      return false;
  }
}

/** Whether the objects that an alternative judges are there: they show their component, whatever installs it. */
export function showsItself({ objects }: Alternative, facts: Facts): boolean {
  return objects !== undefined && (facts.subjects.get(objects.kind)?.length ?? 0) > 0;
}
