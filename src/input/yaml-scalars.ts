import { defineScalarTag, mapTag, mergeTag, NOT_RESOLVED, Schema, seqTag, strTag } from "js-yaml";

/*
 * How Kubernetes reads plain YAML scalars: kubectl and the API server use go.yaml.in/yaml/v2 (resolve.go), which is YAML 1.1
 * for booleans and octal numbers, knows no base-60 numbers, and hands dates on as the text they are.
 */

const identify = (): boolean => false; // only for writing, which nobody does here

const nulls = new Set(["", "~", "null", "Null", "NULL"]);
const trues = new Set(["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"]);
const falses = new Set(["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"]);
const decimal = /^[-+]?(?:0|[1-9][0-9]*)$/;
const octal = /^([-+]?)0o?([0-7]+)$/;
const hexadecimal = /^([-+]?)0[xX]([0-9a-fA-F]+)$/;
const binary = /^([-+]?)0[bB]([01]+)$/;
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

const nullTag = defineScalarTag("tag:yaml.org,2002:null", {
  implicit: true,
  implicitFirstChars: ["", "~", "n", "N"],
  resolve: (text) => (nulls.has(text) ? null : NOT_RESOLVED),
  identify,
});

const boolTag = defineScalarTag("tag:yaml.org,2002:bool", {
  implicit: true,
  implicitFirstChars: Array.from("yYnNtTfFoO"),
  resolve: (text) => (trues.has(text) ? true : falses.has(text) ? false : NOT_RESOLVED),
  identify,
});

const numberChars = Array.from("+-0123456789");

const intTag = defineScalarTag("tag:yaml.org,2002:int", {
  implicit: true,
  implicitFirstChars: numberChars,
  resolve: (text) => integer(text.replaceAll("_", "")) ?? NOT_RESOLVED,
  identify,
});

const floatTag = defineScalarTag("tag:yaml.org,2002:float", {
  implicit: true,
  implicitFirstChars: [...numberChars, "."],
  resolve(text) {
    const plain = text.replaceAll("_", "");
    return float.test(plain) ? Number(plain) : NOT_RESOLVED;
  },
  identify,
});

/** Tags that Kubernetes has no use for (`!!binary`, `!!timestamp`, a tool's own) do not matter: texts stay as they are written. */
const otherTags = ["!", "tag:"].flatMap((tagName) => [
  defineScalarTag(tagName, { matchByTagPrefix: true, resolve: (text) => text, identify }),
  { ...mapTag, tagName, matchByTagPrefix: true },
  { ...seqTag, tagName, matchByTagPrefix: true },
]);

function integer(text: string): number | undefined {
  if (decimal.test(text)) return Number(text);
  for (const [pattern, base] of bases) {
    const [, sign, digits] = pattern.exec(text) ?? [];
    if (digits !== undefined) return Number.parseInt(`${sign ?? ""}${digits}`, base);
  }
  return undefined;
}

const bases: readonly (readonly [RegExp, number])[] = [
  [octal, 8],
  [hexadecimal, 16],
  [binary, 2],
];

/** How a manifest's plain scalars become values. */
export const kubernetesSchema: Schema = new Schema([
  strTag,
  nullTag,
  boolTag,
  intTag,
  floatTag,
  mergeTag,
  ...otherTags,
  seqTag,
  mapTag,
]);
