import { asRecord, type Json } from "../json.ts";
import { parseDuration } from "./duration.ts";
import type { Flaw } from "./flaw.ts";

/** The Go types of KubeProxyConfiguration. `duration?` is a pointer, for which null is allowed. */
type FieldType = "text" | "bool" | "integer" | "number" | "duration" | "duration?" | "texts" | "gates" | "count";

/** Fields by name: their type and the first version that looks at them (others leave what they do not know unread). */
type Section = Readonly<Record<string, FieldType | readonly [type: FieldType, since: string]>>;

const sync = { syncPeriod: "duration", minSyncPeriod: "duration" } as const;

/** kubeproxy.config.k8s.io/v1alpha1. Source: k8s.io/kube-proxy/config/v1alpha1/types.go, 0.17 to 0.37. */
const top: Section = {
  featureGates: "gates",
  hostnameOverride: "text",
  bindAddress: "text",
  healthzBindAddress: "text",
  metricsBindAddress: "text",
  bindAddressHardFail: ["bool", "1.20.0"],
  enableProfiling: "bool",
  showHiddenMetricsForVersion: ["text", "1.20.0"],
  mode: "text",
  detectLocalMode: ["text", "1.18.0"],
  clusterCIDR: "text",
  nodePortAddresses: "texts",
  oomScoreAdj: "integer",
  configSyncPeriod: "duration",
  portRange: "text",
  windowsRunAsService: ["bool", "1.31.0"],
};

const sections: Readonly<Record<string, readonly [fields: Section, since?: string]>> = {
  clientConnection: [
    { kubeconfig: "text", acceptContentTypes: "text", contentType: "text", qps: "number", burst: "integer" },
  ],
  iptables: [{ masqueradeBit: "integer", masqueradeAll: "bool", localhostNodePorts: ["bool", "1.26.0"], ...sync }],
  ipvs: [
    {
      ...sync,
      scheduler: "text",
      excludeCIDRs: "texts",
      strictARP: "bool",
      tcpTimeout: ["duration", "1.18.0"],
      tcpFinTimeout: ["duration", "1.18.0"],
      udpTimeout: ["duration", "1.18.0"],
    },
  ],
  nftables: [{ masqueradeBit: "integer", masqueradeAll: "bool", ...sync }, "1.29.0"],
  conntrack: [
    {
      maxPerCore: "integer",
      min: "integer",
      tcpEstablishedTimeout: "duration?",
      tcpCloseWaitTimeout: "duration?",
      tcpBeLiberal: ["bool", "1.29.0"],
      udpTimeout: ["duration", "1.29.0"],
      udpStreamTimeout: ["duration", "1.29.0"],
    },
  ],
  winkernel: [
    {
      networkName: "text",
      sourceVip: "text",
      enableDSR: "bool",
      rootHnsEndpointName: ["text", "1.24.0"],
      forwardHealthCheckVip: ["bool", "1.24.0"],
    },
  ],
  logging: [{ format: "text", verbosity: "count" }, "1.28.0"],
  detectLocal: [{ bridgeInterface: "text", interfaceNamePrefix: "text" }, "1.24.0"],
};

/** Fields whose value has a type that kube-proxy cannot decode. Fields that it does not know are no flaw. */
export function typeFlaws(json: Json): readonly Flaw[] {
  const flaws: Flaw[] = [];
  check(json, top, "", undefined, flaws);
  for (const [name, [fields, since]] of Object.entries(sections)) {
    const value = json[name];
    if (value === undefined || value === null) continue;
    const section = asRecord(value);
    if (section !== undefined) check(section, fields, `${name}.`, since, flaws);
    else flaws.push({ field: name, reason: `${name} must be a mapping`, ...from(since) });
  }
  const removed = json["udpIdleTimeout"];
  if (removed !== undefined && !fits(removed, "duration")) {
    flaws.push({ field: "udpIdleTimeout", reason: `udpIdleTimeout ${wanted.duration}`, versions: "<1.26.0" });
  }
  return flaws;
}

function check(json: Json, fields: Section, path: string, since: string | undefined, flaws: Flaw[]): void {
  for (const name of Object.keys(json)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field === undefined) continue;
    const type = typeof field === "string" ? field : field[0];
    if (fits(json[name], type)) continue;
    flaws.push({
      field: path + name,
      reason: `${path}${name} ${wanted[type]}`,
      ...from(typeof field === "string" ? since : field[1]),
    });
  }
}

function from(since: string | undefined): { readonly versions?: string } {
  return since === undefined ? {} : { versions: `>=${since}-0` };
}

const wanted: Readonly<Record<FieldType, string>> = {
  text: "must be a text (put it in quotes)",
  bool: "must be true or false, without quotes",
  integer: "must be a whole number",
  number: "must be a number",
  duration: 'must be a duration such as "30s"',
  "duration?": 'must be a duration such as "30s"',
  texts: "must be a list of texts",
  gates: "must map names to true or false",
  count: "must be a whole number, 0 or more",
};

const INT32 = 2 ** 31;

/** Null is the zero value of every Go type but `metav1.Duration`, which parses it as an empty text and fails. */
function fits(value: unknown, type: FieldType): boolean {
  if (value === null) return type !== "duration";
  switch (type) {
    case "text":
      return typeof value === "string";
    case "bool":
      return typeof value === "boolean";
    case "integer":
      return typeof value === "number" && Number.isInteger(value) && value >= -INT32 && value < INT32;
    case "number":
      return typeof value === "number";
    case "duration":
    case "duration?":
      return typeof value === "string" && parseDuration(value) !== undefined;
    case "texts":
      return Array.isArray(value) && value.every((item) => typeof item === "string" || item === null);
    case "gates": {
      const gates = asRecord(value);
      return gates !== undefined && Object.values(gates).every((on) => typeof on === "boolean" || on === null);
    }
    case "count":
      return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < INT32;
  }
}
