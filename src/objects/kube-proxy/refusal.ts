import type { Configuration, Settings } from "./configuration.ts";
import { DEPENDENCIES_MINOR, judgeGate } from "./feature-gates.ts";
import { refuses, type Flaw } from "./flaw.ts";

/** Whether kube-proxy refuses what it is told, and for what; `open` where that cannot be said, with what leaves it open. */
export type Refusal =
  | { readonly refused: true | "open"; readonly reason: string; readonly field: string }
  | { readonly refused: false };

/** The modes of Linux that every version of the last years knows. */
const MODES = "iptables, ipvs, nftables";
/** From here on, ipvs mode needs its feature gate, by a plan that may change (KEP-5495). */
const IPVS_OFF_MINOR = 40;

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
  return judge(all, version);
}

/** Modes of which it is known whether this version takes them with these feature gates: the usual ones, and `asked`. */
export function knownModes(
  featureGates: Settings["featureGates"],
  asked: string | undefined,
  version: string | undefined,
): ReadonlyMap<string, boolean> {
  const modes = new Map<string, boolean>();
  for (const mode of new Set(["iptables", "ipvs", "nftables", ...(asked === undefined ? [] : [asked])])) {
    const { refused } = judge(
      modeFlaws({ mode, ...(featureGates === undefined ? {} : { featureGates }) }, version),
      version,
    );
    if (refused !== "open") modes.set(mode, !refused);
  }
  return modes;
}

function judge(flaws: readonly Flaw[], version: string | undefined): Refusal {
  let open: Flaw | undefined;
  for (const flaw of flaws) {
    const answer = refuses(flaw, version);
    if (answer === true) return { refused: true, reason: flaw.reason, field: flaw.field };
    if (answer === undefined) open ??= flaw;
  }
  return open === undefined ? { refused: false } : { refused: "open", reason: open.reason, field: open.field };
}

/** The minor release of 1.x; undefined for an unknown version, or another major one. */
export function minorOf(version: string | undefined): number | undefined {
  const found = version === undefined ? null : /^1\.(\d+)\./u.exec(version);
  return found === null ? undefined : Number(found[1]);
}

function modeFlaws(
  { mode, featureGates }: Pick<Settings, "mode" | "featureGates">,
  version: string | undefined,
): readonly Flaw[] {
  const release = minorOf(version);
  const gate = (name: string): boolean | undefined => featureGates?.get(name);
  switch (mode) {
    case "":
    case "iptables":
      return [];
    case "ipvs":
      return ipvsFlaws(gate("KubeProxyIPVS"), release);
    case "nftables":
      return nftablesFlaws(gate, release);
    case "userspace":
      return refuse(`mode userspace was removed in 1.26; use one of ${MODES}`, { versions: ">=1.26.0-0" });
    default:
      return refuse(`mode ${JSON.stringify(mode)} is none of ${MODES} (in lower case)`);
  }
}

/** The gate came with 1.37, on by default. */
function ipvsFlaws(gate: boolean | undefined, release: number | undefined): readonly Flaw[] {
  if (gate === false) return refuse("mode ipvs is off: KubeProxyIPVS is false", { versions: ">=1.37.0-0" });
  const mayBeOff = gate === undefined && release !== undefined && release >= IPVS_OFF_MINOR;
  return mayBeOff ? refuse("mode ipvs is planned to be off by default", { certain: false }) : [];
}

/** Alpha in 1.29 and 1.30, beta in 1.31 and 1.32; from 1.33 on the gate is not asked. */
function nftablesFlaws(gate: (name: string) => boolean | undefined, release: number | undefined): readonly Flaw[] {
  if (release === undefined) return refuse("mode nftables is known from 1.29 on", { certain: false });
  if (release < 29) return refuse("mode nftables is known from 1.29 on");
  if (release < 31) {
    const on = gate("NFTablesProxyMode") ?? gate("AllAlpha") ?? false;
    return on ? [] : refuse("mode nftables needs the feature gate NFTablesProxyMode in 1.29 and 1.30");
  }
  const on = release >= 33 || (gate("NFTablesProxyMode") ?? gate("AllBeta") ?? true);
  return on ? [] : refuse("mode nftables is off: its feature gate is false");
}

function refuse(reason: string, rest: Omit<Flaw, "field" | "reason"> = {}): readonly Flaw[] {
  return [{ field: "mode", reason, ...rest }];
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
