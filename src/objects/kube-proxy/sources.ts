import type { ObjectRef, Origin } from "../../domain/facts/facts.ts";
import type { Placed } from "../object.ts";
import type { Settings } from "./configuration.ts";
import type { Flaw } from "./flaw.ts";
import { flagFlaws, flagSettings, parseFlags } from "./flags.ts";
import type { ConfigurationReading, Entry, Flag, KubeProxyReading, WorkloadReading } from "./reading.ts";

/** One kube-proxy: what a workload, or a ConfigMap without one, tells it. */
export interface Source {
  readonly version: { readonly value?: string; readonly origin?: Origin };
  /** Absent where there is no object at all. */
  readonly told?: Told;
  readonly kernelCheckVariable: { readonly value?: boolean; readonly origin?: Origin; readonly assumed?: string };
}

/** What it is told, and where each path of it stands. */
export interface Told {
  readonly settings?: Settings;
  readonly flaws: readonly Flaw[];
  /** Undefined where no object tells. */
  readonly originOf: (path: string) => Origin | undefined;
}

type PlacedConfiguration = Placed<ConfigurationReading>;
type PlacedWorkload = Placed<WorkloadReading>;

/** What a set of objects says: every kube-proxy on Linux, or that one is there but parked. */
export interface Sources {
  readonly sources: readonly Source[];
  /** There is an object of kube-proxy for Linux. */
  readonly present: boolean;
  /** Every workload selects nodes that do not exist: kube-proxy is switched off. */
  readonly parked: boolean;
  /** The object that shows that it runs (or is parked). */
  readonly evidence?: Origin;
}

/** Windows workloads are left out; Pods of a DaemonSet as well, where it is in the set itself. */
export function sourcesOf(placed: readonly Placed<KubeProxyReading>[]): Sources {
  const configurations: PlacedConfiguration[] = [];
  const workloads: PlacedWorkload[] = [];
  for (const { ref, reading, changed } of placed) {
    if (reading.form === "configuration") configurations.push({ ref, reading, changed });
    else if (reading.os === "linux") workloads.push({ ref, reading, changed });
  }
  const hasDaemonSet = workloads.some(({ ref }) => ref.kind === "DaemonSet");
  const own = workloads.filter(({ reading }) => !(hasDaemonSet && reading.owned));
  const active = own.filter(({ reading }) => !reading.parked);
  const first = active[0] ?? own[0];
  const parked = own.length > 0 && active.length === 0;
  const evidence =
    first === undefined
      ? configurations.map(({ ref }): Origin => ({ object: ref, field: "data" }))[0]
      : { object: first.ref, field: parked ? "spec.template.spec.nodeSelector" : first.reading.version.field };
  return {
    sources:
      own.length > 0 ? active.map((workload) => sourceOf(workload, configurations)) : bareSources(configurations),
    present: own.length > 0 || configurations.length > 0,
    parked,
    ...(evidence === undefined ? {} : { evidence }),
  };
}

function sourceOf({ ref, reading }: PlacedWorkload, configurations: readonly PlacedConfiguration[]): Source {
  const { version, kernelCheckVariable } = reading;
  return {
    version: {
      ...(version.value === undefined ? {} : { value: version.value }),
      origin: { object: ref, field: version.field },
    },
    told: toldBy({ ref, reading }, configurations),
    kernelCheckVariable: {
      ...(kernelCheckVariable.value === undefined ? {} : { value: kernelCheckVariable.value }),
      origin: { object: ref, field: kernelCheckVariable.field },
    },
  };
}

function toldBy(
  { ref, reading }: Pick<PlacedWorkload, "ref" | "reading">,
  configurations: readonly PlacedConfiguration[],
): Told {
  const { command } = reading;
  if (command.kind === "opaque") return nothingSeen(ref, command.field, command.reason);
  const { config, flags, field } = command;
  if (config === undefined) return toldByFlags(flags, ref, field);
  if (config.kind === "unseen") return nothingSeen(ref, config.field, config.reason);
  const configMap = configurations.find((candidate) => candidate.ref.name === config.configMap);
  if (configMap === undefined) return nothingSeen(ref, config.field, `ConfigMap ${config.configMap} is not given`);
  const entry = configMap.reading.entries.get(config.key);
  if (entry !== undefined) {
    const told = toldByEntry(entry, configMap.ref);
    return { ...told, flaws: [...told.flaws, ...flagFlaws(flags)], originOf: flagOrigins(told.originOf, flags, ref) };
  }
  const there = configMap.reading.keys.has(config.key);
  const reason = there
    ? `the key ${config.key} of ConfigMap ${config.configMap} holds no KubeProxyConfiguration`
    : `--config names the key ${config.key}, which ConfigMap ${config.configMap} does not have`;
  return { flaws: [{ field: "", reason }], originOf: () => ({ object: ref, field: config.field }) };
}

