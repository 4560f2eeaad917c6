import { asRecord, type Json } from "../json.ts";

/** Values of one origin: what the user sets, or what the chart brings. */
export interface Layer {
  readonly values: Json;
  /** Their path in the object. */
  readonly field: string;
  /** The field decides all of them: paths of values are not appended to it. */
  readonly single?: boolean;
}

/** What a path of effective values holds. */
export type Lookup =
  | { readonly kind: "value"; readonly value: unknown; readonly field: string }
  /** A null of the user removed the chart's default. */
  | { readonly kind: "deleted"; readonly field: string }
  | { readonly kind: "missing" };

/**
 * The effective value at `path`, by Helm's rules (pkg/chartutil/coalesce.go): `layers` go from the strongest to the weakest,
 * tables merge, anything else replaces, a null removes a key that a weaker layer has and stays null where none has it. Only
 * this path is merged, so that the cost does not depend on what else a hostile release holds.
 */
export function lookup(layers: readonly Layer[], path: readonly string[]): Lookup {
  let tables = layers;
  for (const [index, key] of path.entries()) {
    const last = index === path.length - 1;
    const step = descend(tables, key);
    if (step.kind === "missing") return step;
    if (step.kind === "table") {
      tables = step.tables;
      continue;
    }
    const field = below(step.layer, key);
    if (step.deletes) return { kind: "deleted", field };
    // a scalar of a stronger layer hides the table that a weaker one has
    return last ? { kind: "value", value: step.value, field } : { kind: "missing" };
  }
  const [top] = tables;
  return top === undefined ? { kind: "missing" } : { kind: "value", value: top.values, field: top.field };
}

function below({ field, single }: Layer, key: string): string {
  return single === true ? field : `${field}.${key}`;
}

type Step =
  | { readonly kind: "missing" }
  | { readonly kind: "table"; readonly tables: readonly Layer[] }
  | { readonly kind: "scalar"; readonly value: unknown; readonly layer: Layer; readonly deletes: boolean };

function descend(layers: readonly Layer[], key: string): Step {
  const holders = layers.filter(({ values }) => Object.hasOwn(values, key));
  const tables: Layer[] = [];
  for (const [index, layer] of holders.entries()) {
    const value = layer.values[key];
    const table = asRecord(value);
    if (table !== undefined) tables.push({ ...layer, values: table, field: below(layer, key) });
    else if (tables.length === 0) {
      return { kind: "scalar", value, layer, deletes: value === null && index < holders.length - 1 };
    } else break;
  }
  return tables.length === 0 ? { kind: "missing" } : { kind: "table", tables };
}

/**
 * What a value means where the chart writes it as text (`enableIPv4: {{ .Values.ipam.enableIPv4 }}`, `value: {{ … | quote }}`)
 * and Spiderpool parses that as a boolean: the text "false" is false. Nothing at all is false; undefined is no boolean.
 */
export function textBool(value: unknown): boolean | undefined {
  if (value === undefined || value === null || value === "") return false;
  if (typeof value === "boolean") return value;
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const text = String(value).trim().toLowerCase();
  if (["true", "yes", "on", "y", "t", "1"].includes(text)) return true;
  return ["false", "no", "off", "n", "f", "0"].includes(text) ? false : undefined;
}

/** What a value means to `{{ if .Values.… }}`: the text "false" is true there, as any text that is not empty. */
export function templateTruth(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  const table = asRecord(value);
  if (table !== undefined) return Object.keys(table).length > 0;
  return value !== undefined && value !== null && value !== false && value !== 0 && value !== "";
}

/** A value as the template prints it; undefined for tables and lists. */
export function printed(value: unknown): string | undefined {
  if (value === undefined || value === null) return "";
  return typeof value === "string" || typeof value === "boolean" || typeof value === "number"
    ? String(value)
    : undefined;
}
