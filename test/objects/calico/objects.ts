import { parseObject, type Given, type KubeObject, type Placed } from "../../../src/objects/object.ts";
import { calicoFacts, type CalicoResolver } from "../../../src/objects/calico/effective.ts";
import { readCalico, type CalicoReading } from "../../../src/objects/calico/read.ts";

type Json = Readonly<Record<string, unknown>>;

const groups = { crd: "crd.projectcalico.org/v1", v3: "projectcalico.org/v3" } as const;

/** The object behind a literal; a literal that is none fails the test. */
export function kube(json: unknown): KubeObject {
  const object = parseObject(json);
  if ("error" in object) throw new Error(object.error);
  return object;
}

/** A FelixConfiguration. */
export function felix(
  spec: Json,
  {
    name = "default",
    group = "crd",
    ...meta
  }: { name?: string; group?: "crd" | "v3"; annotations?: Json; creationTimestamp?: string } = {},
): Json {
  return { apiVersion: groups[group], kind: "FelixConfiguration", metadata: { name, ...meta }, spec };
}

/** An IPPool. */
export function pool(spec: Json, { name, group = "crd" }: { name?: string; group?: "crd" | "v3" } = {}): Json {
  const cidr = typeof spec["cidr"] === "string" ? spec["cidr"] : "10.244.0.0/16";
  return {
    apiVersion: groups[group],
    kind: "IPPool",
    metadata: { name: name ?? `pool-${cidr}` },
    spec: { cidr, ...spec },
  };
}

/** An Installation of the operator. */
export function installation(
  network: Json | undefined,
  { name = "default", spec = {}, status = {} }: { name?: string; spec?: Json; status?: Json } = {},
): Json {
  return {
    apiVersion: "operator.tigera.io/v1",
    kind: "Installation",
    metadata: { name },
    spec: { ...spec, ...(network === undefined ? {} : { calicoNetwork: network }) },
    status,
  };
}

/** A ClusterInformation. */
export function clusterInformation(version: string, group: "crd" | "v3" = "crd"): Json {
  return {
    apiVersion: groups[group],
    kind: "ClusterInformation",
    metadata: { name: "default" },
    spec: { calicoVersion: version },
  };
}

/** calico-node's DaemonSet; `env` may hold any list of variables. */
export function daemonSet(
  image: string,
  env: readonly unknown[] | Readonly<Record<string, string>> = [],
  { name = "calico-node", namespace = "kube-system", envFrom = [] as readonly unknown[] } = {},
): Json {
  const variables = Array.isArray(env)
    ? env
    : Object.entries(env).map(([variable, value]) => ({ name: variable, value }));
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name, namespace },
    spec: { template: { spec: { containers: [{ name: "calico-node", image, env: variables, envFrom }] } } },
  };
}

/** A Deployment with one container of the same name. */
export function deployment(name: string, image: string, namespace = "kube-system"): Json {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace },
    spec: { template: { spec: { containers: [{ name, image }] } } },
  };
}

/** A CustomResourceDefinition. */
export function definition(name: string): Json {
  return { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: { name } };
}

/** Marks an object as part of the change, which it puts in the place of another one. */
export function changed(json: Json, replaced?: Json): Changed {
  return { changed: json, ...(replaced === undefined ? {} : { replaced }) };
}

export interface Changed {
  readonly changed: Json;
  readonly replaced?: Json;
}

function isChanged(entry: Json | Changed): entry is Changed {
  return "changed" in entry;
}

/** What a reader makes of an object that is Calico's. */
export function reading(json: unknown): CalicoReading {
  const read = readCalico(kube(json));
  if (read === undefined) throw new Error("not Calico's");
  return read;
}

/** The readings of a set; what is not Calico's is left out. */
export function place(objects: readonly (Json | Changed)[]): readonly Placed<CalicoReading>[] {
  return objects.flatMap((entry): Placed<CalicoReading>[] => {
    const object = kube(isChanged(entry) ? entry.changed : entry);
    const read = readCalico(object);
    if (read === undefined) return [];
    if (!isChanged(entry)) return [{ ref: object.ref, reading: read, changed: false }];
    const replaced = entry.replaced === undefined ? {} : { replaced: reading(entry.replaced) };
    return [{ ref: object.ref, reading: read, changed: true, ...replaced }];
  });
}

/** A set that knows the kinds it holds. */
export function partly(objects: readonly (Json | Changed)[], versions: Given["versions"] = {}): CalicoResolver {
  const placed = place(objects);
  const kinds = new Set(placed.map(({ ref }) => ref.kind));
  return calicoFacts(placed, { complete: false, knows: (kind) => kinds.has(kind), versions });
}

/** A whole cluster. */
export function wholly(objects: readonly (Json | Changed)[], versions: Given["versions"] = {}): CalicoResolver {
  return calicoFacts(place(objects), { complete: true, knows: () => true, versions });
}
