import { minorOf } from "../../domain/facts/kube-proxy-refusal.ts";
import type { Known, Origin } from "../../domain/facts/facts.ts";
import type { KubeProxyFacts } from "../../domain/facts/kube-proxy.ts";
import type { Given, Placed } from "../object.ts";
import { componentVersion } from "../version.ts";
import { agree, type KnownKubeProxy } from "./agreement.ts";
import type { KubeProxyReading } from "./read.ts";
import { refusalOf, type Refusal } from "./refusal.ts";
import { sourcesOf, toldByArguments, type Source, type Sources, type Told } from "./sources.ts";

/** kube-proxy's facts for each node, which differ only by what is assumed of its version. */
export interface KubeProxyResolver {
  /** For a node with this kubelet (x.y.z), or one whose kubelet is not known. The same object for the same answer. */
  for(kubelet: string | undefined, embedded?: Embedded): Known<KubeProxyFacts>;
}

/** The arguments of a kube-proxy that its distribution runs inside of itself, without dashes; `unseen` where nothing tells them. */
export type Embedded = readonly string[] | "unseen";

/** From this minor release on an empty mode is planned to mean nftables (KEP-5343): nobody can tell yet. */
const DEFAULT_OPEN_MINOR = 40;

/** Combines all objects of a set. Their order does not matter, but for which of several equal ones is named. */
export function kubeProxyFacts(placed: readonly Placed<KubeProxyReading>[], given: Given): KubeProxyResolver {
  const found = sourcesOf(placed);
  const option = given.versions.kubeProxy === undefined ? undefined : componentVersion(given.versions.kubeProxy);
  const none = absent(found);
  if (found.parked) return { for: () => none };
  const missing = !found.present && given.complete;
  const known = new Map<string, Known<KubeProxyFacts>>();
  return {
    for(kubelet, embedded) {
      if (missing && embedded === undefined && option === undefined) return none;
      const sources = missing ? [unseen(embedded)] : sourcesFor(found.sources, kubelet);
      const versions = sources.map((source) => versionOf(source, option, kubelet));
      const which = missing ? JSON.stringify(embedded) : sources.map((source) => found.sources.indexOf(source)).join();
      const key = `${which} ${versions.map(({ value }) => value).join()}`;
      let facts = known.get(key);
      if (facts === undefined) {
        facts = factsOf(found, sources, versions, option, kubelet);
        if (missing) facts = runningUnseen(facts, embedded);
        known.set(key, facts);
      }
      return facts;
    },
  };
}

function absent({ evidence }: Sources): Known<KubeProxyFacts> {
  const origins = new Map<string, Origin>(evidence === undefined ? [] : [["kubeProxy.running", evidence]]);
  return { facts: { running: false }, origins, assumed: new Map() };
}

/** Several workloads (one for each pool and version): those of the kubelet's own version, if there are such. */
function sourcesFor(sources: readonly Source[], kubelet: string | undefined): readonly Source[] {
  if (sources.length < 2 || kubelet === undefined) return sources;
  const matching = sources.filter(({ version }) => version.value === kubelet);
  return matching.length > 0 ? matching : sources;
}

interface Version {
  readonly value?: string;
  readonly origin?: Origin;
  readonly assumed?: string;
}

function versionOf(source: Source, option: string | undefined, kubelet: string | undefined): Version {
  if (source.version.value !== undefined) return source.version;
  if (option !== undefined) return { value: option };
  return kubelet === undefined ? {} : { value: kubelet, assumed: `kube-proxy ${kubelet}, assumed from the kubelet` };
}

function factsOf(
  found: Sources,
  sources: readonly Source[],
  versions: readonly Version[],
  option: string | undefined,
  kubelet: string | undefined,
): Known<KubeProxyFacts> {
  const parts = sources.map((source, i) => one(source, versions[i] ?? {}));
  const common = agree(parts.length > 0 ? parts : [one(NOTHING, versionOf(NOTHING, option, kubelet))]);
  if (!found.present) return common;
  const origins = new Map(common.origins);
  if (found.evidence !== undefined) origins.set("kubeProxy.running", found.evidence);
  return { ...common, facts: { ...common.facts, running: true }, origins };
}

/** No object tells anything but, perhaps, that kube-proxy is there. */
const NOTHING: Source = { version: {}, kernelCheckVariable: {} };

