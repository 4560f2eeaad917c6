import { asRecord } from "../json.ts";
import type { KubeObject, ReadProblem } from "../object.ts";
import { readConfigMap } from "./configmap.ts";
import { readConfiguration } from "./configuration.ts";
import type { KubeProxyReading } from "./reading.ts";
import { rememberMaps } from "./recent-maps.ts";
import { rememberTexts } from "./text-cache.ts";
import { readWorkload } from "./workload.ts";

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

/** How a reader is made: how many distinct texts it keeps parsed, and which names it knows. */
export interface KubeProxyReaderOptions {
  readonly cacheEntries: number;
  readonly names?: KubeProxyNames;
}

/** A reader that remembers the configurations it has parsed. */
export function createKubeProxyReader(
  options: KubeProxyReaderOptions,
): (object: KubeObject) => KubeProxyReading | undefined {
  const parse = rememberTexts(readConfiguration, options.cacheEntries);
  const names = options.names ?? defaultKubeProxyNames;
  const readMap = rememberMaps((object) => readConfigMap(object, parse));
  return (object) => read(object, names, readMap);
}

/** Reads one object of kube-proxy under its usual names; undefined for everything else. Remembers nothing. */
export function readKubeProxy(object: KubeObject): KubeProxyReading | undefined {
  return read(object, defaultKubeProxyNames, (map) => readConfigMap(map, readConfiguration));
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
