import { compare as compareVersions, gt, major, minor, prerelease, Range, valid } from "semver";
import type { Advisory, Component } from "./advisory.ts";
import type { AlternativeSetting } from "./assessment.ts";
import { isSevere, versionOf, type Assessor, type Finding } from "./assess.ts";
import type { Facts } from "./facts/facts.ts";
import { findingsWith } from "./tried.ts";

const versionPaths: Readonly<Record<Exclude<Component, "cross">, string>> = {
  "kube-proxy": "kubeProxy.version",
  calico: "calico.version",
  spiderpool: "spiderpool.version",
};

/**
 * The lowest version above the present one, first of the same minor line and then of later ones, at which neither this
 * advisory nor any severe one of the component hits. Candidates are the bounds in the advisories' own ranges and `published`.
 */
export function cleanVersion(
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
        (other.advisory.id === finding.advisory.id || (isSevere(other.alternative.severity) && hangsOnVersion(other))),
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
