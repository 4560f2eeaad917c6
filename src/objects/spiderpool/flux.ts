import { valid } from "semver";
import { asList, asRecord, asText, at, type Json } from "../json.ts";
import type { KubeObject, ReadProblem } from "../object.ts";
import { componentVersion } from "../version.ts";
import { CHART, namesChart } from "./chart.ts";
import { chartDefaults } from "./defaults.ts";
import type { DeclaredReading } from "./reading.ts";
import { coordinatorText, factsOfValues } from "./value-facts.ts";
import type { Layer } from "./values.ts";

/** Sources whose charts have a version that `spec.chart.spec.version` chooses; Git and buckets ignore it. */
const VERSIONED_SOURCE = "HelmRepository";

/**
 * A Flux HelmRelease that asks for the Spiderpool chart; undefined for others. The version is a range to Flux: only an exact
 * one says what will run. Values from `valuesFrom` are not in the object; what `spec.values` sets wins over them.
 */
export function readHelmRelease(object: KubeObject): DeclaredReading | undefined {
  if (!object.ref.apiVersion.startsWith("helm.toolkit.fluxcd.io/")) return undefined;
  const spec = at(object.json, "spec");
  const source = chartSource(spec, object.ref.name);
  if (source === undefined) return undefined;
  const problems: ReadProblem[] = [];
  if (source.problem !== undefined) problems.push(source.problem);
  if (at(spec, "kubeConfig") !== undefined) {
    const message = "it installs into another cluster; it is judged by the nodes given here";
    problems.push({ message, field: "spec.kubeConfig" });
  }
  const elsewhere = asList(at(spec, "valuesFrom")).length > 0;
  if (elsewhere) {
    const message = "values from other objects (valuesFrom) are not looked up: what they set cannot be told";
    problems.push({ message, field: "spec.valuesFrom" });
  }
  const { version } = source;
  const user = userLayer(asRecord(at(spec, "values")), "spec.values");
  const defaults = version === undefined || elsewhere ? undefined : chartDefaults(version);
  const chart = userLayer(defaults, `chart ${CHART} ${version ?? ""} values`);
  const told = factsOfValues({ user, chart, closed: false }, version);
  return {
    component: "spiderpool",
    form: "flux",
    resolved: version !== undefined && !elsewhere,
    updatesCrds: asText(at(spec, "upgrade", "crds")) === "CreateReplace",
    coordinator: coordinatorText(user),
    ...(source.range === undefined ? {} : { range: source.range }),
    facts: version === undefined ? told.facts : { version, ...told.facts },
    fields: version === undefined ? told.fields : { version: "spec.chart.spec.version", ...told.fields },
    problems: [...problems, ...told.problems],
  };
}

interface ChartSource {
  readonly version?: string;
  readonly range?: string;
  readonly problem?: ReadProblem;
}

function chartSource(spec: unknown, name: string): ChartSource | undefined {
  const chart = at(spec, "chart", "spec");
  if (asRecord(chart) === undefined) return referencedChart(spec, name);
  if (!namesChart(asText(at(chart, "chart")))) return undefined;
  const kind = asText(at(chart, "sourceRef", "kind")) ?? VERSIONED_SOURCE;
  if (kind !== VERSIONED_SOURCE) {
    const message = `the chart comes from a ${kind}, which decides its version: it cannot be told`;
    return { problem: { message, field: "spec.chart.spec.sourceRef" } };
  }
  const written = asText(at(chart, "version")) ?? "*";
  const exact = exactVersion(written);
  if (exact !== undefined) return { version: exact };
  const message = `the version "${written.slice(0, 60)}" is a range: which release it comes to cannot be told`;
  return { range: written, problem: { message, field: "spec.chart.spec.version" } };
}

/** `spec.chartRef` names an object that names the chart; its name is all there is to go by. */
function referencedChart(spec: unknown, name: string): ChartSource | undefined {
  const reference = asText(at(spec, "chartRef", "name"));
  if (reference === undefined) return undefined;
  const release = asText(at(spec, "releaseName")) ?? name;
  const words = `${reference} ${release}`.split(/[^A-Za-z0-9]+/u);
  if (!words.includes(CHART)) return undefined;
  const kind = asText(at(spec, "chartRef", "kind")) ?? "object";
  const message = `chart and version stand in the ${kind} ${reference}: the version cannot be told`;
  return { problem: { message, field: "spec.chartRef" } };
}

/** A version that stands for itself alone: `1.2.2`, `v1.2.2`, `=1.2.2`; undefined for ranges. */
export function exactVersion(text: string): string | undefined {
  const plain = text.trim().replace(/^=\s*/u, "");
  return valid(plain) === null ? undefined : componentVersion(plain);
}

function userLayer(values: Json | undefined, field: string): readonly Layer[] {
  return values === undefined ? [] : [{ values, field }];
}
