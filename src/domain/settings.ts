import type { Component } from "./advisory.ts";
import { satisfies } from "semver";
import type { CalicoFacts } from "./facts/calico.ts";
import type { Facts, Known, Scope } from "./facts/facts.ts";
import { minorOf, modeFault } from "./facts/kube-proxy-mode.ts";
import type { KubeProxyFacts } from "./facts/kube-proxy.ts";

/** A setting that people can choose, and what choosing a value does to the facts. */
export interface Setting {
  readonly path: string;
  readonly component: Component;
  readonly values: readonly string[];
  readonly current: (scope: Scope) => string | undefined;
}

export const settings: readonly Setting[] = [
  {
    path: "kubeProxy.mode",
    component: "kube-proxy",
    values: ["iptables", "ipvs", "nftables"],
    current: ({ kubeProxy }) => kubeProxy.facts.mode,
  },
  {
    path: "calico.dataplane",
    component: "calico",
    values: ["iptables", "nftables", "bpf"],
    current: ({ calico }) => calico.facts.dataplane,
  },
];

/** Facts that a choice of the data plane decides as well. */
const dataplaneFacts: ReadonlySet<string> = new Set([
  "calico.dataplane",
  "calico.bpfEnabled",
  "calico.nftablesMode",
  "calico.nftablesModeRequested",
  "calico.iptablesBackend",
]);

/** Settings that `withSetting` knows, for help texts and the report's matrix. */
export const settingValues: ReadonlyMap<string, readonly string[]> = new Map(
  settings.map(({ path, values }) => [path, values]),
);

/**
 * The facts as they would be with another value of a setting: `kubeProxy.mode`, `calico.dataplane`, or the version of a
 * component (`kubeProxy.version`, `calico.version`, `spiderpool.version`). Any other fact of those components works too.
 */
export function withSetting(facts: Facts, path: string, value: string | boolean | bigint): Facts {
  const dot = path.indexOf(".");
  const variable = path.slice(0, dot);
  const name = path.slice(dot + 1);
  if (variable === "spiderpool") return { ...facts, spiderpool: overlay(facts.spiderpool, path, { [name]: value }) };
  if (variable === "kubernetes") return { ...facts, kubernetes: overlay(facts.kubernetes, path, { [name]: value }) };
  const memory = new Map<Scope, Scope>();
  const change = (scope: Scope): Scope => {
    let changed = memory.get(scope);
    if (changed === undefined) {
      changed =
        variable === "kubeProxy"
          ? { ...scope, kubeProxy: overlay(scope.kubeProxy, path, kubeProxyChange(name, value, scope.kubeProxy.facts)) }
          : { ...scope, calico: overlay(scope.calico, path, calicoChange(name, value, scope.calico.facts)) };
      memory.set(scope, changed);
    }
    return changed;
  };
  return {
    ...facts,
    scope: change(facts.scope),
    groups: facts.groups.map((group) => ({ ...group, scope: change(group.scope) })),
  };
}

function overlay<T extends object>(known: Known<T>, path: string, change: object): Known<T> {
  const assumed = new Map(known.assumed);
  assumed.delete(path);
  return { ...known, facts: { ...known.facts, ...change }, assumed };
}

/** A mode that people choose is asked for explicitly; whether it is refused hangs on the version, so that either decides anew. */
function kubeProxyChange(name: string, value: string | boolean | bigint, facts: KubeProxyFacts): object {
  if (typeof value !== "string" || (name !== "mode" && name !== "version")) return { [name]: value };
  const after = { ...facts, [name]: value };
  const change = name === "mode" ? { mode: value, modeSet: true } : { version: value };
  // what else is refused, such as an unknown feature gate, stays refused with any mode
  if (facts.refused === true && modeRefusal(facts)?.refusal !== facts.refusal) return change;
  return { ...change, refused: undefined, refusal: undefined, ...modeRefusal(after) };
}

/** Whether kube-proxy refuses the mode of these facts; undefined where nobody can tell. */
function modeRefusal({
  mode,
  version,
  featureGates,
}: KubeProxyFacts): Required<Pick<KubeProxyFacts, "refused" | "refusal">> | undefined {
  if (mode === undefined) return undefined;
  const fault = modeFault(mode, minorOf(version), featureGates);
  const spared =
    fault?.versions !== undefined &&
    version !== undefined &&
    !satisfies(version, fault.versions, { includePrerelease: true });
  if (fault === undefined || spared) return { refused: false, refusal: "" };
  if (fault.certain === false || (fault.versions !== undefined && version === undefined)) return undefined;
  return { refused: true, refusal: fault.reason };
}

function calicoChange(name: string, value: string | boolean | bigint, facts: CalicoFacts): object {
  if (name !== "dataplane") return { [name]: value };
  const nftablesMode = value === "nftables" ? "enabled" : "disabled";
  return {
    ...(facts.running === undefined ? {} : { running: facts.running }),
    dataplane: value,
    bpfEnabled: value === "bpf",
    nftablesMode,
    nftablesModeRequested: nftablesMode,
  };
}

/** Facts that the mode of kube-proxy decides as well. */
const modeFacts: ReadonlySet<string> = new Set(["kubeProxy.modeSet", "kubeProxy.refused", "kubeProxy.refusal"]);

/** Whether a fact hangs on the choice of a setting. */
export function hangsOn(path: string, setting: string): boolean {
  if (path === setting) return true;
  if (setting === "kubeProxy.mode") return modeFacts.has(path);
  return setting === "calico.dataplane" && dataplaneFacts.has(path);
}
