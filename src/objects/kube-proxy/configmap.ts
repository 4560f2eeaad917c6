import { asRecord, type Json } from "../json.ts";
import type { ReadProblem } from "../object.ts";
import type { Configuration } from "./configuration.ts";
import type { ConfigurationReading, Entry } from "./reading.ts";

/** Keys under which installers put the configuration, the most usual first. */
const USUAL_KEYS = [
  "config.conf",
  "config",
  "config.yaml",
  "config.yml",
  "config.json",
  "kube-proxy-config.yaml",
  "kube-proxy.yaml",
];

/** Base64 of 1 MiB, which is the most that a ConfigMap holds. */
const MAX_BASE64 = 1_400_000;

/** Reads a ConfigMap of kube-proxy. `parse` may remember texts. */
export function readConfigMap(json: Json, parse: (text: string) => Configuration): ConfigurationReading {
  const problems: ReadProblem[] = [];
  const texts = [...textsOf(json, "data", problems), ...textsOf(json, "binaryData", problems)];
  const found = texts.filter(({ key, text }) => USUAL_KEYS.includes(key) || text.includes("KubeProxyConfiguration"));
  found.sort((a, b) => rank(a.key) - rank(b.key) || (a.key < b.key ? -1 : 1));
  const entries = new Map<string, Entry>();
  for (const { key, text, field } of found) {
    const configuration = parse(text);
    entries.set(key, { field, configuration });
    problems.push(...problemsOf(configuration, field));
  }
  return {
    component: "kube-proxy",
    form: "configuration",
    entries,
    keys: new Set(texts.map(({ key }) => key)),
    problems,
  };
}

function rank(key: string): number {
  const index = USUAL_KEYS.indexOf(key);
  return index < 0 ? USUAL_KEYS.length : index;
}

interface Text {
  readonly key: string;
  readonly field: string;
  readonly text: string;
}

function textsOf(json: Json, part: "data" | "binaryData", problems: ReadProblem[]): readonly Text[] {
  const value = json[part];
  if (value === undefined || value === null) return [];
  const record = asRecord(value);
  if (record === undefined) {
    problems.push({ message: `${part} is no mapping: the API server would refuse this object`, field: part });
    return [];
  }
  return Object.entries(record).flatMap(([key, content]): readonly Text[] => {
    const field = `${part}[${key}]`;
    if (typeof content !== "string") {
      problems.push({ message: `${key} is no text: the API server would refuse this object`, field });
      return [];
    }
    if (part === "data") return [{ key, field, text: content }];
    return content.length > MAX_BASE64 ? [] : [{ key, field, text: Buffer.from(content, "base64").toString("utf8") }];
  });
}

function problemsOf({ settings, flaws, duplicates }: Configuration, field: string): readonly ReadProblem[] {
  const problems: ReadProblem[] = [];
  if (duplicates.length > 0) {
    const message = `written twice: ${[...new Set(duplicates)].join(", ")}; the last one counts`;
    problems.push({ message, field });
  }
  if (settings === undefined) {
    const reason = flaws[0]?.reason ?? "it cannot be read";
    problems.push({ message: `this configuration of kube-proxy cannot be read: ${reason}`, field });
  }
  return problems;
}
