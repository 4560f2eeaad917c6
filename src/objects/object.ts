import type { ObjectRef } from "../domain/facts/facts.ts";
import { asRecord, asText, at, type Json } from "./json.ts";

/** A Kubernetes object of any kind, after its identity was checked by {@link parseObject}. */
export interface KubeObject {
  readonly ref: ObjectRef;
  readonly json: Json;
}

/** Something that could not be read or that its component would ignore. Nothing is dropped in silence. */
export interface ReadProblem {
  readonly message: string;
  readonly field?: string;
}

/** What every component's reading carries. */
export interface ReadingBase {
  readonly problems: readonly ReadProblem[];
}

/** A reading of an object in a set, as the `combine` of a component gets it. */
export interface Placed<R> {
  readonly ref: ObjectRef;
  readonly reading: R;
  /** The object is (part of) the change that is judged. */
  readonly changed: boolean;
  /** What stood under the same identity before the change. */
  readonly replaced?: R;
}

/** What is known of the set of objects as a whole, and what the user said on the command line. */
export interface Given {
  /** The set is a whole cluster: what is not in it does not exist. */
  readonly complete: boolean;
  /** At least one object of the kind is in the set (or the set is complete). `kind` as in the object, such as `ConfigMap`. */
  readonly knows: (kind: string) => boolean;
  /** Versions by option (`--kube-proxy-version` …), used where the objects do not tell. */
  readonly versions: {
    readonly kubeProxy?: string;
    readonly calico?: string;
    readonly spiderpool?: string;
    readonly kubernetes?: string;
  };
}

/**
 * The object behind any JSON value, or a sentence that says why it is none.
 * apiVersion, kind and metadata.name must be non-empty texts (generateName is taken where a name is missing).
 */
export function parseObject(value: unknown): KubeObject | { readonly error: string } {
  const json = asRecord(value);
  if (json === undefined) return { error: "not an object" };
  const ref = parseRef(json);
  return "error" in ref ? ref : { ref, json };
}

/** What stands under `spec`; empty, with a problem, where that is no mapping. */
export function specOf({ json }: KubeObject, problems: ReadProblem[]): Json {
  const spec = asRecord(json["spec"]);
  if (spec === undefined && json["spec"] !== undefined && json["spec"] !== null)
    problems.push({ message: "spec is no mapping: the API server refuses this object", field: "spec" });
  return spec ?? {};
}

/** The identity of a JSON object, or why it has none; see {@link parseObject}. */
export function parseRef(json: Json): ObjectRef | { readonly error: string } {
  const apiVersion = asText(json["apiVersion"]);
  const kind = asText(json["kind"]);
  if (apiVersion === undefined || apiVersion === "") return { error: "apiVersion is missing" };
  if (kind === undefined || kind === "") return { error: "kind is missing" };
  const name = asText(at(json, "metadata", "name")) ?? asText(at(json, "metadata", "generateName"));
  if (name === undefined || name === "") return { error: "metadata.name is missing" };
  const namespace = asText(at(json, "metadata", "namespace"));
  return { apiVersion, kind, name, ...(namespace === undefined || namespace === "" ? {} : { namespace }) };
}
