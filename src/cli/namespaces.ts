import { identity } from "../domain/facts/identity.ts";
import type { Collected } from "../gate/collect.ts";
import type { ReadObject } from "../gate/read.ts";
import type { InputDocument } from "../input/manifests.ts";

const KUBE_PROXY_NAMESPACE = "kube-system";

/**
 * Manifests may leave the namespace to `kubectl -n` or `helm --namespace`. What a component reads and names none is the object of
 * that kind and name which the cluster has, if it has one; else kube-proxy's stand where kube-proxy always stands.
 */
export function inNamespaces(
  documents: readonly InputDocument[],
  cluster: readonly Collected[],
  read: ReadObject,
): readonly InputDocument[] {
  const open = documents.filter(({ object }) => object.ref.namespace === undefined);
  if (open.length === 0) return documents;
  const wanted = new Set(open.map(({ object }) => identity(object.ref)));
  const known = new Map<string, string | undefined>(); // undefined: in several namespaces
  for (const { object, reading } of cluster) {
    const { namespace, ...rest } = object.ref;
    // Services of one name stand in many namespaces and have nothing to do with one another
    if (reading === undefined || reading.component === "service" || namespace === undefined) continue;
    const key = identity(rest);
    if (wanted.has(key)) known.set(key, known.has(key) && known.get(key) !== namespace ? undefined : namespace);
  }
  return documents.map((document) => {
    const { object, source } = document;
    if (object.ref.namespace !== undefined) return document;
    const namespace =
      known.get(identity(object.ref)) ?? (read(object)?.component === "kube-proxy" ? KUBE_PROXY_NAMESPACE : undefined);
    return namespace === undefined ? document : { object: { ...object, ref: { ...object.ref, namespace } }, source };
  });
}
