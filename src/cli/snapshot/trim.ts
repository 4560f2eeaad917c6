import { fingerprint } from "../../gate/change.ts";
import type { ReadObject } from "../../gate/read.ts";
import { asList, asRecord, at, type Json } from "../../objects/json.ts";
import type { KubeObject } from "../../objects/object.ts";

/** An object without one of its parts. */
type Cut = (json: Json) => Json;

/**
 * What a snapshot keeps of an object: nothing of one that no component reads, and of the others no annotation, no key of a ConfigMap, no environment
 * variable and no argument without which the same is read. What people keep there besides settings (tokens, passwords, notes) stays in the cluster.
 */
export function trimmed(object: KubeObject, read: ReadObject): Json | undefined {
  const { ref } = object;
  if (ref.apiVersion.startsWith("kernelgate.io/")) return withoutBookkeeping(object.json);
  const needed = fingerprint(read(object));
  if (needed === "") return undefined;
  let json = withoutBookkeeping(object.json);
  for (const cut of cutsOf(json)) {
    const less = cut(json);
    if (fingerprint(read({ ref, json: less })) === needed) json = less;
  }
  return json;
}

/** Managed fields, and of a node images and conditions: they make up most of it, and nobody looks at them. */
function withoutBookkeeping(json: Json): Json {
  const plain = replaced(json, ["metadata"], (metadata) => without(metadata, "managedFields"));
  if (json["kind"] !== "Node") return plain;
  return replaced(plain, ["status"], (status) =>
    ["images", "conditions", "volumesAttached", "volumesInUse"].reduce((rest, key) => without(rest, key), status),
  );
}

const podSpecs: readonly (readonly string[])[] = [["spec"], ["spec", "template", "spec"]];

/** Everything that may be cut, the last entry of a list first, so that the places of the others stay. */
function cutsOf(json: Json): readonly Cut[] {
  const maps = [["metadata", "annotations"], ["spec", "template", "metadata", "annotations"], ["data"], ["binaryData"]];
  const keys = maps.flatMap((path) =>
    Object.keys(asRecord(at(json, ...path)) ?? {}).flatMap((key): readonly Cut[] => [
      (all) => replaced(all, path, (map) => without(map, key)),
      // that there is such a key may matter where its text does not
      (all) => replaced(all, path, (map) => (key in map ? { ...map, [key]: "" } : map)),
    ]),
  );
  const entries = podSpecs.flatMap((path) =>
    ["containers", "initContainers"].flatMap((list) =>
      asList(at(json, ...path, list)).flatMap((container, index) =>
        ["env", "args", "command"].flatMap((field) =>
          asList(at(container, field))
            .map(
              (_, place): Cut =>
                (all) =>
                  replaced(all, path, (spec) => ({
                    ...spec,
                    [list]: asList(spec[list]).map((one, other) =>
                      other === index ? { ...asRecord(one), [field]: asList(at(one, field)).toSpliced(place, 1) } : one,
                    ),
                  })),
            )
            .toReversed(),
        ),
      ),
    ),
  );
  return [...keys, ...entries];
}

/** The object with the object at `path` replaced; unchanged where there is none. */
function replaced(json: Json, path: readonly string[], change: (at: Json) => Json): Json {
  const [key, ...rest] = path;
  if (key === undefined) return change(json);
  const inner = asRecord(json[key]);
  return inner === undefined ? json : { ...json, [key]: replaced(inner, rest, change) };
}

function without(json: Json, key: string): Json {
  const { [key]: _, ...rest } = json;
  return rest;
}
