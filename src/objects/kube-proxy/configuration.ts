import { asRecord, type Json } from "../json.ts";
import { typeFlaws } from "./fields.ts";
import type { Flaw } from "./flaw.ts";
import { valueFlaws } from "./validation.ts";
import { readFullYaml } from "./yaml/full.ts";
import type { YamlOutcome } from "./yaml/outcome.ts";
import { readPlainYaml } from "./yaml/plain.ts";

/** What kube-proxy is told, by a file or by flags. A setting of a wrong type is absent; `mode` then holds its text. */
export interface Settings {
  /** As written; empty where it is not set. */
  readonly mode: string;
  readonly featureGates?: ReadonlyMap<string, boolean>;
  readonly detectLocalMode?: string;
  readonly conntrackTcpBeLiberal?: boolean;
  readonly ipvsScheduler?: string;
  readonly ipvsStrictARP?: boolean;
}

/** A KubeProxyConfiguration, whatever version of kube-proxy will read it. */
export interface Configuration {
  /** Absent where the text is no mapping, so that it tells nothing. */
  readonly settings?: Settings;
  /** Why kube-proxy refuses it, or some versions do. Feature gates and the mode's name are judged elsewhere, by version. */
  readonly flaws: readonly Flaw[];
  /** Keys that are written twice; the last one counts. */
  readonly duplicates: readonly string[];
  /** It says of itself that it is a KubeProxyConfiguration. */
  readonly typed: boolean;
}

/** More than a ConfigMap can hold. */
const MAX_LENGTH = 1024 * 1024;

/**
 * Reads a configuration as kube-proxy does: its first document, the last of duplicate keys, names by their exact case.
 * `readPlain` reads the plain part of YAML; it may remember texts.
 */
export function readConfiguration(text: string, readPlain = readPlainYaml): Configuration {
  const outcome: YamlOutcome =
    text.length > MAX_LENGTH
      ? { kind: "error", message: "it is larger than 1 MiB", certain: false }
      : (readPlain(text) ?? readFullYaml(text));
  if (outcome.kind === "error") {
    const where = outcome.line === undefined ? "" : `line ${outcome.line}: `;
    const flaw: Flaw = { field: "", reason: `the text is no YAML that can be read: ${where}${outcome.message}` };
    return { flaws: [outcome.certain ? flaw : { ...flaw, certain: false }], duplicates: [], typed: false };
  }
  const json = asRecord(outcome.value);
  if (json === undefined) {
    const reason = outcome.value === null ? "the configuration is empty" : "the configuration is no mapping";
    return { flaws: [{ field: "", reason }], duplicates: outcome.duplicates, typed: false };
  }
  const typed = json["kind"] === KIND && json["apiVersion"] === API_VERSION;
  const types = typeFlaws(json);
  return {
    settings: settingsOf(json),
    flaws: [...headFlaws(json), ...types, ...valueFlaws(json)],
    duplicates: outcome.duplicates,
    typed,
  };
}

const KIND = "KubeProxyConfiguration";
const API_VERSION = "kubeproxy.config.k8s.io/v1alpha1";

function headFlaws(json: Json): readonly Flaw[] {
  const flaws: Flaw[] = [];
  for (const [field, wanted] of [["apiVersion", API_VERSION] as const, ["kind", KIND] as const]) {
    const value = json[field];
    if (value === wanted) continue;
    const reason = value === undefined || value === "" ? `${field} is missing` : `${field} is not ${wanted}`;
    flaws.push({ field, reason: `${reason}: add "${field}: ${wanted}"` });
  }
  return flaws;
}

function settingsOf(json: Json): Settings {
  const mode = json["mode"] ?? "";
  const featureGates = gatesOf(json["featureGates"] ?? {});
  const detectLocalMode = json["detectLocalMode"] ?? "";
  const liberal = asRecord(json["conntrack"] ?? {})?.["tcpBeLiberal"] ?? false;
  const ipvs = asRecord(json["ipvs"] ?? {});
  const scheduler = ipvs?.["scheduler"] ?? "";
  const strictARP = ipvs?.["strictARP"] ?? false;
  return {
    mode: typeof mode === "string" ? mode : (JSON.stringify(mode) ?? ""),
    ...(featureGates === undefined ? {} : { featureGates }),
    ...(typeof detectLocalMode === "string" ? { detectLocalMode } : {}),
    ...(typeof liberal === "boolean" ? { conntrackTcpBeLiberal: liberal } : {}),
    ...(typeof scheduler === "string" ? { ipvsScheduler: scheduler } : {}),
    ...(typeof strictARP === "boolean" ? { ipvsStrictARP: strictARP } : {}),
  };
}

function gatesOf(value: unknown): ReadonlyMap<string, boolean> | undefined {
  const gates = new Map<string, boolean>();
  const record = asRecord(value);
  if (record === undefined) return undefined;
  for (const [name, on] of Object.entries(record)) {
    // null stands for false, as everywhere in JSON for Go
    if (typeof on !== "boolean" && on !== null) return undefined;
    gates.set(name, on ?? false);
  }
  return gates;
}
