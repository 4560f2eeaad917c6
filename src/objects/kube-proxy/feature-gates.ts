import { FEATURE_GATE_TABLE, NEWEST_MINOR } from "./feature-gate-table.ts";

/** Which minor releases of 1.x know a feature gate, and from which on its value is fixed. */
interface Gate {
  readonly first: number;
  readonly last: number;
  /** It was never brought to a release before `first`. */
  readonly exact: boolean;
  readonly lock?: { readonly from: number; readonly value: boolean };
}

/** What a minor release makes of a feature gate. */
export type GateAnswer = "accepted" | "unrecognized" | "locked" | "unknown";

const gates: ReadonlyMap<string, Gate> = parse(FEATURE_GATE_TABLE);

/**
 * What kube-proxy 1.`minor` makes of `name: value`: `unrecognized` and `locked` end it at the start. A gate that is not in
 * the table, or that a patch release may have brought, is `unknown`.
 */
export function judgeGate(name: string, value: boolean, minor: number): GateAnswer {
  const gate = gates.get(name);
  if (gate === undefined) return "unknown";
  if (minor > gate.last && gate.last < NEWEST_MINOR) return minor < OLDEST_MINOR ? "unknown" : "unrecognized";
  if (minor > NEWEST_MINOR) return "unknown";
  if (minor < gate.first) return gate.exact ? "unrecognized" : "unknown";
  if (minor < OLDEST_MINOR && gate.last < OLDEST_MINOR) return "unknown";
  if (gate.lock !== undefined && minor >= gate.lock.from && value !== gate.lock.value) return "locked";
  return minor >= DEPENDENCIES_MINOR && dependent.has(`${value ? "+" : "-"}${name}`) ? "unknown" : "accepted";
}

/** From here on a gate may not be on while another one that it needs is off. */
export const DEPENDENCIES_MINOR = 35;

/** Values that, by themselves, break such a dependency in 1.35 or 1.36: it hangs on the other gates of the configuration. */
const dependent: ReadonlySet<string> = new Set(
  (
    "-APIServerIdentity -AtomicFIFO +ClusterTrustBundleProjection -ContainerRestartRules -DRAResourceClaimDeviceStatus " +
    "+DRADeviceTaintRules +DRAWorkloadResourceClaims +GangScheduling -GracefulNodeShutdown " +
    "+InPlacePodLevelResourcesVerticalScaling -MatchLabelKeysInPodTopologySpread -NodeDeclaredFeatures -PodLevelResources " +
    "-ResourceHealthStatus +RestartAllContainersOnContainerExits +TopologyAwareWorkloadScheduling -UserNamespacesSupport " +
    "+WorkloadAwarePreemption +WorkloadWithJob"
  ).split(" "),
);

/** The oldest minor release that was read; of those before it, only that gates came later is known. */
const OLDEST_MINOR = 20;

function parse(table: string): ReadonlyMap<string, Gate> {
  const found = new Map<string, Gate>();
  let first = 0;
  let last = 0;
  for (const word of table.split(/\s+/u)) {
    const window = /^(\d+)-(\d+):$/u.exec(word);
    if (window !== null) {
      first = Number(window[1]);
      last = Number(window[2]);
      continue;
    }
    const [, exact, name = "", sign, from] = /^(!?)(\w+)(?:([+-])(\d+))?$/u.exec(word) ?? [];
    if (name === "") continue;
    const lock = sign === undefined ? {} : { lock: { from: Number(from), value: sign === "+" } };
    found.set(name, { first, last, exact: exact === "!", ...lock });
  }
  return found;
}
