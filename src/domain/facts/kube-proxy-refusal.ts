import { satisfies } from "semver";

/** Something for which kube-proxy, or some versions of it, refuses its configuration and exits. */
export interface Fault {
  readonly reason: string;
  /** The versions that refuse it, as `semver` writes ranges; absent: all that were asked about. */
  readonly versions?: string;
  /** False where even these versions may accept it. */
  readonly certain?: false;
}

/** Whether a version refuses for a fault; undefined when that cannot be told. */
export function refuses(fault: Fault, version: string | undefined): boolean | undefined {
  if (fault.versions !== undefined) {
    if (version === undefined) return undefined;
    if (!satisfies(version, fault.versions, { includePrerelease: true })) return false;
  }
  return fault.certain === false ? undefined : true;
}

/** The modes of Linux that every version of the last years knows. */
const MODES = "iptables, ipvs, nftables";
/** From here on, ipvs mode needs its feature gate, by a plan that may change (KEP-5495). */
const IPVS_OFF_MINOR = 40;

/** The minor release of 1.x; undefined for an unknown version, or another major one. */
export function minorOf(version: string | undefined): number | undefined {
  const found = version === undefined ? null : /^1\.(\d+)\./u.exec(version);
  return found === null ? undefined : Number(found[1]);
}

/** Why kube-proxy of this version (x.y.z; unknown when absent) refuses a mode, by its feature gates; undefined when it takes it. */
export function modeFault(
  mode: string,
  version: string | undefined,
  gates: ReadonlyMap<string, boolean> | undefined,
): Fault | undefined {
  const release = minorOf(version);
  switch (mode) {
    case "":
    case "iptables":
      return undefined;
    case "ipvs":
      return ipvsFault(gates?.get("KubeProxyIPVS"), release);
    case "nftables":
      return nftablesFault(gates, release);
    case "userspace":
      return { reason: `mode userspace was removed in 1.26; use one of ${MODES}`, versions: ">=1.26.0-0" };
    default:
      return { reason: `mode ${JSON.stringify(mode)} is none of ${MODES} (in lower case)` };
  }
}

/** The gate came with 1.37, on by default. */
function ipvsFault(gate: boolean | undefined, release: number | undefined): Fault | undefined {
  if (gate === false) return { reason: "mode ipvs is off: KubeProxyIPVS is false", versions: ">=1.37.0-0" };
  const mayBeOff = gate === undefined && release !== undefined && release >= IPVS_OFF_MINOR;
  return mayBeOff ? { reason: "mode ipvs is planned to be off by default", certain: false } : undefined;
}

/** Alpha in 1.29 and 1.30, beta in 1.31 and 1.32; from 1.33 on the gate is not asked. */
function nftablesFault(
  gates: ReadonlyMap<string, boolean> | undefined,
  release: number | undefined,
): Fault | undefined {
  const unknown = "mode nftables is known from 1.29 on";
  if (release === undefined) return { reason: unknown, certain: false };
  if (release < 29) return { reason: unknown };
  if (release < 31) {
    const reason = "mode nftables needs the feature gate NFTablesProxyMode in 1.29 and 1.30";
    if (gates === undefined) return { reason, certain: false };
    return (gates.get("NFTablesProxyMode") ?? gates.get("AllAlpha") ?? false) ? undefined : { reason };
  }
  const on = release >= 33 || (gates?.get("NFTablesProxyMode") ?? gates?.get("AllBeta") ?? true);
  return on ? undefined : { reason: "mode nftables is off: its feature gate is false" };
}
