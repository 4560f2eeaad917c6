import type { CalicoFacts } from "../../domain/facts/calico.ts";
import type { Origin } from "../../domain/facts/facts.ts";
import { either, put, type Draft, type Told } from "./draft.ts";
import type { Switch } from "./encapsulation.ts";
import { inRange } from "./known-fields.ts";
import { parameterNamed, parameters, type Parameter } from "./parameters.ts";
import { builtInValue, resolve, type Outcome, type Source } from "./sources.ts";
import { parseOverride, type Value } from "./values.ts";

/** What settings are resolved against: all places that can set one, the strongest first, and the release that reads them. */
export interface Felix {
  readonly sources: readonly Source[];
  readonly version: string | undefined;
  /** Said with every fact: the environment was not given, or not in full. */
  readonly assumed?: string;
}

type BoolFact = {
  [K in keyof CalicoFacts]-?: NonNullable<CalicoFacts[K]> extends boolean ? K : never;
}[keyof CalicoFacts];
type TextFact = {
  [K in keyof CalicoFacts]-?: NonNullable<CalicoFacts[K]> extends string ? K : never;
}[keyof CalicoFacts];
type IntFact = {
  [K in keyof CalicoFacts]-?: NonNullable<CalicoFacts[K]> extends bigint ? K : never;
}[keyof CalicoFacts];

/** Writes every fact that one parameter decides. */
export function putSettings(draft: Draft, felix: Felix): void {
  putBool(draft, felix, "bpfEnabled", "BPFEnabled");
  putBool(draft, felix, "bpfKubeProxyIptablesCleanup", "BPFKubeProxyIptablesCleanupEnabled");
  putBool(draft, felix, "xdpEnabled", "XDPEnabled");
  putBool(draft, felix, "wireguardThreadingEnabled", "WireguardThreadingEnabled");
  putInt(draft, felix, "vxlanPort", "VXLANPort");
  putInt(draft, felix, "bpfExtToServiceConnmark", "BPFExtToServiceConnmark");
  putInt(
    draft,
    felix,
    "bpfKubeProxyHealthzPort",
    felix.version === "3.30.4" ? "BPFKubeProxyHealtzPort" : "BPFKubeProxyHealthzPort",
  );
  putText(draft, felix, "chainInsertMode", "ChainInsertMode");
  put(draft, "bpfLogLevel", logLevel(felix));
  put(draft, "bpfConnectTimeLoadBalancing", connectTimeLoadBalancing(felix));
  put(draft, "iptablesBackend", iptablesBackend(felix));
  put(draft, "checksumOffloadBroken", checksumOverride(felix));
  put(draft, "wireguardEnabled", wireguard(felix));
  putNftables(draft, felix);
}

/** What an explicit switch for an encapsulation says. */
export function encapsulationSwitch(felix: Felix, name: "VXLANEnabled" | "IpInIpEnabled"): Switch {
  const { outcome, told } = read(felix, name, (value) => (value.kind === "bool" ? value.value : undefined));
  const known = outcome.kind !== "not-given" && outcome.kind !== "elsewhere" && outcome.kind !== "fatal";
  const { value, origin, assumed } = told;
  return { known, value, ...(origin === undefined ? {} : { origin }), ...(assumed === undefined ? {} : { assumed }) };
}

/** Parameters whose deciding text Felix replaces by its default, and those over which it exits, by field name and origin. */
export function refusedSettings(felix: Felix): {
  readonly invalid: readonly Refused[];
  readonly fatal: readonly Refused[];
  readonly complete: boolean;
} {
  const invalid: Refused[] = [];
  const fatal: Refused[] = [];
  let complete = !felix.sources.includes("not-given");
  for (const parameter of parameters) {
    const outcome = resolve(parameter, felix.sources, felix.version);
    if (outcome.kind === "fatal") fatal.push({ field: parameter.field, origin: outcome.origin });
    else if (outcome.kind === "replaced" || refusedMode(parameter, outcome, felix.version))
      invalid.push({ field: parameter.field, origin: outcome.origin });
    else if (outcome.kind === "elsewhere") complete = false;
  }
  return { invalid, fatal, complete };
}

/** A field with a value that Felix does not take. */
export interface Refused {
  readonly field: string;
  readonly origin: Origin;
}

/** Up to 3.31 the CRD admits `Auto` and Felix does not know it. */
function refusedMode(
  parameter: Parameter,
  outcome: Outcome,
  version: string | undefined,
): outcome is Extract<Outcome, { kind: "set" }> {
  return (
    parameter.name === "NFTablesMode" &&
    outcome.kind === "set" &&
    outcome.text.toLowerCase() === "auto" &&
    version !== undefined &&
    inRange(version, "<3.32.0")
  );
}

