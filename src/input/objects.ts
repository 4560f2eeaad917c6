import { asList, asRecord, asText, at } from "../objects/json.ts";
import { parseObject, type KubeObject } from "../objects/object.ts";

/** One object of a document, or why a part of it is none. `path` leads to it within the document; empty for the document itself. */
export type Unfolded =
  | { readonly ok: true; readonly path: string; readonly object: KubeObject }
  | { readonly ok: false; readonly path: string; readonly message: string; readonly foreign: boolean };

const MAX_LISTS = 5; // Lists in Lists; kubectl writes one
const COMPLETE = "kernelgate.io/complete";

/** The objects of a document: itself, or the items of a `List` or any `…List`, whose items may leave their kind to it. */
export function unfold(value: unknown, path = "", depth = 0): readonly Unfolded[] {
  const items = listItems(value);
  if (items === undefined) {
    const parsed = parseObject(value);
    return [
      "error" in parsed
        ? { ok: false, path, message: faultOf(value, parsed.error), foreign: isForeign(value) }
        : { ok: true, path, object: parsed },
    ];
  }
  if (depth >= MAX_LISTS) return [{ ok: false, path, message: "Lists in Lists in Lists", foreign: false }];
  const kind = (asText(at(value, "kind")) ?? "").replace(/List$/, "");
  const apiVersion = at(value, "apiVersion");
  return items.flatMap((item, index) => {
    const record = asRecord(item);
    const typed = record !== undefined && kind !== "" && !("kind" in record) ? { apiVersion, kind, ...record } : item;
    return unfold(typed, `${path}${path === "" ? "" : "."}items[${index}]`, depth + 1);
  });
}

/** The document says that it holds a whole cluster: what is not in it does not exist. */
export function isCompleteCluster(value: unknown): boolean {
  return listItems(value) !== undefined && at(value, "metadata", "annotations", COMPLETE) === "true";
}

function listItems(value: unknown): readonly unknown[] | undefined {
  const kind = asText(at(value, "kind"));
  const items = at(value, "items");
  if (kind?.endsWith("List") !== true) return undefined;
  if (Array.isArray(items)) return asList(items);
  // an empty typed list of the API server has `items: null`
  return items === null || (items === undefined && kind === "List") ? [] : undefined;
}

function faultOf(value: unknown, reason: string): string {
  if (Array.isArray(value)) return "a list, not a Kubernetes object: write it as `kind: List` with `items`";
  if (asRecord(value) === undefined) return "a text or number, not a Kubernetes object";
  return `not a Kubernetes object: ${reason}`;
}

/** Files of other tools that stand beside manifests: values, charts, kustomizations. */
function isForeign(value: unknown): boolean {
  const record = asRecord(value);
  if (record === undefined) return true;
  if (asText(record["apiVersion"])?.startsWith("kustomize.config.k8s.io/") === true) return true;
  return !("kind" in record);
}
