import { minorOf, modeFault, refuses } from "../../domain/facts/kube-proxy-refusal.ts";
import type { Configuration, Settings } from "./configuration.ts";
import { DEPENDENCIES_MINOR, judgeGate } from "./feature-gates.ts";
import type { Flaw } from "./flaw.ts";

/** Whether kube-proxy refuses what it is told, and for what; `open` where that cannot be said, with what leaves it open. */
export type Refusal =
  | { readonly refused: true | "open"; readonly reason: string; readonly field: string }
  | { readonly refused: false };

/**
 * Whether kube-proxy of this version (x.y.z; unknown when absent) refuses its configuration and exits. The first reason that
 * is certain speaks; one that is only possible leaves the answer open.
 */
export function refusalOf(
  configuration: Pick<Configuration, "settings" | "flaws">,
  version: string | undefined,
): Refusal {
  const { settings, flaws } = configuration;
  const all =
    settings === undefined ? flaws : [...flaws, ...modeFlaws(settings, version), ...gateFlaws(settings, version)];
  let open: Flaw | undefined;
  for (const flaw of all) {
    const answer = refuses(flaw, version);
    if (answer === true) return { refused: true, reason: flaw.reason, field: flaw.field };
    if (answer === undefined) open ??= flaw;
  }
  return open === undefined ? { refused: false } : { refused: "open", reason: open.reason, field: open.field };
}

function modeFlaws({ mode, featureGates }: Settings, version: string | undefined): readonly Flaw[] {
  const fault = mode === undefined ? undefined : modeFault(mode, version, featureGates);
  return fault === undefined ? [] : [{ field: "mode", ...fault }];
}

/** A gate that this version does not know ends kube-proxy, be it on or off. */
function gateFlaws({ featureGates }: Settings, version: string | undefined): readonly Flaw[] {
  const flaws: Flaw[] = [];
  const release = minorOf(version);
  // alpha features that need beta ones: which they are differs from release to release
  if (release !== undefined && release >= DEPENDENCIES_MINOR && featureGates?.get("AllAlpha") === true)
    if (featureGates.get("AllBeta") === false)
      flaws.push({ field: "featureGates.AllAlpha", reason: "alpha features depend on beta ones", certain: false });
  for (const [name, value] of featureGates ?? []) {
    const answer = release === undefined ? "unknown" : judgeGate(name, value, release);
    const field = `featureGates.${name}`;
    switch (answer) {
      case "accepted":
        break;
      case "unrecognized":
        flaws.push({ field, reason: `kube-proxy 1.${release} does not know the feature gate ${name}: remove it` });
        break;
      case "locked":
        flaws.push({ field, reason: `feature gate ${name} is locked to ${!value} in 1.${release}: remove it` });
        break;
      case "unknown":
        flaws.push({ field, reason: `whether it takes the feature gate ${name} is not known`, certain: false });
        break;
    }
  }
  return flaws;
}
