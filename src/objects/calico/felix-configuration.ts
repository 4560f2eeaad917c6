import { asRecord, asText, at, type Json } from "../json.ts";
import { specOf, type KubeObject, type ReadProblem } from "../object.ts";
import { parameterOfField, type ParameterKind } from "./parameters.ts";
import type { CalicoGroup, FelixReading, FelixTarget, Setting, Settings } from "./reading.ts";
import { parseSelector } from "./selector.ts";

const ANNOTATION_PREFIX = "config.projectcalico.org/";
const STORED_METADATA = "projectcalico.org/metadata";
const OPERATOR_BPF = "operator.tigera.io/bpfEnabled"; // render.BPFOperatorAnnotation of the Tigera operator

/** Reads a FelixConfiguration of either group. */
export function readFelix(object: KubeObject, group: CalicoGroup): FelixReading {
  const problems: ReadProblem[] = [];
  const spec = specOf(object, problems);
  const annotations = asRecord(at(object.json, "metadata", "annotations")) ?? {};
  const created = asText(at(object.json, "metadata", "creationTimestamp"));
  const operatorBpf = asText(annotations[OPERATOR_BPF]);
  const settings = {
    spec: specSettings(spec, group, problems),
    annotations: annotationSettings(annotations, (key) => `metadata.annotations[${key}]`),
    stored: storedSettings(annotations, problems),
    fields: Object.keys(spec).filter((field) => spec[field] !== null && spec[field] !== undefined),
  };
  return {
    component: "calico",
    part: "felix",
    group,
    target: targetOf(object.ref.name, spec, problems),
    ...(created === undefined ? {} : { created }),
    ...settings,
    content: JSON.stringify([
      group,
      settings.fields,
      [...settings.spec],
      [...settings.annotations],
      [...settings.stored],
    ]),
    ...(operatorBpf === undefined || operatorBpf === "" ? {} : { operatorBpf: operatorBpf === "true" }),
    problems,
  };
}

function targetOf(name: string, spec: Json, problems: ReadProblem[]): FelixTarget {
  if (name === "default") return { kind: "default" };
  if (name.startsWith("node.")) return { kind: "node", node: name.slice("node.".length) };
  const text = asText(spec["nodeSelector"]);
  const selector = text === undefined ? undefined : parseSelector(text);
  if (selector !== undefined) return { kind: "selector", selector };
  const reason =
    text === undefined
      ? "it is neither `default` nor `node.<name>` and has no nodeSelector"
      : "its nodeSelector cannot be parsed";
  problems.push({
    message: `Felix ignores this FelixConfiguration: ${reason}`,
    ...(text === undefined ? {} : { field: "spec.nodeSelector" }),
  });
  return { kind: "selector" };
}

function specSettings(spec: Json, group: CalicoGroup, problems: ReadProblem[]): Settings {
  const settings = new Map<string, Setting>();
  for (const [field, value] of Object.entries(spec)) {
    const parameter = parameterOfField(field);
    if (parameter === undefined || value === null || value === undefined) continue;
    const path = `spec.${field}`;
    const text = textOf(value);
    const expected = jsonType(parameter.kind);
    if (typeof value !== expected)
      problems.push({ message: `${path} must be a ${expected}: the API server refuses this object`, field: path });
    if (text !== undefined) settings.set(parameter.name.toLowerCase(), { text, field: path, spelled: parameter.name });
  }
  // Calico's own API turns the old boolean into the new choice when it is written; a raw write to the crd group does not
  // https://github.com/projectcalico/calico/blob/v3.32.1/libcalico-go/lib/clientv3/felixconfig.go
  const old = group === "v3" ? settings.get("bpfconnecttimeloadbalancingenabled") : undefined;
  if (old?.text !== undefined)
    settings.set("bpfconnecttimeloadbalancing", { ...old, text: old.text === "true" ? "Enabled" : "Disabled" });
  return settings;
}

/** A scalar as Felix sees it after the object was flattened to texts. */
function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "boolean" || typeof value === "number" ? String(value) : undefined;
}

function jsonType(kind: ParameterKind): "boolean" | "number" | "string" {
  switch (kind.type) {
    case "bool":
    case "optional-bool":
      return "boolean";
    case "int":
    case "mark":
      return "number";
    case "oneof":
    case "pattern":
    case "key-values":
      return "string";
  }
}

function annotationSettings(annotations: Json, path: (key: string) => string): Settings {
  const settings = new Map<string, Setting>();
  for (const [key, value] of Object.entries(annotations)) {
    const text = asText(value);
    if (!key.startsWith(ANNOTATION_PREFIX) || text === undefined) continue;
    const spelled = key.slice(ANNOTATION_PREFIX.length);
    settings.set(spelled.toLowerCase(), { text, field: path(key), spelled });
  }
  return settings;
}

/** Settings in the annotations of the stored metadata. */
function storedSettings(annotations: Json, problems: ReadProblem[]): Settings {
  const stored = storedAnnotations(annotations);
  const field = `metadata.annotations[${STORED_METADATA}]`;
  if (stored === undefined) {
    const message = "the annotation projectcalico.org/metadata is no JSON: what it carries is not taken into account";
    problems.push({ message, field });
  }
  return annotationSettings(stored ?? {}, () => field);
}

/**
 * The annotations that a user gave an object through Calico's own tools, which keep the user's metadata as JSON in one
 * annotation; empty where there are none, undefined where that is no JSON.
 */
export function storedAnnotations(annotations: Json): Json | undefined {
  const text = asText(annotations[STORED_METADATA]);
  if (text === undefined || text === "") return {};
  try {
    return asRecord(at(JSON.parse(text), "annotations")) ?? {};
  } catch {
    return undefined;
  }
}
