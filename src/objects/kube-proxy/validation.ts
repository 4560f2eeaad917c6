import { asList, asRecord, asText, type Json } from "../json.ts";
import { cidrFamily, ipFamily, isListenAddress } from "./addresses.ts";
import { parseDuration } from "./duration.ts";
import type { Flaw } from "./flaw.ts";

/**
 * Values of the right type that kube-proxy's validation refuses, on Linux.
 * Source: pkg/proxy/apis/config/validation/validation.go of 1.20 to 1.37, read version by version.
 */
export function valueFlaws(json: Json): readonly Flaw[] {
  const flaws: Flaw[] = [];
  const refuse: Refuse = (field, reason, versions) => {
    flaws.push({ field, reason: `${field} ${reason}`, ...(versions === undefined ? {} : { versions }) });
  };
  const mode = asText(json["mode"] ?? "") ?? "";
  numbers(json, mode, refuse);
  periods(json, mode, refuse);
  addresses(json, mode, refuse);
  detection(json, refuse);
  schedulers(json, mode, refuse);
  hiddenMetrics(json, refuse);
  const format = asText(section(json, "logging")["format"]) ?? "";
  if (!["", "text", "json"].includes(format)) refuse("logging.format", "must be text or json", ">=1.28.0-0");
  const gates = section(json, "featureGates");
  // the log format is one of the options that this gate holds; seen in 1.30 and 1.36
  if (format === "json" && (gates["LoggingBetaOptions"] ?? gates["AllBeta"]) === false)
    refuse("logging.format", "json needs the feature gate LoggingBetaOptions", ">=1.28.0-0");
  return flaws;
}

type Refuse = (field: string, reason: string, versions?: string) => void;

function section(json: Json, name: string): Json {
  return asRecord(json[name]) ?? {};
}

function numbers(json: Json, mode: string, refuse: Refuse): void {
  const within = (name: string, field: string, low: number, high: number, versions?: string): void => {
    const value = name === "" ? json[field] : section(json, name)[field];
    if (typeof value !== "number" || (value >= low && value <= high)) return;
    const range = high === Infinity ? `must be ${low} or more` : `must be within ${low} and ${high}`;
    refuse(name === "" ? field : `${name}.${field}`, range, versions);
  };
  within("iptables", "masqueradeBit", 0, 31);
  if (mode === "nftables") within("nftables", "masqueradeBit", 0, 31);
  within("conntrack", "maxPerCore", 0, Infinity);
  within("conntrack", "min", 0, Infinity);
  within("clientConnection", "burst", 0, Infinity);
  within("", "oomScoreAdj", -1000, 1000);
}

function seconds(value: unknown): number {
  return (typeof value === "string" ? parseDuration(value) : undefined) ?? 0;
}

/** Zero stands for the default. Before 1.31 the section of the iptables mode was looked at in every mode. */
function periods(json: Json, mode: string, refuse: Refuse): void {
  const sync = (name: string, leastByDefault: number, versions?: string): void => {
    const { syncPeriod, minSyncPeriod } = section(json, name);
    const most = seconds(syncPeriod) || 30;
    const least = seconds(minSyncPeriod) || leastByDefault;
    if (most < 0) refuse(`${name}.syncPeriod`, "must be greater than 0", versions);
    else if (least < 0) refuse(`${name}.minSyncPeriod`, "must not be negative", versions);
    else if (least > most) refuse(`${name}.minSyncPeriod`, "must not be greater than syncPeriod", versions);
  };
  sync("iptables", 1, mode === "ipvs" || mode === "nftables" ? "<1.31.0-0" : undefined);
  if (mode === "ipvs") sync("ipvs", 0);
  if (mode === "nftables") sync("nftables", 1);
  const notNegative = (name: string, fields: readonly string[], versions?: string): void => {
    for (const field of fields) {
      if (seconds(section(json, name)[field]) < 0) refuse(`${name}.${field}`, "must not be negative", versions);
    }
  };
  notNegative("conntrack", ["tcpEstablishedTimeout", "tcpCloseWaitTimeout"]);
  notNegative("conntrack", ["udpTimeout", "udpStreamTimeout"], ">=1.29.0-0");
  if (mode === "ipvs") notNegative("ipvs", ["tcpTimeout", "tcpFinTimeout", "udpTimeout"]);
  if (seconds(json["configSyncPeriod"]) < 0) refuse("configSyncPeriod", "must be greater than 0");
  if (seconds(json["udpIdleTimeout"]) < 0) refuse("udpIdleTimeout", "must be greater than 0", "<1.26.0-0");
}

