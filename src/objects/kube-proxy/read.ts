import { asRecord, type Json } from "../json.ts";
import type { KubeObject, ReadProblem } from "../object.ts";
import { readConfigMap } from "./configmap.ts";
import { readConfiguration } from "./configuration.ts";
import type { KubeProxyReading } from "./reading.ts";
import { rememberRecent } from "./recent.ts";
import { readWorkload } from "./workload.ts";
import { createPlainReader } from "./yaml/edited.ts";

export type { KubeProxyReading } from "./reading.ts";

/** Which objects are kube-proxy's. */
export interface KubeProxyNames {
  readonly namespace: string;
  /** Names of its ConfigMaps; those with a hash behind (`kube-proxy-config-7d8f9c6b5m`) count as well. */
  readonly configMaps: readonly string[];
  /** Names of its DaemonSets; those with more behind (`kube-proxy-windows`, one for each pool) count as well, and so do Pods. */
  readonly workloads: readonly string[];
}

export const defaultKubeProxyNames: KubeProxyNames = {
  namespace: "kube-system",
  configMaps: ["kube-proxy", "kube-proxy-config"],
  workloads: ["kube-proxy"],
};

const TEXTS = 16; // distinct configurations; a cluster has a handful
const MAPS = 8; // a change is sent again and again by what makes it, and its old object is what is there

/** A reader that remembers the ConfigMaps and the configurations that it has read last. */
export function createKubeProxyReader(
  names: KubeProxyNames = defaultKubeProxyNames,
): (object: KubeObject) => KubeProxyReading | undefined {
  const readPlain = createPlainReader();
  const parse = rememberRecent((text: string) => readConfiguration(text, readPlain), {
    same: (one, other) => one === other,
    size: (text) => text.length,
    entries: TEXTS,
  });
  const readData = rememberRecent((data: Json) => readConfigMap({ data }, parse), {
    same: sameTexts,
    size: (data) =>
      Object.values(data).reduce<number>((sum, text) => sum + (typeof text === "string" ? text.length : 0), 0),
    entries: MAPS,
  });
  const readMap = ({ json }: KubeObject): KubeProxyReading => {
    const data = asRecord(json["data"]);
    return data === undefined || json["binaryData"] !== undefined ? readConfigMap(json, parse) : readData(data);
  };
  return (object) => read(object, names, readMap);
}

/** Whether two `data` hold the same texts, and nothing else. */
function sameTexts(one: Json, other: Json): boolean {
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  return keys.every((key) => typeof one[key] === "string" && one[key] === other[key]);
}

/** Reads one object of kube-proxy under its usual names; undefined for everything else. Remembers nothing. */
export function readKubeProxy(object: KubeObject): KubeProxyReading | undefined {
  return read(object, defaultKubeProxyNames, ({ json }) => readConfigMap(json, (text) => readConfiguration(text)));
}

/** What to say of a ConfigMap that holds a configuration of kube-proxy under a name by which none is found; else undefined. */
export function strayConfiguration({ ref, json }: KubeObject): ReadProblem | undefined {
  if (ref.kind !== "ConfigMap") return undefined;
  const found = Object.entries(asRecord(json["data"]) ?? {}).find(
    ([, text]) => typeof text === "string" && /^kind: *"?KubeProxyConfiguration\b/mu.test(text),
  );
  if (found === undefined) return undefined;
  const { namespace, configMaps } = defaultKubeProxyNames;
  const names = configMaps.join(" or ");
  return {
    message: `holds a KubeProxyConfiguration, but is not called ${names} in ${namespace}: it is not judged`,
    field: `data[${found[0]}]`,
  };
}

function read(
  object: KubeObject,
  names: KubeProxyNames,
  readMap: (object: KubeObject) => KubeProxyReading,
): KubeProxyReading | undefined {
  const { apiVersion, kind, name } = object.ref;
  // manifests may leave the namespace to the command line
  if ((object.ref.namespace ?? names.namespace) !== names.namespace) return undefined;
  switch (kind) {
    case "ConfigMap":
      return apiVersion === "v1" && names.configMaps.some((own) => name === own || isHashed(name, own))
        ? readMap(object)
        : undefined;
    case "DaemonSet":
      return /^(?:apps|extensions)\//u.test(apiVersion) && isNamed(name, names) ? readWorkload(object) : undefined;
    case "Pod":
      return apiVersion === "v1" && isNamed(name, names) ? readWorkload(object) : undefined;
    default:
      return undefined;
  }
}

/** What kustomize, Talos and Gardener append: a hash, which has digits or no vowels. `kube-proxy-exporter` has none. */
function isHashed(name: string, own: string): boolean {
  if (!name.startsWith(`${own}-`)) return false;
  const hash = name.slice(own.length + 1);
  return /^[a-z0-9]{5,16}$/u.test(hash) && (/\d/u.test(hash) || (hash.length >= 8 && !/[aeiou]/u.test(hash)));
}

function isNamed(name: string, { workloads }: KubeProxyNames): boolean {
  return workloads.some((own) => name === own || name.startsWith(`${own}-`));
}
