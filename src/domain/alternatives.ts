import { severityRank, versionOf, type Assessor, type Finding } from "./assess.ts";
import type { AlternativeSetting } from "./assessment.ts";
import type { Advisory, Component, Severity } from "./advisory.ts";
import type { CalicoFacts } from "./facts/calico.ts";
import type { Facts, Known, Scope } from "./facts/facts.ts";
import { compare as compareVersions, gt, major, minor, prerelease, Range, valid } from "semver";

/** A setting that people can choose, and what choosing a value does to the facts. */
interface Setting {
  readonly path: string;
  readonly component: Component;
  readonly values: readonly string[];
  readonly current: (scope: Scope) => string | undefined;
}

const settings: readonly Setting[] = [
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
          ? { ...scope, kubeProxy: overlay(scope.kubeProxy, path, kubeProxyChange(name, value)) }
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

function kubeProxyChange(name: string, value: string | boolean | bigint): object {
  // a mode that people choose from the list is not refused, and is asked for explicitly
  return name === "mode" ? { mode: value, modeSet: true, refused: false, refusal: "" } : { [name]: value };
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

/**
 * What else could be chosen in place of the setting that a finding hangs on, and whether it is safe on these nodes:
 * no severe issue that hangs on the setting hits there. Versions are tried for findings that a later version ends.
 */
export function alternativesTo(
  finding: Finding,
  facts: Facts,
  assessor: Assessor,
  versions: readonly string[],
): readonly AlternativeSetting[] {
  const found: AlternativeSetting[] = [];
  for (const setting of settings) {
    if (!finding.advisory.uses.some((path) => hangsOn(path, setting.path))) continue;
    const current = new Set(
      (finding.groups.length === 0 ? [facts.scope] : finding.groups.map(({ scope }) => scope)).map((scope) =>
        setting.current(scope),
      ),
    );
    for (const value of setting.values) {
      if (!current.has(value)) found.push(tryValue(setting, value, facts, assessor));
    }
  }
  const version = cleanVersion(finding, facts, assessor, versions);
  return version === undefined ? found : [...found, version];
}

function hangsOn(path: string, setting: string): boolean {
  return path === setting || (setting === "calico.dataplane" && dataplaneFacts.has(path));
}

/** Findings with another value, by the facts that it is tried on: every finding asks the same again. */
const tried = new WeakMap<Assessor, WeakMap<Facts, Map<string, readonly Finding[]>>>();

function findingsWith(
  [path, value]: readonly [string, string],
  facts: Facts,
  assessor: Assessor,
  only: (advisory: Advisory) => boolean,
): readonly Finding[] {
  let byFacts = tried.get(assessor);
  if (byFacts === undefined) tried.set(assessor, (byFacts = new WeakMap()));
  let byValue = byFacts.get(facts);
  if (byValue === undefined) byFacts.set(facts, (byValue = new Map()));
  const key = `${path}=${value}`;
  let findings = byValue.get(key);
  if (findings === undefined) {
    findings = assessor.assess(withSetting(facts, path, value), only).findings;
    byValue.set(key, findings);
  }
  return findings;
}

function tryValue(setting: Setting, value: string, facts: Facts, assessor: Assessor): AlternativeSetting {
  const findings = findingsWith(
    [setting.path, value],
    facts,
    assessor,
    ({ component, uses }) => component === setting.component && uses.some((path) => hangsOn(path, setting.path)),
  );
  const worst = strongest(findings.filter((finding) => severe(finding)));
  const reason = worst === undefined ? {} : { reason: reasonAgainst(worst, facts) };
  // safe is what would not be denied; where nobody can tell, the reason says so
  return { setting: setting.path, value, safe: worst?.status !== "affected", ...reason };
}

function severe({ alternative }: Finding): boolean {
  return isSevere(alternative.severity);
}

function isSevere(severity: Severity): boolean {
  return severity === "critical" || severity === "high";
}

function strongest(findings: readonly Finding[]): Finding | undefined {
  return findings.toSorted(
    (a, b) =>
      Number(b.status === "affected") - Number(a.status === "affected") ||
      severityRank(a.alternative.severity) - severityRank(b.alternative.severity),
  )[0];
}

function reasonAgainst(finding: Finding, facts: Facts): string {
  const matched = count(finding);
  const total = facts.groups.reduce((sum, { names }) => sum + names.length, 0);
  const where = total === 0 ? "" : ` on ${matched} of ${total} nodes`;
  return finding.status === "affected"
    ? `${finding.advisory.id}${where}: ${finding.advisory.title}`
    : `cannot be told${where} (${finding.advisory.id})`;
}

function count(finding: Finding): number {
  return finding.groups.reduce((sum, { names }) => sum + names.length, 0);
}

const versionPaths: Readonly<Record<Exclude<Component, "cross">, string>> = {
  "kube-proxy": "kubeProxy.version",
  calico: "calico.version",
  spiderpool: "spiderpool.version",
};

/**
 * The lowest version above the present one, first of the same minor line and then of later ones, at which neither this
 * advisory nor any severe one of the component hits. Candidates are the bounds in the advisories' own ranges and `published`.
 */
function cleanVersion(
  finding: Finding,
  facts: Facts,
  assessor: Assessor,
  published: readonly string[],
): AlternativeSetting | undefined {
  const { component } = finding.advisory;
  if (component === "cross" || finding.alternative.versions === undefined) return undefined;
  const version = versionOf(component, facts, finding.groups[0]?.scope ?? facts.scope);
  if (version === undefined || valid(version) === null) return undefined;
  const path = versionPaths[component];
  const left = component === "spiderpool" ? leftBehind(assessor, published) : none;
  for (const candidate of candidates(component, version, assessor.advisories, published)) {
    if (left.has(candidate)) continue;
    const findings = findingsWith([path, candidate], facts, assessor, (advisory) => advisory.component === component);
    const hit = findings.some(
      (other) =>
        other.status === "affected" &&
        (other.advisory.id === finding.advisory.id || (severe(other) && hangsOnVersion(other))),
    );
    if (!hit) return { setting: path, value: candidate, safe: true };
  }
  return undefined;
}

const none: ReadonlySet<string> = new Set();
const leftBehindOf = new WeakMap<Assessor, ReadonlySet<string>>();

/**
 * Releases with a severe issue, whatever settings it hangs on, that a later release of the same minor line ends: whoever moves
 * goes there at once. Worked out once an assessor.
 */
function leftBehind(assessor: Assessor, published: readonly string[]): ReadonlySet<string> {
  let left = leftBehindOf.get(assessor);
  if (left !== undefined) return left;
  const ranges = assessor.advisories.flatMap(({ component, alternatives }) =>
    component === "spiderpool"
      ? alternatives.flatMap((one) =>
          isSevere(one.severity) && one.versions !== undefined ? [new Range(one.versions)] : [],
        )
      : [],
  );
  const line = (version: string): string => `${major(version)}.${minor(version)}`;
  left = new Set(
    published.filter((version) => {
      const later = published.filter((other) => line(other) === line(version) && gt(other, version));
      return ranges.some((range) => range.test(version) && later.some((other) => !range.test(other)));
    }),
  );
  leftBehindOf.set(assessor, left);
  return left;
}

function hangsOnVersion({ alternative }: Finding): boolean {
  return alternative.versions !== undefined;
}

const MAX_CANDIDATES = 60; // versions tried; a component has fewer fixed releases above any given one

function candidates(
  component: Component,
  version: string,
  advisories: readonly Advisory[],
  published: readonly string[],
): readonly string[] {
  const all = new Set(
    component === "spiderpool"
      ? published
      : advisories.flatMap((advisory) => (advisory.component === component ? bounds(advisory) : [])),
  );
  return [...all]
    .filter((candidate) => gt(candidate, version) && prerelease(candidate) === null)
    .toSorted(compareVersions)
    .slice(0, MAX_CANDIDATES);
}

/** Every full version that an advisory's ranges name: among them is the first release that is free of it. */
function bounds(advisory: Advisory): readonly string[] {
  return advisory.alternatives.flatMap(({ versions }) => versions?.match(/\d+\.\d+\.\d+/g) ?? []);
}
