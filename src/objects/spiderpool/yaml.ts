import { withoutText } from "../../domain/parser-reason.ts";
import { YAML11_SCHEMA, load, YAMLException } from "js-yaml";

/** A YAML text's value with what was odd about it, or why it cannot be read. */
export type YamlText =
  | { readonly ok: true; readonly value: unknown; readonly duplicateKey?: string }
  | { readonly ok: false; readonly error: string };

const MAX_CHARS = 256 << 10; // spiderpool-conf has 3 kB, inline Helm values seldom more than 20; takes 0.2 s at the worst
const MAX_ALIASES = 50; // nobody writes them here; each may stand for much

/** Parses one YAML document inside an object; `yes` and `on` are booleans, as Helm and Spiderpool read them. The last of two equal keys counts. */
export function parseYamlText(text: string): YamlText {
  if (text.length > MAX_CHARS) return { ok: false, error: `is longer than ${MAX_CHARS} characters` };
  // nothing but comments and white space is no document
  if (isBlank(text)) return { ok: true, value: null };
  const strict = attempt(text, false);
  if ("value" in strict) return { ok: true, value: strict.value };
  const { reason, line } = strict;
  if (!reason.startsWith("duplicated mapping key"))
    return { ok: false, error: `is not YAML (line ${line}: ${withoutText(reason)})` };
  const loose = attempt(text, true);
  if ("value" in loose) return { ok: true, value: loose.value, duplicateKey: `line ${line}` };
  return { ok: false, error: `is not YAML (line ${loose.line}: ${withoutText(loose.reason)})` };
}

function attempt(
  text: string,
  json: boolean,
): { readonly value: unknown } | { readonly reason: string; readonly line: number } {
  try {
    return { value: load(text, { schema: YAML11_SCHEMA, json, maxAliases: MAX_ALIASES }) };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return { reason: error.reason, line: (error.mark?.line ?? 0) + 1 };
  }
}

function isBlank(text: string): boolean {
  return text.split("\n").every((line) => /^\s*(?:#|$)/u.test(line));
}
