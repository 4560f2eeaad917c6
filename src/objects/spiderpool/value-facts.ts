import { gte, lt, satisfies } from "semver";
import type { SpiderpoolFacts } from "../../domain/facts/spiderpool.ts";
import { asList, asRecord, asText, at } from "../json.ts";
import type { ReadProblem } from "../object.ts";
import { componentVersion } from "../version.ts";
import type { FactFields, Told } from "./reading.ts";
import { valueRules, watchedValues, type ValueRule } from "./value-rules.ts";
import { lookup, printed, templateTruth, textBool, type Layer } from "./values.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Values as they apply. */
export interface Values {
  /** What the user sets, the strongest first. */
  readonly user: readonly Layer[];
  /** What the chart brings; empty where it is not known. */
  readonly chart: readonly Layer[];
  /** Nothing else can set a value: what is nowhere renders as nothing. */
  readonly closed: boolean;
  /** Paths that are set from elsewhere. */
  readonly unresolved?: (path: string) => boolean;
}

/**
 * Facts out of chart values. `version` chooses the paths that this version's templates read; without one, only paths that
 * never moved are read, and defaults are not known.
 */
export function factsOfValues(
  values: Values,
  version: string | undefined,
): Told & { readonly problems: readonly ReadProblem[] } {
  const facts: Mutable<SpiderpoolFacts> =
    version !== undefined && inRange(version, "<0.6.0-rc1") ? { ...beforeMultus } : {};
  const fields: Mutable<FactFields> = {};
  const problems: ReadProblem[] = [];
  const layers = [...values.user, ...values.chart];
  for (const rule of applicable(version)) {
    if (values.unresolved?.(rule.path) === true) continue;
    const found = lookup(layers, rule.path.split("."));
    if (found.kind === "missing" && !(values.closed && version !== undefined)) continue;
    const understood = put(facts, rule, found.kind === "value" ? found.value : undefined);
    if (found.kind === "missing") continue;
    if (understood) fields[rule.fact] = found.field;
    else problems.push({ message: `${rule.path} has a value that cannot be understood`, field: found.field });
  }
  const set = userValues(values.user);
  facts.userValues = set.paths;
  if (set.field !== undefined) fields.userValues = set.field;
  const agent = version === undefined ? {} : agentImage(layers, version, values);
  return { facts: { ...facts, ...agent }, fields, problems };
}

/** Charts before 0.6.0 have neither the coordinator nor Multus nor the RDMA plugin. */
const beforeMultus: SpiderpoolFacts = {
  coordinatorEnabled: false,
  coordinatorDetectGateway: false,
  coordinatorDetectIPConflict: false,
  multusEnableConfig: false,
  multusInstall: false,
  multusUninstall: false,
  rdmaPluginInstall: false,
};

function applicable(version: string | undefined): readonly ValueRule[] {
  if (version !== undefined) return valueRules.filter((rule) => rule.in === undefined || inRange(version, rule.in));
  return valueRules.filter((rule) => valueRules.every((other) => other === rule || other.fact !== rule.fact));
}

function inRange(version: string, range: string): boolean {
  return satisfies(version, range, { includePrerelease: true });
}

/** Puts the fact that a value makes; false where the value makes none. */
function put(facts: Mutable<SpiderpoolFacts>, rule: ValueRule, value: unknown): boolean {
  switch (rule.use) {
    case "text": {
      const bool = textBool(value);
      if (bool !== undefined) facts[rule.fact] = bool;
      return bool !== undefined;
    }
    case "truth": {
      facts[rule.fact] = templateTruth(value);
      return true;
    }
    case "string": {
      const text = printed(value);
      if (text !== undefined) facts[rule.fact] = text;
      return text !== undefined;
    }
    case "int": {
      const text = printed(value) ?? "";
      const whole = /^\d{1,9}$/u.test(text);
      if (whole) facts[rule.fact] = BigInt(text);
      return whole;
    }
  }
}

function userValues(user: readonly Layer[]): { readonly paths: readonly string[]; readonly field?: string } {
  const paths: string[] = [];
  let field: string | undefined;
  for (const path of watchedValues) {
    const found = lookup(user, path.split("."));
    if (found.kind !== "value" || found.value === null) continue;
    field ??= found.field;
    paths.push(path);
    const bool = asRecord(found.value) === undefined && !Array.isArray(found.value) ? textBool(found.value) : undefined;
    if (bool !== undefined && typeof found.value !== "number") paths.push(`${path}=${bool}`);
  }
  return { paths, ...(field === undefined ? {} : { field }) };
}

/** The first version whose agent exits without the variable, see spidernet-io/spiderpool#2549. */
const NAMESPACE_SINCE = "0.7.1";

/** Whether an agent of one version lacks a variable that the chart sets from 0.7.1 on. */
export function namespaceMissing(agentVersion: string | undefined, given: boolean): boolean | undefined {
  if (given) return false;
  return agentVersion === undefined ? undefined : gte(agentVersion, NAMESPACE_SINCE);
}

function agentImage(layers: readonly Layer[], version: string, { closed, unresolved }: Values): FactsOfImage {
  const image = ["spiderpoolAgent", "image"];
  if (unresolved?.(image.join(".")) === true) return {};
  const text = (key: string): string | undefined => {
    const found = lookup(layers, [...image, key]);
    return found.kind === "value" ? printed(found.value) : closed ? "" : undefined;
  };
  const tag = text("tag");
  const digest = text("digest") ?? "";
  if (tag === undefined) return {};
  const agentImageVersion = digest === "" ? (tag === "" ? version : componentVersion(tag)) : undefined;
  const env = lookup(layers, ["spiderpoolAgent", "extraEnv"]);
  const named = asList(env.kind === "value" ? env.value : undefined).map((entry) => asText(at(entry, "name")));
  const given = !lt(version, NAMESPACE_SINCE) || named.includes("SPIDERPOOL_POD_NAMESPACE");
  const agentNamespaceMissing = namespaceMissing(agentImageVersion, given);
  return {
    ...(agentImageVersion === undefined ? {} : { agentImageVersion }),
    ...(agentNamespaceMissing === undefined ? {} : { agentNamespaceMissing }),
  };
}

type FactsOfImage = Pick<SpiderpoolFacts, "agentImageVersion" | "agentNamespaceMissing">;

const COORDINATOR_KEYS = [
  "name",
  "mode",
  "podCIDRType",
  "detectGateway",
  "detectIPConflict",
  "tunePodRoutes",
  "hijackCIDR",
  "vethLinkAddress",
  "vethMTU",
];

/** What the user sets under `coordinator` and the default SpiderCoordinator takes over, as a text to compare. */
export function coordinatorText(user: readonly Layer[]): string {
  const parts: string[] = [];
  for (const key of COORDINATOR_KEYS) {
    const found = lookup(user, ["coordinator", key]);
    if (found.kind !== "value") continue;
    const list = Array.isArray(found.value) ? asList(found.value) : [found.value];
    parts.push(`${key}=${list.map((item) => printed(item) ?? "?").join(",")}`);
  }
  return parts.join(" ");
}
