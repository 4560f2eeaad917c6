import { readFileSync } from "node:fs";
import { z } from "zod";
import { nearest } from "../domain/nearest.ts";
import { readPlacedYaml } from "./yaml-places.ts";

const text = z.string().trim().min(1);
const seconds = z.coerce.number().positive().max(86_400);
const secondsOrNone = z.coerce.number().min(0).max(86_400);
const listOf = z.union([z.array(text), text.transform((value) => value.split(",").map((part) => part.trim()))]);
const flag = z.union([z.boolean(), z.enum(["true", "false"]).transform((value) => value === "true")], {
  error: "expected true or false",
});

/** Every setting of `kernelgate serve`: the keys of the configuration file, and in capitals behind KERNELGATE_ the variables. */
const settings = {
  listen: text.default(":8443").describe("where reviews are answered, HOST:PORT"),
  statusListen: text.default(":8080").describe("probes, metrics and report, HOST:PORT"),
  tlsCert: text.optional().describe("certificate file; without it certificates are self-managed"),
  tlsKey: text.optional().describe("key file of the certificate"),
  tlsClientCa: text.optional().describe("accept only clients with a certificate of this authority"),
  tlsClientNames: listOf.optional().describe("of those, only these common names"),
  cluster: listOf.optional().describe("state from these files instead of a live cluster"),
  clusterName: text.optional().describe("name of this cluster, for exemptions and reports"),
  kubeconfig: text.optional().describe("kubeconfig of the live cluster; without it in-cluster credentials"),
  context: text.optional().describe("context of the kubeconfig"),
  policy: text.optional().describe("policy file; read again when it changes"),
  advisories: listOf.optional().describe("directories with more advisories"),
  namespace: text.default("kernelgate").describe("namespace of kernelgate's Lease and CA Secret"),
  name: text.default("kernelgate").describe("name of the Service, Lease, Secret and ValidatingWebhookConfiguration"),
  identity: text.optional().describe("name of this replica; the host name by default"),
  onFailure: z.enum(["allow", "deny"]).default("allow").describe("answer when the gate itself fails"),
  maxStateAgeSeconds: seconds.default(600).describe("state that could not be renewed for longer is not trusted"),
  graceSeconds: secondsOrNone
    .default(5)
    .describe("how long to keep serving after SIGTERM while endpoints forget this replica"),
  drainSeconds: secondsOrNone.default(20).describe("how long answers in flight may take after that"),
  certificateHours: z.coerce
    .number()
    .positive()
    .max(8760)
    .default(24)
    .describe("lifetime of a self-managed serving certificate"),
  authorityDays: z.coerce
    .number()
    .positive()
    .max(3650)
    .default(365)
    .describe("lifetime of the self-managed authority that signs them"),
  auditFile: text.optional().describe("audit records go here instead of standard output"),
  auditSample: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe("share of allowed decisions without findings that are recorded"),
  logLevel: z
    .enum(["debug", "info", "warn", "error", "silent"])
    .default("info")
    .describe("messages of the process itself"),
  background: flag.default(true).describe("scan on change: Events, reports and metrics of the present state"),
  spiderpoolNamespaces: listOf.default(["kube-system", "spiderpool"]).describe("where Spiderpool may be installed"),
  kubeProxyConfigMaps: listOf
    .default(["kube-proxy", "kube-proxy-config"])
    .describe("names of kube-proxy's ConfigMaps in kube-system"),
} as const;

const schema = z.strictObject(settings);

/** The configuration of the server: complete, validated, frozen. Times are in seconds as their names say. */
export type ServeConfig = Readonly<z.infer<typeof schema>>;

/** One row of the table of settings, for the documentation. */
export interface SettingRow {
  readonly key: string;
  readonly variable: string;
  readonly default: string;
  readonly description: string;
}

/** The name of a setting's environment variable. */
function variableOf(key: string): string {
  return `KERNELGATE_${key.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.join(",");
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

/** All settings with their variables, defaults and meaning, for the documentation. */
export function settingRows(): readonly SettingRow[] {
  const defaults: Readonly<Record<string, unknown>> = schema.parse({});
  return Object.entries(settings).map(([key, type]) => {
    const value = defaults[key];
    return {
      key,
      variable: variableOf(key),
      default: shown(value),
      description: type.description ?? "",
    };
  });
}

/**
 * The configuration from options, variables and a file, in this order of strength. `errors` are sentences that name where
 * the fault stands; unknown keys and unknown KERNELGATE_ variables are faults.
 */
export function serveConfig(
  options: Readonly<Record<string, unknown>>,
  environment: NodeJS.ProcessEnv,
  file: string | undefined,
): { readonly config: ServeConfig } | { readonly errors: readonly string[] } {
  const read = file === undefined ? nothing : readSettings(file);
  const merged: Record<string, unknown> = { ...read.settings };
  const places = new Map<string, string>(read.places);
  const errors = [...read.errors];
  for (const [name, value] of Object.entries(environment)) {
    if (!name.startsWith("KERNELGATE_") || passedOver.has(name) || value === undefined || value === "") continue;
    const key = Object.keys(settings).find((candidate) => variableOf(candidate) === name);
    if (key === undefined)
      errors.push(
        `${name}: no such setting${hint(
          name,
          Object.keys(settings).map((known) => variableOf(known)),
        )}`,
      );
    else {
      merged[key] = value;
      places.set(key, name);
    }
  }
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined) continue;
    merged[key] = value;
    places.delete(key);
  }
  const parsed = schema.safeParse(merged);
  if (!parsed.success) errors.push(...parsed.error.issues.flatMap((issue) => sentences(issue, places)));
  if (errors.length > 0 || !parsed.success) return { errors };
  return { config: Object.freeze(parsed.data) };
}

/** What a file sets, and where each setting stands in it: `serve.yaml:3: listen`. */
interface FileSettings {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly places: ReadonlyMap<string, string>;
  readonly errors: readonly string[];
}

const nothing: FileSettings = { settings: {}, places: new Map(), errors: [] };

function readSettings(file: string): FileSettings {
  let content: string;
  try {
    content = readFileSync(file, "utf8");
  } catch (error) {
    return { ...nothing, errors: [`${file}: ${error instanceof Error ? error.message : String(error)}`] };
  }
  const yaml = readPlacedYaml(content, "a configuration");
  if ("faults" in yaml)
    return { ...nothing, errors: yaml.faults.map(({ line, message }) => `${file}:${line}: ${message}`) };
  if (yaml.value === null || yaml.value === undefined) return nothing;
  const mapping = z.record(z.string(), z.unknown()).safeParse(yaml.value);
  if (!mapping.success) return { ...nothing, errors: [`${file}: not a mapping of settings`] };
  const places = Object.keys(mapping.data).map((key) => [key, `${file}:${yaml.keyAt([], key).line}: ${key}`] as const);
  return { settings: mapping.data, places: new Map(places), errors: [] };
}

/** Variables that are not settings of the server: the configuration file itself, and the switch for stacks. */
const passedOver = new Set(["KERNELGATE_CONFIG", "KERNELGATE_DEBUG"]);

function sentences(issue: z.core.$ZodIssue, places: ReadonlyMap<string, string>): readonly string[] {
  const at = (key: string): string => places.get(key) ?? key;
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => `${at(key)}: no such setting${hint(key, Object.keys(settings))}`);
  return [`${at(String(issue.path[0] ?? ""))}: ${issue.message}`];
}

function hint(word: string, known: readonly string[]): string {
  const guess = nearest(word, known);
  return guess === undefined ? "" : `; did you mean ${guess}?`;
}