function addresses(json: Json, mode: string, refuse: Refuse): void {
  const bindAddress = asText(json["bindAddress"]) ?? "";
  if (bindAddress !== "" && ipFamily(bindAddress) === 0) refuse("bindAddress", "must be an IP address");
  for (const field of ["healthzBindAddress", "metricsBindAddress"]) {
    const address = asText(json[field]) ?? "";
    if (address !== "" && !isListenAddress(address)) refuse(field, "must be an IP address, with or without a port");
  }
  asList(json["nodePortAddresses"]).forEach((item, i) => {
    const text = asText(item) ?? "";
    const keyword = keywords.get(text);
    if (cidrFamily(text) !== 0) return;
    if (keyword === undefined) refuse(`nodePortAddresses[${i}]`, "must be an IP network such as 192.0.2.0/24");
    else
      refuse(
        `nodePortAddresses[${i}]`,
        `must be an IP network; ${text} is a keyword from ${keyword} on`,
        `<${keyword}-0`,
      );
  });
  if (mode === "ipvs") {
    asList(section(json, "ipvs")["excludeCIDRs"]).forEach((item, i) => {
      if (cidrFamily(asText(item) ?? "") === 0) refuse(`ipvs.excludeCIDRs[${i}]`, "must be an IP network");
    });
  }
  const portRange = asText(json["portRange"])?.trim() ?? "";
  if (portRange !== "" && !/^\d{1,5}(?:[-+]\d{1,5})?$/u.test(portRange)) {
    refuse("portRange", "must be a range of ports such as 300-2000", "<1.31.0-0");
  }
}

const keywords: ReadonlyMap<string, string> = new Map([
  ["primary", "1.31.0"],
  ["localhost", "1.37.0"],
  ["all", "1.37.0"],
]);

/** How kube-proxy tells local traffic. From 1.31 on, clusterCIDR is looked at only where that is how. */
function detection(json: Json, refuse: Refuse): void {
  const mode = asText(json["detectLocalMode"]) ?? "";
  const clusterCIDR = asText(json["clusterCIDR"]) ?? "";
  const byCIDR = mode === "" || mode === "ClusterCIDR";
  if (clusterCIDR !== "" && !isClusterCIDR(clusterCIDR)) {
    const wanted = "must be an IP network, or one of each IP family, such as 10.244.0.0/16,fd00:10:244::/56";
    refuse("clusterCIDR", wanted, byCIDR ? undefined : "<1.31.0-0");
  }
  if (byCIDR || mode === "NodeCIDR") return;
  const inner = interfaces.get(mode);
  if (inner === undefined) {
    refuse("detectLocalMode", "must be ClusterCIDR, NodeCIDR, BridgeInterface or InterfaceNamePrefix", ">=1.18.0-0");
    return;
  }
  refuse("detectLocalMode", `${mode} is known from 1.24 on`, ">=1.18.0-0 <1.24.0-0");
  const name = asText(section(json, "detectLocal")[inner]) ?? "";
  if (name === "") refuse(`detectLocal.${inner}`, `must be set for detectLocalMode ${mode}`, ">=1.24.0-0");
}

const interfaces: ReadonlyMap<string, string> = new Map([
  ["BridgeInterface", "bridgeInterface"],
  ["InterfaceNamePrefix", "interfaceNamePrefix"],
]);

function isClusterCIDR(text: string): boolean {
  const families = text.split(",").map(cidrFamily);
  return families.length <= 2 && !families.includes(0) && new Set(families).size === families.length;
}

/** Any scheduler is allowed from 1.27 on (pull request 114878); it then fails when rules are written. */
function schedulers(json: Json, mode: string, refuse: Refuse): void {
  const scheduler = asText(section(json, "ipvs")["scheduler"]) ?? "";
  if (mode === "ipvs" && scheduler !== "" && !knownSchedulers.has(scheduler)) {
    refuse("ipvs.scheduler", `must be one of ${[...knownSchedulers].join(", ")}`, "<1.27.0-0");
  }
}

const knownSchedulers: ReadonlySet<string> = new Set("rr wrr lc wlc lblc lblcr sh dh sed nq".split(" "));

/** Only the minor release before kube-proxy's own may be named. */
function hiddenMetrics(json: Json, refuse: Refuse): void {
  const version = asText(json["showHiddenMetricsForVersion"]) ?? "";
  if (version === "") return;
  const minor = /^1\.(\d{1,3})$/u.exec(version)?.[1];
  const next = Number(minor) + 1;
  const others = minor === undefined ? undefined : `<1.${next}.0-0 || >=1.${next + 1}.0-0`;
  refuse("showHiddenMetricsForVersion", "must be the minor release before kube-proxy's own", others);
}