interface Read<T> {
  readonly outcome: Outcome;
  readonly told: Told<T>;
}

/** Resolves a parameter and picks from its value; without a value nothing is told, with one the default or what was set. */
function read<T>(felix: Felix, name: string, pick: (value: Value) => T | undefined): Read<T> {
  const parameter = parameterNamed(name);
  if (parameter === undefined) throw new Error(`no such parameter: ${name}`);
  const outcome = resolve(parameter, felix.sources, felix.version);
  const origin = "origin" in outcome ? { origin: outcome.origin } : {};
  const value =
    outcome.kind === "set" ? pick(outcome.value) : isDefault(outcome) ? pick(builtInValue(parameter)) : undefined;
  const assumed = felix.assumed === undefined ? {} : { assumed: felix.assumed };
  return { outcome, told: { ...(value === undefined ? {} : { value }), ...origin, ...assumed } };
}

function isDefault(outcome: Outcome): boolean {
  return outcome.kind === "unset" || outcome.kind === "replaced";
}

function boolOf(value: Value): boolean | undefined {
  return value.kind === "bool" ? value.value : undefined;
}

function lowerOf(value: Value): string | undefined {
  return value.kind === "text" ? value.value.toLowerCase() : undefined;
}

function putBool(draft: Draft, felix: Felix, fact: BoolFact, name: string): void {
  put(draft, fact, read(felix, name, boolOf).told);
}

function putInt(draft: Draft, felix: Felix, fact: IntFact, name: string): void {
  put(draft, fact, read(felix, name, (value) => (value.kind === "int" ? value.value : undefined)).told);
}

function putText(draft: Draft, felix: Felix, fact: TextFact, name: string): void {
  put(draft, fact, read(felix, name, lowerOf).told);
}

/** From 3.30 on `Info` acts as `Off`. */
function logLevel(felix: Felix): Told<string> {
  const { told } = read(felix, "BPFLogLevel", lowerOf);
  const silent = told.value === "info" && felix.version !== undefined && inRange(felix.version, ">=3.30.0");
  return silent ? { ...told, value: "off" } : told;
}

/** Before 3.27 a boolean, which later releases ignore. */
function connectTimeLoadBalancing(felix: Felix): Told<string> {
  if (felix.version === undefined || inRange(felix.version, ">=3.27.0"))
    return read(felix, "BPFConnectTimeLoadBalancing", lowerOf).told;
  return read(felix, "BPFConnectTimeLoadBalancingEnabled", (value) => (boolOf(value) === true ? "enabled" : "disabled"))
    .told;
}

/** Auto is the default from 3.17 on; before, rules were written by the legacy tools unless told otherwise. */
function iptablesBackend(felix: Felix): Told<string> {
  const { outcome, told } = read(felix, "IptablesBackend", lowerOf);
  if (!isDefault(outcome)) return told;
  if (felix.version === undefined)
    return { ...told, assumed: "iptablesBackend is taken to be Auto, the default from Calico 3.17 on" };
  return inRange(felix.version, ">=3.17.0") ? told : { ...told, value: "legacy" };
}

/** The override of ChecksumOffloadBroken: true, false, or empty without one. */
function checksumOverride(felix: Felix): Told<string> {
  return read(felix, "FeatureDetectOverride", (value) => String(overrideOf(value, "ChecksumOffloadBroken") ?? "")).told;
}

function overrideOf(value: Value, key: string): boolean | undefined {
  return value.kind === "map" ? parseOverride(value.value.get(key)) : undefined;
}

function wireguard(felix: Felix): Told<boolean> {
  return either(read(felix, "WireguardEnabled", boolOf).told, read(felix, "WireguardEnabledV6", boolOf).told);
}

/** Before 3.29 Felix knows no nftables; up to 3.31 it replaces `Auto` by Disabled; from 3.32 on Auto is the default. */
function putNftables(draft: Draft, felix: Felix): void {
  const { outcome, told } = read(felix, "NFTablesMode", lowerOf);
  const { version } = felix;
  if (outcome.kind === "set" || outcome.kind === "replaced")
    put(draft, "nftablesModeRequested", { ...told, value: outcome.text.toLowerCase() });
  else if (told.value !== undefined) put(draft, "nftablesModeRequested", { ...told, value: "" });
  const { value: taken, ...rest } = told;
  if (taken === undefined || (taken === "auto" && version === undefined)) put(draft, "nftablesMode", rest);
  else if (taken === "auto")
    put(draft, "nftablesMode", { ...rest, value: inRange(version ?? "", ">=3.32.0") ? "auto" : "disabled" });
  else put(draft, "nftablesMode", { ...rest, value: taken === "" ? "disabled" : taken }); // only Enabled and Auto switch it on
}
