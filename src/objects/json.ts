/** A JSON object whose values are not known yet. */
export type Json = Readonly<Record<string, unknown>>;

/** The value as a JSON object; undefined for arrays, null and scalars. */
export function asRecord(value: unknown): Json | undefined {
  return isRecord(value) ? value : undefined;
}

function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value as a list; anything else is an empty one. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value as a text; undefined when it is none. */
export function asText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The value below `path` of nested objects; undefined as soon as a step is missing. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let current: unknown = value;
  for (const step of path) current = asRecord(current)?.[step];
  return current;
}
