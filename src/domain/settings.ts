import type { Component } from "./advisory.ts";
import type { CalicoFacts } from "./facts/calico.ts";
import type { Facts, Known, Scope } from "./facts/facts.ts";
import { modeFault, refuses } from "./facts/kube-proxy-refusal.ts";
import type { KubeProxyFacts } from "./facts/kube-proxy.ts";

/** A setting that people can choose, and what choosing a value does to the facts. */
export interface Setting {
  readonly path: string;
  readonly component: Component;
  readonly values: readonly string[];
  readonly current: (scope: Scope) => string | undefined;
  /** Facts that the choice of a value decides. */
  readonly decides: ReadonlySet<string>;
  /** Whether another value would be an answer to what hangs on this fact. */
  readonly answers: (path: string, scope: Scope) => boolean;
}

/** Facts that a choice of the data plane decides. */
const dataplaneFacts: ReadonlySet<string> = new Set([
  "calico.dataplane",
  "calico.bpfEnabled",
  "calico.nftablesMode",
  "calico.nftablesModeRequested",
  "calico.iptablesBackend",
]);

export const settings: readonly Setting[] = [
  {
    path: "kubeProxy.mode",
    component: "kube-proxy",
    values: ["iptables", "ipvs", "nftables"],
    current: ({ kubeProxy }) => kubeProxy.facts.mode,
    decides: new Set(["kubeProxy.mode", "kubeProxy.refused"]),
    answers: (path, { kubeProxy: { facts } }) =>
      path === "kubeProxy.mode" || (path === "kubeProxy.refused" && refusesMode(facts) === true),
  },
  {
    path: "calico.dataplane",
    component: "calico",
    values: ["iptables", "nftables", "bpf"],
    current: ({ calico }) => calico.facts.dataplane,
    decides: dataplaneFacts,
    answers: (path) => dataplaneFacts.has(path),
  },
];

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

/** No object asks for what is overlaid, and nothing of it is assumed; why kube-proxy refuses may hang on something else. */
function overlay<T extends object>(known: Known<T>, path: string, change: object): Known<T> {
  const [assumed, origins] = [new Map(known.assumed), new Map(known.origins)];
  for (const name of Object.keys(change).filter((one) => one !== "refused")) {
    const own = `${path.slice(0, path.indexOf("."))}.${name}`;
    assumed.delete(own);
    origins.delete(own);
  }
  return { ...known, facts: { ...known.facts, ...change }, assumed, origins };
}

/** Whether kube-proxy takes a mode hangs on its version as well, so that either is asked about anew. */
function kubeProxyChange(name: string, value: string | boolean | bigint, facts: KubeProxyFacts): object {
  if (typeof value !== "string" || (name !== "mode" && name !== "version")) return { [name]: value };
  const change = name === "mode" ? { mode: value, modeSet: true } : { version: value };
  const [before, after] = [refusesMode(facts), refusesMode({ ...facts, ...change })];
  // what else is refused, or may be, such as an unknown feature gate, does not hang on the mode
  const refusedElse = facts.refused === true && before !== true;
  const openElse = facts.refused === undefined && before === false;
  return { ...change, refused: refusedElse || after === true ? true : openElse ? undefined : after };
}

/** Whether kube-proxy refuses the mode of these facts; undefined where nobody can tell. */
function refusesMode({ mode, version, featureGates }: KubeProxyFacts): boolean | undefined {
  if (mode === undefined) return undefined;
  const fault = modeFault(mode, version, featureGates);
  return fault === undefined ? false : refuses(fault, version);
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
