import type { ObjectRef, Origin } from "../../domain/facts/facts.ts";
import { inRange, knowsField } from "./known-fields.ts";
import type { Parameter } from "./parameters.ts";
import type { FelixReading, Setting, Settings } from "./reading.ts";
import { parseValue, zeroValue, type Value } from "./values.ts";

/** One place that can set parameters, the strongest first in a list; `not-given` is a place that was not shown. */
export type Source = { readonly ref: ObjectRef; readonly settings: Settings } | "not-given";

/** What all sources together come to for one parameter. */
export type Outcome =
  | { readonly kind: "set"; readonly value: Value; readonly text: string; readonly origin: Origin }
  /** Felix cannot parse the text: its built-in default applies, and lower sources are not asked. */
  | { readonly kind: "replaced"; readonly text: string; readonly origin: Origin }
  /** Felix exits over this text, also when a stronger source is fine. */
  | { readonly kind: "fatal"; readonly text: string; readonly origin: Origin }
  /** Set, but the value is not in the objects. */
  | { readonly kind: "elsewhere"; readonly origin: Origin }
  | { readonly kind: "unset" }
  | { readonly kind: "not-given" };

/**
 * A FelixConfiguration's own settings: annotations hide the spec, and from 3.28 on those of the stored metadata hide both.
 * A name in other letters does not replace but stands beside the first, and Felix then takes either: not known.
 */
export function settingsOf(reading: FelixReading, version: string | undefined): Settings {
  const stored = version === undefined || inRange(version, ">=3.28.0") ? reading.stored : new Map<string, Setting>();
  if (reading.annotations.size === 0 && stored.size === 0) return reading.spec;
  const merged = new Map(reading.spec);
  for (const layer of [reading.annotations, stored]) {
    for (const [name, setting] of layer) {
      const present = merged.get(name);
      const clash = present !== undefined && present.spelled !== setting.spelled && present.text !== setting.text;
      merged.set(name, clash ? { field: setting.field, spelled: setting.spelled } : setting);
    }
  }
  return merged;
}

/**
 * Resolves a parameter as Felix does: an empty text is unset, `none` is the zero value, a text that cannot be parsed gives
 * the built-in default or makes Felix exit. A release that does not know the parameter ignores it.
 */
export function resolve(parameter: Parameter, sources: readonly Source[], version: string | undefined): Outcome {
  if (knowsField(parameter.field, version) === false) return { kind: "unset" };
  const name = parameter.name.toLowerCase();
  let first: Outcome | undefined;
  for (const source of sources) {
    if (source === "not-given") {
      first ??= { kind: "not-given" };
      continue;
    }
    const setting = source.settings.get(name);
    if (setting === undefined || setting.text === "") continue;
    const outcome = parse(parameter, setting, source.ref);
    if (outcome.kind === "fatal") return outcome; // overridden sources are parsed too
    first ??= outcome;
  }
  return first ?? { kind: "unset" };
}

function parse(parameter: Parameter, { text, field }: Setting, object: ObjectRef): Outcome {
  const origin = { object, field };
  if (text === undefined) return { kind: "elsewhere", origin };
  if (text.toLowerCase() === "none") {
    return parameter.nonZero === true
      ? { kind: "fatal", text, origin }
      : { kind: "set", value: zeroValue(parameter.kind), text, origin };
  }
  const value = parseValue(parameter.kind, text);
  if (value !== undefined) return { kind: "set", value, text, origin };
  return { kind: parameter.dieOnFail === true ? "fatal" : "replaced", text, origin };
}

/** The value of a built-in default. */
export function builtInValue(parameter: Parameter): Value {
  const value = parameter.builtIn === undefined ? undefined : parseValue(parameter.kind, parameter.builtIn);
  return value ?? zeroValue(parameter.kind);
}
