import type { ObjectRef } from "../../domain/facts/facts.ts";
import type { Given, Placed } from "../object.ts";
import { felixDaemonSet } from "./choose.ts";
import { emptyDraft, put, type Draft, type Told } from "./draft.ts";
import { encapsulationSwitch, putSettings, refusedSettings, type Felix, type Refused } from "./felix-facts.ts";
import { putEncapsulation, type Pools } from "./encapsulation.ts";
import { ignoredFields } from "./ignored-fields.ts";
import type { CalicoReading } from "./reading.ts";
import { settingsOf, type Source } from "./sources.ts";
import { controllersVersion, partsOf, type PlacedPart } from "./version.ts";

/** Said where calico-node's DaemonSet is not among the objects. */
export const ENVIRONMENT_NOT_GIVEN = "calico-node's environment is not given: taken as unset";
const ENVIRONMENT_NOT_READ =
  "variables that calico-node takes from ConfigMaps or Secrets are not looked into: taken as unset";

/** What is the same for all nodes. */
export interface Cluster {
  readonly given: Given;
  /** Facts that hang on no setting. */
  readonly common: Draft;
  /** The data plane is VPP's, not Felix's own. */
  readonly vpp: boolean;
  readonly version: Told<string>;
  readonly pools: Pools;
  readonly environment: Source | undefined;
  readonly assumed: string | undefined;
  readonly operator: Source | undefined;
  /** FelixConfigurations that select nodes, under a release that cannot: it takes nothing from them. */
  readonly unread: readonly PlacedPart<"felix">[];
}

/** Felix's environment, and what has to be assumed about it. */
function environmentOf(
  placed: readonly Placed<CalicoReading>[],
  complete: boolean,
): Pick<Cluster, "environment" | "assumed"> {
  const daemonSet = felixDaemonSet(placed);
  if (daemonSet === undefined) return { environment: undefined, assumed: complete ? undefined : ENVIRONMENT_NOT_GIVEN };
  const { ref, reading } = daemonSet;
  return {
    environment: { ref, settings: reading.environment },
    assumed: reading.moreEnvironment ? ENVIRONMENT_NOT_READ : undefined,
  };
}

/** The facts of a node under these FelixConfigurations, the strongest first; `default` is put under them. */
export function draftFor(cluster: Cluster, configurations: readonly PlacedPart<"felix">[]): Draft {
  const { given, environment, operator, assumed, common, unread } = cluster;
  const version = cluster.version.value;
  const draft: Draft = {
    facts: { ...common.facts },
    origins: new Map(common.origins),
    assumed: new Map(common.assumed),
  };
  const source = ({ ref, reading }: PlacedPart<"felix">): Source => ({ ref, settings: settingsOf(reading, version) });
  const [own, fallback] = [configurations.filter(isOverride), configurations.filter((one) => !isOverride(one))];
  const shown: readonly Source[] = [...own.map(source), ...present(operator), ...fallback.map(source)];
  const notShown: readonly Source[] = [...present(operator), "not-given"];
  const felix: Felix = {
    sources: [...present(environment), ...(given.knows("FelixConfiguration") ? shown : notShown)],
    version,
    ...(assumed === undefined ? {} : { assumed }),
  };
  putSettings(draft, felix);
  putEncapsulation(
    draft,
    cluster.pools,
    encapsulationSwitch(felix, "VXLANEnabled"),
    encapsulationSwitch(felix, "IpInIpEnabled"),
    version,
  );
  putDataplane(draft, cluster.vpp);
  const refused = refusedSettings(felix);
  putList(draft, "invalidFields", refused.invalid, refused.complete);
  putList(draft, "fatalFields", refused.fatal, refused.complete);
  const ignored = ignoredFields([...configurations, ...unread], environment, version);
  putList(draft, "ignoredFields", ignored.fields, ignored.complete && given.knows("FelixConfiguration"));
  return draft;
}

function isOverride({ reading }: PlacedPart<"felix">): boolean {
  return reading.target.kind !== "default";
}

function present(source: Source | undefined): readonly Source[] {
  return source === undefined ? [] : [source];
}

function commonFacts(placed: readonly Placed<CalicoReading>[], given: Given, version: Told<string>): Draft {
  const draft = emptyDraft();
  const running = placed.some(({ reading }) => !["native", "operator", "chart"].includes(reading.part));
  if (running || given.complete) put(draft, "running", { value: running });
  put(draft, "version", version);
  put(draft, "kubeControllersVersion", controllersVersion(placed, version));
  const daemonSet = felixDaemonSet(placed);
  if (daemonSet !== undefined)
    put(draft, "hardened", {
      value: daemonSet.reading.hardened,
      origin: { object: daemonSet.ref, field: daemonSet.reading.imageField },
    });
  put(draft, "operator", operatorInstalled(placed, given, daemonSet?.ref));
  return draft;
}

/** The operator runs calico-node in calico-system; manifests put it into kube-system. */
function operatorInstalled(
  placed: readonly Placed<CalicoReading>[],
  given: Given,
  daemonSet: ObjectRef | undefined,
): Told<boolean> {
  const installation = partsOf(placed, "installation")[0];
  if (installation !== undefined) return { value: true, origin: { object: installation.ref, field: "spec" } };
  if (given.complete) return { value: false };
  return daemonSet?.namespace === undefined ? {} : { value: daemonSet.namespace === "calico-system" };
}

function putDataplane(draft: Draft, vpp: boolean): void {
  const { bpfEnabled, nftablesMode } = draft.facts;
  const by = (fact: "bpfEnabled" | "nftablesMode"): Omit<Told<string>, "value"> => {
    const origin = draft.origins.get(`calico.${fact}`);
    const assumed = draft.assumed.get(`calico.${fact}`);
    return { ...(origin === undefined ? {} : { origin }), ...(assumed === undefined ? {} : { assumed }) };
  };
  if (bpfEnabled === undefined) return;
  if (bpfEnabled) put(draft, "dataplane", { value: "bpf", ...by("bpfEnabled") });
  else if (vpp) put(draft, "dataplane", { value: "vpp", ...by("bpfEnabled") });
  else if (nftablesMode === "enabled") put(draft, "dataplane", { value: "nftables", ...by("nftablesMode") });
  else if (nftablesMode === "disabled") put(draft, "dataplane", { value: "iptables", ...by("bpfEnabled") });
}

/** A list that may lack entries is only told when it has some. */
function putList(
  draft: Draft,
  name: "invalidFields" | "fatalFields" | "ignoredFields",
  entries: readonly Refused[],
  complete: boolean,
): void {
  if (entries.length === 0 && !complete) return;
  const fields = [...new Set(entries.map(({ field }) => field))].toSorted();
  const origin = entries[0]?.origin;
  put(draft, name, { value: fields, ...(origin === undefined ? {} : { origin }) });
}

/** Everything that is the same for all nodes of a set. */
export function clusterOf(
  placed: readonly Placed<CalicoReading>[],
  given: Given,
  known: Pick<Cluster, "version" | "pools" | "operator" | "unread">,
): Cluster {
  return {
    ...known,
    given,
    common: commonFacts(placed, given, known.version),
    vpp: partsOf(placed, "installation").some(({ reading }) => reading.dataplane === "vpp"),
    ...environmentOf(placed, given.complete),
  };
}
