import { identity } from "../domain/facts/identity.ts";
import { asRecord } from "../objects/json.ts";
import type { KubeObject } from "../objects/object.ts";

/**
 * What becomes of a manifest when it is applied over the object that is stored: the API server keeps the status and the time
 * when the object was made, which manifests leave out. Returns how to put one object over its like in `cluster`.
 */
export function overStored(cluster: readonly { readonly object: KubeObject }[]): (given: KubeObject) => KubeObject {
  const stored = new Map(cluster.map(({ object }) => [identity(object.ref), object]));
  return (given) => {
    const old = stored.get(identity(given.ref));
    if (old === undefined) return given;
    const [metadata, oldMetadata] = [asRecord(given.json["metadata"]), asRecord(old.json["metadata"])];
    const kept = (name: string): object =>
      old.json[name] === undefined || given.json[name] !== undefined ? {} : { [name]: old.json[name] };
    return {
      ref: given.ref,
      json: {
        ...given.json,
        metadata: { creationTimestamp: oldMetadata?.["creationTimestamp"], ...metadata },
        ...kept("status"),
      },
    };
  };
}
