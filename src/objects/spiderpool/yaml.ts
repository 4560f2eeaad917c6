import { parseDocument } from "yaml";

/** A YAML text's value with what was odd about it, or why it cannot be read. */
export type YamlText =
  | { readonly ok: true; readonly value: unknown; readonly duplicateKey?: string }
  | { readonly ok: false; readonly error: string };

const MAX_CHARS = 256 << 10; // spiderpool-conf has 3 kB, inline Helm values seldom more than 20
const MAX_ALIASES = 50; // nobody writes them here; each may stand for much

/** Parses one YAML document inside an object. The last of two equal keys counts. */
export function parseYamlText(text: string): YamlText {
  if (text.length > MAX_CHARS) return { ok: false, error: `is longer than ${MAX_CHARS} characters` };
  try {
    const document = parseDocument(text, { logLevel: "silent" });
    const fatal = document.errors.find(({ code }) => code !== "DUPLICATE_KEY");
    if (fatal !== undefined) return { ok: false, error: `is not YAML (${fatal.message.split("\n", 1)[0] ?? ""})` };
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    const duplicate = document.errors[0];
    const line = duplicate?.linePos?.[0].line;
    return { ok: true, value, ...(duplicate === undefined ? {} : { duplicateKey: `line ${line ?? "?"}` }) };
  } catch {
    // too many aliases, or nested too deep
    return { ok: false, error: "cannot be unfolded" };
  }
}
