import { identity } from "../domain/facts/identity.ts";
import { asRecord, at } from "../objects/json.ts";
import type { KubeObject } from "../objects/object.ts";

/**
 * What becomes of a manifest when it is applied over the object that is stored: the API server keeps the status and the time
 * when the object was made, which manifests leave out. Returns how to put one object over its like in `cluster`.
 */
export function overStored(cluster: readonly { readonly object: KubeObject }[]): (manifest: KubeObject) => KubeObject {
  const stored = new Map(cluster.map(({ object }) => [identity(object.ref), object]));
  return (manifest) => {
    const old = stored.get(identity(manifest.ref));
    if (old === undefined) return manifest;
    const { creationTimestamp = null, ...given } = asRecord(manifest.json["metadata"]) ?? {};
    const status = isEmpty(manifest.json["status"]) ? old.json["status"] : manifest.json["status"];
    return {
      ref: manifest.ref,
      json: {
        ...manifest.json,
        metadata: { ...given, creationTimestamp: creationTimestamp ?? at(old.json, "metadata", "creationTimestamp") },
        ...(status === undefined ? {} : { status }),
      },
    };
  };
}

/** Generators of manifests write `status: {}` and `creationTimestamp: null`, which say nothing. */
function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || Object.keys(asRecord(value) ?? { value }).length === 0;
}
