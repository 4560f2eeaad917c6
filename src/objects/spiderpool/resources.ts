import type { FactRecord } from "../../domain/facts/schema.ts";
import { asList, asRecord, asText, at, type Json } from "../json.ts";
import type { KubeObject } from "../object.ts";
import { countAddresses } from "./addresses.ts";
import type { ResourceReading } from "./reading.ts";

/** A Spider resource as the facts that advisories ask of it; undefined for kinds of other groups. */
export function readResource(object: KubeObject): ResourceReading | undefined {
  if (!object.ref.apiVersion.startsWith("spiderpool.spidernet.io/")) return undefined;
  const spec = object.json["spec"];
  switch (object.ref.kind) {
    case "SpiderMultusConfig":
      return { ...resource("SpiderMultusConfig", multusConfig(object, spec)), masters: mastersOf(spec) };
    case "SpiderIPPool":
      return resource("SpiderIPPool", pool(spec));
    case "SpiderSubnet":
      return resource("SpiderSubnet", { vlan: isNonZero(at(spec, "vlan")) });
    case "SpiderCoordinator":
      return resource("SpiderCoordinator", {
        mode: asText(at(spec, "mode")) ?? "",
        podCIDRType: asText(at(spec, "podCIDRType")) ?? "",
        ...coordinator(spec),
        txQueueLenSet: isSet(at(spec, "txQueueLen")),
      });
    default:
      return undefined;
  }
}

function resource(kind: ResourceReading["kind"], facts: FactRecord): ResourceReading {
  return { component: "spiderpool", form: "resource", kind, facts, masters: [], problems: [] };
}

function multusConfig(object: KubeObject, spec: unknown): FactRecord {
  const cniType = asText(at(spec, "cniType")) ?? "";
  const part = interfaces(spec);
  const sriov = at(spec, "sriov");
  const annotations = asRecord(at(object.json, "metadata", "annotations")) ?? {};
  const { hostRPFilter, hostRPFilterSet, podRPFilterSet, podMACPrefixHigh, detectGateway, detectIPConflict } =
    coordinator(at(spec, "coordinator"));
  return {
    spec: asRecord(spec) !== undefined,
    annotations: Object.keys(annotations).length > 0,
    cniType,
    customIpvlan: cniType === "custom" && isPlugin(asText(at(spec, "customCNI")), "ipvlan"),
    masters: BigInt(mastersOf(spec).length),
    bond: asRecord(at(part, "bond")) !== undefined,
    vlanID: whole(at(part, "vlanID")),
    mtu: [at(spec, "macvlan", "mtu"), at(spec, "ipvlan", "mtu"), at(sriov, "mtu")].some((mtu) => isNonZero(mtu)),
    sriovRate: isSet(at(sriov, "minTxRateMbps")) || isSet(at(sriov, "maxTxRateMbps")),
    sriovEnableRdma: at(sriov, "enableRdma") === true,
    ibKubernetesEnabled: at(spec, "ibsriov", "ibKubernetesEnabled") === true,
    rdmaExclusive:
      at(sriov, "enableRdma") === true ||
      at(sriov, "rdmaIsolation") === true ||
      // isolation is on unless it is switched off there
      (cniType === "ib-sriov" && at(spec, "ibsriov", "rdmaIsolation") !== false),
    ciliumChaining: cniType === "ipvlan" && annotations["cni.spidernet.io/cniconfig-name"] === "spidernet-chainer",
    sharesMaster: false,
    detectGateway,
    detectIPConflict,
    hostRPFilterSet,
    hostRPFilter,
    podRPFilterSet,
    podMACPrefixHigh,
  };
}

/** Whether a CNI configuration in JSON is for a plugin of this type, or has one in its list. */
function isPlugin(text: string | undefined, type: string): boolean {
  if (text?.includes(type) !== true) return false;
  try {
    const configuration: unknown = JSON.parse(text);
    return [configuration, ...asList(at(configuration, "plugins"))].some((plugin) => at(plugin, "type") === type);
  } catch {
    return false;
  }
}

/** The part of a configuration that names its master interfaces. */
function interfaces(spec: unknown): Json | undefined {
  const cniType = asText(at(spec, "cniType")) ?? "";
  if (cniType === "macvlan" || cniType === "ipvlan" || cniType === "vlan") return asRecord(at(spec, cniType));
  return undefined;
}

function mastersOf(spec: unknown): readonly string[] {
  return asList(interfaces(spec)?.["master"]).flatMap((master) => asText(master) ?? []);
}

/** Settings that a SpiderCoordinator has under `spec` and a SpiderMultusConfig under `spec.coordinator`. */
interface CoordinatorSettings {
  readonly detectGateway: boolean;
  readonly detectIPConflict: boolean;
  readonly hostRPFilterSet: boolean;
  readonly hostRPFilter: bigint;
  readonly podRPFilterSet: boolean;
  readonly podMACPrefixHigh: boolean;
}

function coordinator(spec: unknown): CoordinatorSettings & FactRecord {
  return {
    detectGateway: at(spec, "detectGateway") === true,
    detectIPConflict: at(spec, "detectIPConflict") === true,
    hostRPFilterSet: isSet(at(spec, "hostRPFilter")),
    hostRPFilter: whole(at(spec, "hostRPFilter")),
    podRPFilterSet: isSet(at(spec, "podRPFilter")),
    podMACPrefixHigh: isHighPrefix(asText(at(spec, "podMACPrefix")) ?? ""),
  };
}

/** Two bytes, unicast (the lowest bit of the first is 0), with a first digit other than 0. */
function isHighPrefix(prefix: string): boolean {
  return /^[1-9a-f][02468ace][:-][0-9a-f]{2}$/iu.test(prefix);
}

function pool(spec: unknown): FactRecord {
  const names = asList(at(spec, "multusName")).flatMap((name) => asText(name) ?? []);
  return {
    addresses: countAddresses(asList(at(spec, "ips"))),
    multusNameUnqualified: names.some((name) => !name.includes("/")),
    vlan: isNonZero(at(spec, "vlan")),
  };
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isNonZero(value: unknown): boolean {
  return typeof value === "number" && value !== 0;
}

function whole(value: unknown): bigint {
  return typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : 0n;
}
