import { hash } from "node:crypto";
import { identity } from "../domain/facts/identity.ts";
import type { BreakGlass } from "../domain/policy.ts";
import { storedAnnotations } from "../objects/calico/felix-configuration.ts";
import { asRecord, asText, at } from "../objects/json.ts";
import type { KubeObject } from "../objects/object.ts";
import { releaseStanding } from "../objects/spiderpool/read.ts";
import { readingIn, withEdits, type Edit, type Inventory } from "./inventory.ts";
import type { Reading } from "./read.ts";

/** How an object takes part in a judgement. */
export type Part =
  /** It is judged. */
  | "judge"
  /** It is judged but never denied. */
  | "warn-only"
  /** It describes what is there already: it belongs to the state before and after. */
  | "state"
  /** It says nothing about the cluster. */
  | "ignore";

/**
 * A Helm release is judged once, when it is asked for; whatever comes later only changes its status, and denying that would
 * wedge Helm. `known` tells that an object of this name is there already. Every other object is judged.
 */
export function partOf(reading: Reading, known: boolean): Part {
  if (reading.component !== "spiderpool") return "judge";
  const standing = releaseStanding(reading);
  if (standing === undefined) return "judge";
  const asks = standing === "judge" || standing === "warn-only";
  return asks && known ? "ignore" : standing;
}

/**
 * Whether Helm itself writes an object of a release: the release was judged when Helm asked for it, as a whole. Denying one of its
 * objects later would stop it halfway, and a rollback, which is never denied, could not be told from an upgrade here.
 */
export function isStepOfRelease(
  reading: Reading,
  { object, fieldManager = "" }: { readonly object?: KubeObject; readonly fieldManager?: string },
): boolean {
  return (
    reading.component === "spiderpool" &&
    releaseStanding(reading) === undefined &&
    /helm/iu.test(fieldManager) && // also helm-controller and terraform-provider-helm
    object !== undefined &&
    at(object.json, "metadata", "annotations", "meta.helm.sh/release-name") !== undefined
  );
}

/**
 * The break-glass annotations of an object; undefined where it has none. What users write through Calico's own tools comes to
 * the API server inside another annotation.
 */
export function breakGlassOf(object: KubeObject): BreakGlass | undefined {
  const own = at(object.json, "metadata", "annotations");
  const annotations = [own, storedAnnotations(asRecord(own) ?? {})].find(
    (some) => at(some, "kernelgate.io/accept") !== undefined,
  );
  const accept = asText(at(annotations, "kernelgate.io/accept"));
  if (accept === undefined) return undefined;
  const reason = asText(at(annotations, "kernelgate.io/reason")) ?? "";
  return { accept: accept.split(",").map((id) => id.trim()), reason };
}

const fingerprints = new WeakMap<Reading, string>();
const SHORT = 1024; // characters; a longer text is kept as its hash

/** A text that is equal for readings that say the same, and short; made once for each reading. */
export function fingerprint(reading: Reading | undefined): string {
  if (reading === undefined) return "";
  let text = fingerprints.get(reading);
  if (text === undefined) {
    text = JSON.stringify(reading, plain);
    if (text.length > SHORT) text = hash("sha256", text, "base64");
    fingerprints.set(reading, text);
  }
  return text;
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return `${value}n`;
  if (value instanceof Map || value instanceof Set) return [...value];
  return value;
}

/** Who writes again what is there already, or changes a label of it, asks for nothing. */
export function asNews(edit: Edit, before: Inventory): Edit {
  const isNew = fingerprint(readingIn(before, identity(edit.ref))) !== fingerprint(edit.reading);
  return isNew ? edit : { ...edit, changed: false };
}

/** The state as the review itself tells it: its old object is newer than what was watched. */
export function stateBefore(state: Inventory, ref: Edit["ref"], old: Reading | undefined): Inventory {
  const key = identity(ref);
  if (fingerprint(readingIn(state, key)) === fingerprint(old)) return state;
  return withEdits(state, [
    { ref, changed: false, ...(old === undefined || old.component === "node" ? {} : { reading: old }) },
  ]);
}
