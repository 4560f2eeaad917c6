import type { ParameterKind } from "./parameters.ts";

/** A parsed value; `undefined` inside is an optional that is unset. */
export type Value =
  | { readonly kind: "bool"; readonly value: boolean | undefined }
  | { readonly kind: "int"; readonly value: bigint }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "map"; readonly value: ReadonlyMap<string, string> };

/** Parses a parameter's text as Felix does; undefined where Felix refuses it. */
export function parseValue(kind: ParameterKind, text: string): Value | undefined {
  switch (kind.type) {
    case "bool":
    case "optional-bool": {
      const value = parseBool(text);
      return value === undefined ? undefined : { kind: "bool", value };
    }
    case "int": {
      const value = parseInteger(text);
      if (
        value === undefined ||
        (kind.min !== undefined && value < kind.min) ||
        (kind.max !== undefined && value > kind.max)
      )
        return undefined;
      return { kind: "int", value };
    }
    case "oneof": {
      const option = kind.options.find((candidate) => candidate.toLowerCase() === text.toLowerCase());
      return option === undefined ? undefined : { kind: "text", value: option };
    }
    case "pattern":
      return kind.pattern.test(text) ? { kind: "text", value: text } : undefined;
    case "mark":
      return isMark(text) ? { kind: "text", value: text } : undefined;
    case "key-values": {
      const value = parseKeyValues(text);
      return value === undefined ? undefined : { kind: "map", value };
    }
  }
}

/** The value that the text `none` stands for. */
export function zeroValue(kind: ParameterKind): Value {
  switch (kind.type) {
    case "bool":
      return { kind: "bool", value: false };
    case "optional-bool":
      return { kind: "bool", value: undefined };
    case "int":
      return { kind: "int", value: 0n };
    case "oneof":
    case "pattern":
    case "mark":
      return { kind: "text", value: "" };
    case "key-values":
      return { kind: "map", value: new Map() };
  }
}

function parseBool(text: string): boolean | undefined {
  if (/^(?:true|1|yes|y|t)$/i.test(text)) return true;
  return /^(?:false|0|no|n|f)$/i.test(text) ? false : undefined;
}

const LARGEST = 2n ** 63n;

/** Go's strconv.ParseInt with base 0: the prefix tells the base, a leading zero is octal, digits may be grouped by `_`. */
function parseInteger(text: string): bigint | undefined {
  const found =
    /^(?<sign>[+-]?)(?<digits>0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO]?(?:_?[0-7])+|0|[1-9](?:_?[0-9])*)$/.exec(
      text,
    );
  const digits = found?.groups?.["digits"];
  if (digits === undefined || digits.length > 70) return undefined; // 64 binary digits and their prefix
  const plain = digits.replaceAll("_", "").replace(/^0(?=[0-7])/, "0o");
  const size = BigInt(plain);
  const value = found?.groups?.["sign"] === "-" ? -size : size;
  return value >= -LARGEST && value < LARGEST ? value : undefined;
}

/** A 32-bit mask with at least two bits. */
function isMark(text: string): boolean {
  const value = parseInteger(text);
  if (value === undefined || value < 0n || value >= 2n ** 32n) return false;
  return value.toString(2).replaceAll("0", "").length >= 2;
}

/**
 * `Key=value,Key=value`. The key is the last run of word characters before the first `=`, so `My-Key=v` sets `Key`.
 * One item without `=` voids the list; the last duplicate wins; values keep their blanks.
 */
function parseKeyValues(text: string): ReadonlyMap<string, string> | undefined {
  const map = new Map<string, string>();
  if (text.trim() === "") return map;
  for (const item of text.split(",")) {
    if (item === "") continue;
    const found = /(?<key>\w+)=(?<value>.*)/.exec(item)?.groups;
    if (found?.["key"] === undefined) return undefined;
    map.set(found["key"], found["value"] ?? "");
  }
  return map;
}

/** A feature override as Go's strconv.ParseBool takes it; every other text is ignored in silence. */
export function parseOverride(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  if (["1", "t", "T", "TRUE", "true", "True"].includes(text)) return true;
  return ["0", "f", "F", "FALSE", "false", "False"].includes(text) ? false : undefined;
}
