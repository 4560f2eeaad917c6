import { gzipSync } from "node:zlib";
import { identity } from "../../../src/domain/facts/identity.ts";
import type { SpiderpoolFacts } from "../../../src/domain/facts/spiderpool.ts";
import { parseObject, type Given, type KubeObject, type Placed } from "../../../src/objects/object.ts";
import { chartDefaults } from "../../../src/objects/spiderpool/defaults.ts";
import { spiderpoolFacts, type SpiderpoolState } from "../../../src/objects/spiderpool/effective.ts";
import { readSpiderpool, type SpiderpoolReading } from "../../../src/objects/spiderpool/read.ts";

export type Json = Readonly<Record<string, unknown>>;

/** The object behind a literal; a literal that is none fails the test. */
export function kube(json: unknown): KubeObject {
  const object = parseObject(json);
  if ("error" in object) throw new Error(object.error);
  return object;
}

/** What the literal says; one that is not Spiderpool's fails the test. */
export function reading(json: unknown): SpiderpoolReading {
  const read = readSpiderpool(kube(json));
  if (read === undefined) throw new Error("not Spiderpool's");
  return read;
}

/** The facts of a reading; a reading without any fails the test. */
export function factsIn(read: SpiderpoolReading): SpiderpoolFacts {
  if (read.form === "crd" || read.form === "resource")
    throw new Error(`a ${read.form} has no facts of the installation`);
  return read.facts;
}

export interface Release {
  readonly version?: string;
  readonly config?: Json | null;
  readonly values?: Json | null;
  readonly status?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly revision?: number;
  readonly chart?: string;
  readonly manifest?: string;
  readonly metadata?: Json;
}

/** The JSON that Helm stores. */
export function releaseJson({
  version = "1.2.2",
  config = {},
  values,
  status = "pending-install",
  ...rest
}: Release = {}): Json {
  return {
    name: rest.name ?? "spiderpool",
    info: { status, description: "Initial install underway" },
    chart: {
      metadata: { name: rest.chart ?? "spiderpool", version, appVersion: version, ...rest.metadata },
      values: values === undefined ? (chartDefaults(version) ?? {}) : values,
    },
    config,
    manifest: rest.manifest ?? "",
    version: rest.revision ?? 1,
    namespace: rest.namespace ?? "spiderpool",
  };
}

/** A Helm Secret around any payload. */
export function secret(payload: Buffer, { status = "pending-install", name = "spiderpool", revision = 1 } = {}): Json {
  return {
    apiVersion: "v1",
    kind: "Secret",
    type: "helm.sh/release.v1",
    metadata: {
      name: `sh.helm.release.v1.${name}.v${revision}`,
      namespace: "spiderpool",
      labels: { owner: "helm", name, status, version: String(revision) },
    },
    data: { release: Buffer.from(payload.toString("base64")).toString("base64") },
  };
}

/** A release as Helm stores it in a Secret. */
export function release(of: Release = {}): Json {
  return secret(gzipSync(JSON.stringify(releaseJson(of))), of);
}

/** A Flux HelmRelease. */
export function helmRelease(
  version: string | undefined,
  spec: Json = {},
  apiVersion = "helm.toolkit.fluxcd.io/v2",
): Json {
  const sourceRef = { kind: "HelmRepository", name: "spiderpool" };
  const chart = { spec: { chart: "spiderpool", sourceRef, ...(version === undefined ? {} : { version }) } };
  return {
    apiVersion,
    kind: "HelmRelease",
    metadata: { name: "spiderpool", namespace: "flux-system" },
    spec: { chart, ...spec },
  };
}

/** An Argo CD Application. */
export function application(targetRevision: string, helm: Json = {}, spec: Json = {}): Json {
  const source = { chart: "spiderpool", repoURL: "https://spidernet-io.github.io/spiderpool", targetRevision, helm };
  const destination = { server: "https://kubernetes.default.svc", namespace: "spiderpool" };
  const metadata = { name: "spiderpool", namespace: "argocd" };
  return { apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata, spec: { destination, source, ...spec } };
}

function labels(version: string, component: string): Json {
  return {
    "helm.sh/chart": `spiderpool-${version}`,
    "app.kubernetes.io/name": "spiderpool",
    "app.kubernetes.io/component": component,
    "app.kubernetes.io/version": version,
  };
}

interface AgentParts {
  readonly image?: string;
  readonly env?: readonly unknown[];
  readonly pod?: Json;
  readonly container?: Json;
}

