import type { ObjectRef } from "./facts.ts";

/** One text for an object: group, kind, namespace and name. The version within the group does not matter. */
export function identity(ref: ObjectRef): string {
  const slash = ref.apiVersion.indexOf("/");
  return `${slash < 0 ? "" : ref.apiVersion.slice(0, slash)}/${ref.kind}/${ref.namespace ?? ""}/${ref.name}`;
}

/** An object as people write it: `ConfigMap kube-system/kube-proxy`. */
export function displayName(ref: ObjectRef): string {
  return `${ref.kind} ${ref.namespace === undefined ? "" : `${ref.namespace}/`}${ref.name}`;
}