/** A kube-proxy that runs, by the option or inside of its distribution, where no object of a complete set tells of it. */
function unseen(embedded: Embedded | undefined): Source {
  const told = toldByArguments(
    embedded === undefined ? [] : [...K3S_DEFAULTS, ...(embedded === "unseen" ? [] : embedded)],
  );
  return { version: {}, told, kernelCheckVariable: { value: false } };
}

/** Source: k3s-io/k3s#11153, which shows the arguments that K3s gives its kube-proxy. */
const K3S_DEFAULTS = ["proxy-mode=iptables"];

function runningUnseen(known: Known<KubeProxyFacts>, embedded: Embedded | undefined): Known<KubeProxyFacts> {
  const text = "kube-proxy runs where no object tells of it: what it is told is taken as unset";
  const told = embedded !== undefined && embedded !== "unseen";
  const assumed = told
    ? known.assumed
    : new Map([...known.assumed, ["kubeProxy.mode", text], ["kubeProxy.modeSet", text]]);
  return { ...known, facts: { ...known.facts, running: true }, assumed };
}

/** The facts of one kube-proxy of a version. */
function one(source: Source, version: Version): KnownKubeProxy {
  const origins = new Map<string, Origin>();
  const assumed = new Map<string, string>();
  const reasons = new Map<string, string>();
  const note = (name: keyof KubeProxyFacts, origin: Origin | undefined, assumption?: string): void => {
    if (origin !== undefined) origins.set(`kubeProxy.${name}`, origin);
    if (assumption !== undefined) assumed.set(`kubeProxy.${name}`, assumption);
  };
  note("version", version.origin, version.assumed);
  const { value: kernelCheck, origin, assumed: assumption } = source.kernelCheckVariable;
  note("nftablesKernelCheckVariable", origin, kernelCheck === undefined ? undefined : assumption);
  const { told } = source;
  const refusal = told === undefined ? undefined : refusalOf(told, version.value);
  if (told !== undefined && refusal !== undefined && refusal.refused !== false) {
    reasons.set("kubeProxy.refused", refusal.reason);
    if (told.settings === undefined) reasons.set("kubeProxy.mode", refusal.reason);
  }
  return {
    facts: {
      ...(version.value === undefined ? {} : { version: version.value }),
      ...(kernelCheck === undefined ? {} : { nftablesKernelCheckVariable: kernelCheck }),
      ...(told === undefined ? {} : settingFacts(told, version, note)),
      ...(told === undefined || refusal === undefined ? {} : refusalFacts(told, refusal, note)),
    },
    origins,
    assumed,
    reasons,
  };
}

type Note = (name: keyof KubeProxyFacts, origin: Origin | undefined) => void;

function settingFacts({ settings, originOf }: Told, version: Version, note: Note): KubeProxyFacts {
  note("mode", originOf(settings === undefined ? "" : "mode"));
  if (settings === undefined) return {};
  note("modeSet", originOf("mode"));
  note("featureGates", originOf("featureGates"));
  note("detectLocalMode", originOf("detectLocalMode"));
  note("conntrackTcpBeLiberal", originOf("conntrack.tcpBeLiberal"));
  note("ipvsScheduler", originOf("ipvs.scheduler"));
  note("ipvsStrictARP", originOf("ipvs.strictARP"));
  const { mode, featureGates, detectLocalMode, conntrackTcpBeLiberal, ipvsScheduler, ipvsStrictARP } = settings;
  const minor = minorOf(version.value);
  const defaultMode = minor !== undefined && minor >= DEFAULT_OPEN_MINOR ? {} : { mode: "iptables" };
  return {
    ...(mode === "" ? defaultMode : { mode }),
    modeSet: mode !== "",
    ...(featureGates === undefined ? {} : { featureGates }),
    ...(detectLocalMode === undefined
      ? {}
      : { detectLocalMode: detectLocalMode === "" ? "ClusterCIDR" : detectLocalMode }),
    ...(conntrackTcpBeLiberal === undefined ? {} : { conntrackTcpBeLiberal }),
    ...(ipvsScheduler === undefined ? {} : { ipvsScheduler }),
    ...(ipvsStrictARP === undefined ? {} : { ipvsStrictARP }),
  };
}

function refusalFacts(told: Told, refusal: Refusal, note: Note): KubeProxyFacts {
  note("refused", told.originOf(refusal.refused === false ? "" : refusal.field));
  return refusal.refused === "open" ? {} : { refused: refusal.refused };
}