/** The settings are somewhere, but not in an object of this set. */
function nothingSeen(object: ObjectRef, field: string, reason: string): Told {
  return { flaws: [{ field: "", reason, certain: false }], originOf: () => ({ object, field }) };
}

function toldByEntry({ configuration, field }: Entry, object: ObjectRef): Told {
  return {
    ...(configuration.settings === undefined ? {} : { settings: configuration.settings }),
    flaws: configuration.flaws,
    originOf: (path) => ({ object, field: path === "" ? field : `${field}.${path}` }),
  };
}

const flagOf: ReadonlyMap<string, string> = new Map([
  ["mode", "proxy-mode"],
  ["featureGates", "feature-gates"],
  ["detectLocalMode", "detect-local-mode"],
  ["conntrack.tcpBeLiberal", "conntrack-tcp-be-liberal"],
  ["ipvs.scheduler", "ipvs-scheduler"],
  ["ipvs.strictARP", "ipvs-strict-arp"],
]);

function toldByFlags(flags: ReadonlyMap<string, Flag>, object: ObjectRef, field: string): Told {
  const { settings, flaws } = flagSettings(flags);
  const fromCommand = (): Origin => ({ object, field });
  const origin = flagOrigins(fromCommand, flags, object);
  return {
    ...(settings === undefined ? {} : { settings }),
    flaws,
    originOf: (path) => {
      const name = flagOf.get(path.startsWith("featureGates.") ? "featureGates" : path);
      return origin(name === undefined ? path : `--${name}`);
    },
  };
}

/** What a kube-proxy is told by arguments without dashes, such as `proxy-mode=ipvs`, that no object of its own holds. */
export function toldByArguments(texts: readonly string[]): Told {
  const words = texts.map((text) => ({ text: `--${text}`, field: "" }));
  const { settings, flaws } = flagSettings(parseFlags(words, new Map()) ?? new Map());
  return { ...(settings === undefined ? {} : { settings }), flaws, originOf: () => undefined };
}

/** Paths that are flags (`--proxy-mode`) point into the workload. */
function flagOrigins(
  otherwise: Told["originOf"],
  flags: ReadonlyMap<string, Flag>,
  object: ObjectRef,
): Told["originOf"] {
  return (path) => {
    const flag = path.startsWith("--") ? flags.get(path.slice(2)) : undefined;
    return flag === undefined ? otherwise(path.startsWith("--") ? "" : path) : { object, field: flag.field };
  };
}

/**
 * Configurations without a workload: the likely key of each ConfigMap. One that is being changed speaks for itself, since
 * installers with hashed names leave the former ones behind; else plain names come before hashed ones.
 */
function bareSources(configurations: readonly PlacedConfiguration[]): readonly Source[] {
  const holding = configurations.filter(({ reading }) => reading.entries.size > 0);
  const changed = holding.filter((candidate) => candidate.changed);
  const plain = holding.filter(({ ref }) => ref.name === "kube-proxy" || ref.name === "kube-proxy-config");
  const chosen = changed.length > 0 ? changed : plain.length > 0 ? plain : holding;
  return chosen.flatMap(({ ref, reading }) => {
    const entries = [...reading.entries.values()];
    const entry = entries.find(({ configuration }) => configuration.typed) ?? entries[0];
    if (entry === undefined) return [];
    return [
      { version: {}, told: toldByEntry(entry, ref), kernelCheckVariable: { value: false, assumed: ENVIRONMENT } },
    ];
  });
}

const ENVIRONMENT = "kube-proxy's environment has no variable that skips the kernel check (its workload is not given)";