/** The agent's DaemonSet. */
export function agent(
  version: string,
  { image = `v${version}`, env = [], pod = {}, container = {} }: AgentParts = {},
): Json {
  const containers = [
    { name: "spiderpool-agent", image: `ghcr.io/spidernet-io/spiderpool/spiderpool-agent:${image}`, env, ...container },
  ];
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "spiderpool-agent", namespace: "spiderpool", labels: labels(version, "spiderpool-agent") },
    spec: { template: { spec: { containers, ...pod } } },
  };
}

/** The controller's Deployment with these variables. */
export function controller(version: string, env: Readonly<Record<string, string>> = {}, spec: Json = {}): Json {
  const image = `ghcr.io/spidernet-io/spiderpool/spiderpool-controller:v${version}`;
  const variables = Object.entries(env).map(([name, value]) => ({ name, value }));
  const pod = { hostNetwork: true, containers: [{ name: "spiderpool-controller", image, env: variables }] };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: {
      name: "spiderpool-controller",
      namespace: "spiderpool",
      labels: labels(version, "spiderpool-controller"),
    },
    spec: { template: { spec: pod }, ...spec },
  };
}

/** The ConfigMap spiderpool-conf; without a version it carries no label. */
export function conf(
  version: string | undefined,
  text: string,
  { name = "spiderpool-conf", data = {} }: { readonly name?: string; readonly data?: Json } = {},
): Json {
  const label = version === undefined ? {} : { labels: labels(version, "spiderpool-controller") };
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: "spiderpool", ...label },
    data: { "conf.yml": text, ...data },
  };
}

/** The Pod spiderpool-init. */
export function init(version: string, env: Readonly<Record<string, string>> = {}): Json {
  const image = `ghcr.io/spidernet-io/spiderpool/spiderpool-controller:v${version}`;
  const variables = Object.entries(env).map(([name, value]) => ({ name, value }));
  const containers = [{ name: "spiderpool-init", image, command: ["/usr/bin/spiderpool-init"], env: variables }];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "spiderpool-init", namespace: "spiderpool" },
    spec: { containers },
  };
}

/** A Spider resource. */
export function resource(kind: string, spec: unknown, meta: Json = {}): Json {
  const metadata = { name: "default", ...meta };
  return { apiVersion: "spiderpool.spidernet.io/v2beta1", kind, metadata, ...(spec === undefined ? {} : { spec }) };
}

/** The CRD spidercoordinators with these fields of the spec. */
export function coordinatorCrd(properties: Json): Json {
  const schema = { openAPIV3Schema: { properties: { spec: { properties } } } };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "spidercoordinators.spiderpool.spidernet.io" },
    spec: { versions: [{ name: "v2beta1", served: true, storage: true, schema }] },
  };
}

/** A set of objects and which of them are changed. */
export interface Situation {
  readonly state?: readonly Json[];
  readonly change?: readonly Json[];
  readonly complete?: boolean;
  readonly version?: string;
}

/** What the objects come to, as the gate would ask: a change replaces what has its identity. */
export function situation({ state = [], change = [], complete = false, version }: Situation): SpiderpoolState {
  const objects = [...state.map((json) => [json, false] as const), ...change.map((json) => [json, true] as const)];
  const placed = new Map<string, Placed<SpiderpoolReading>>();
  for (const [json, changed] of objects) {
    const object = kube(json);
    const read = readSpiderpool(object);
    if (read === undefined) continue;
    const key = identity(object.ref);
    const replaced = changed ? placed.get(key)?.reading : undefined;
    placed.set(key, { ref: object.ref, reading: read, changed, ...(replaced === undefined ? {} : { replaced }) });
  }
  return spiderpoolFacts(
    [...placed.values()],
    givenOf(
      objects.map(([json]) => json),
      complete,
      version,
    ),
  );
}

function givenOf(objects: readonly Json[], complete: boolean, version: string | undefined): Given {
  const kinds = new Set(objects.map((json) => json["kind"]));
  const versions = version === undefined ? {} : { spiderpool: version };
  return { complete, knows: (kind) => complete || kinds.has(kind), versions };
}

/** Where a fact comes from, as `Kind/name field`. */
export function originOf({ known }: SpiderpoolState, fact: string): string | undefined {
  const origin = known.origins.get(`spiderpool.${fact}`);
  return origin === undefined ? undefined : `${origin.object.kind}/${origin.object.name} ${origin.field}`;
}
