import { asText, at, type Json } from "../json.ts";
import type { ReadProblem } from "../object.ts";
import type { Layer } from "./values.ts";

const MAX_KEYS = 20; // steps of a path; the chart nests 6 deep

/** Values that were set one by one, as `helm --set` does. */
export interface Parameters {
  /** The last of two equal names counts. */
  readonly layers: readonly Layer[];
  /** Paths that are set in a form that is not read here. */
  readonly unread: ReadonlySet<string>;
  readonly problems: readonly ReadProblem[];
}

/**
 * Argo CD's `helm.parameters` as values: a name is a path with dots, `\.` is a dot in a key. A value is typed as Helm's
 * `--set` types it (true, false and null in any case, whole numbers), unless `forceString` asks for text.
 */
export function parameterLayer(parameters: readonly unknown[], field: string): Parameters {
  const layers: Layer[] = [];
  const unread = new Set<string>();
  const problems: ReadProblem[] = [];
  for (const [i, parameter] of parameters.entries()) {
    const name = asText(at(parameter, "name"));
    if (name === undefined || name === "") continue;
    const keys = splitPath(name);
    const value = typed(asText(at(parameter, "value")) ?? "", at(parameter, "forceString") === true);
    if (keys === undefined || keys.length > MAX_KEYS || value === undefined) {
      unread.add(name.replace(/\[.*$/u, ""));
      problems.push({
        message: `parameter ${name.slice(0, 80)} sets a list; it is not looked at`,
        field: `${field}[${i}]`,
      });
      continue;
    }
    // later ones win, and layers go from the strongest to the weakest
    layers.unshift({ values: nested(keys, value.value), field: `${field}[${i}].value`, single: true });
  }
  return { layers, unread, problems };
}

function nested([key = "", ...rest]: readonly string[], value: unknown): Json {
  return { [key]: rest.length === 0 ? value : nested(rest, value) };
}

function splitPath(name: string): readonly string[] | undefined {
  if (name.includes("[")) return undefined;
  return name.split(/(?<!\\)\./u).map((key) => key.replaceAll("\\.", "."));
}

function typed(text: string, forceString: boolean): { readonly value: unknown } | undefined {
  if (forceString) return { value: text };
  if (text.startsWith("{")) return undefined;
  const word = text.toLowerCase();
  if (word === "true" || word === "false") return { value: word === "true" };
  if (word === "null") return { value: null };
  return /^(?:0|-?[1-9]\d{0,14})$/u.test(text) ? { value: Number(text) } : { value: text };
}
