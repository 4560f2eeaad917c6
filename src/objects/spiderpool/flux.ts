import { asList, asRecord, asText, at } from "../json.ts";
import type { KubeObject, ReadProblem } from "../object.ts";
import { CHART, namesChart } from "./chart.ts";
import { declare, elsewhere, exactVersion, type AskedVersion, type DeclaredValues } from "./declared.ts";
import type { DeclaredReading } from "./reading.ts";

/** Sources whose charts have a version that `spec.chart.spec.version` chooses; Git and buckets ignore it. */
const VERSIONED_SOURCE = "HelmRepository";

/**
 * A Flux HelmRelease that asks for the Spiderpool chart; undefined for others. The version is a range to Flux: only an exact
 * one says what will run. Values from `valuesFrom` are not in the object; what `spec.values` sets wins over them.
 */
export function readHelmRelease(object: KubeObject): DeclaredReading | undefined {
  if (!object.ref.apiVersion.startsWith("helm.toolkit.fluxcd.io/")) return undefined;
  const spec = at(object.json, "spec");
  const asked = askedVersion(spec, object.ref.name);
  // CRDs that exist are left alone unless this is set
  const updatesCrds = at(spec, "upgrade", "crds") === "CreateReplace";
  return asked === undefined ? undefined : declare("flux", asked, declaredValues(spec), updatesCrds);
}

function declaredValues(spec: unknown): DeclaredValues {
  const problems: ReadProblem[] = [];
  if (at(spec, "kubeConfig") !== undefined) problems.push(elsewhere("spec.kubeConfig"));
  const complete = asList(at(spec, "valuesFrom")).length === 0;
  if (!complete) {
    const message = "values from other objects (valuesFrom) are not looked up: what they set cannot be told";
    problems.push({ message, field: "spec.valuesFrom" });
  }
  const values = asRecord(at(spec, "values"));
  return { layers: values === undefined ? [] : [{ values, field: "spec.values" }], complete, problems };
}

function askedVersion(spec: unknown, name: string): AskedVersion | undefined {
  const chart = at(spec, "chart", "spec");
  if (asRecord(chart) === undefined) return referencedChart(spec, name);
  if (!namesChart(asText(at(chart, "chart")))) return undefined;
  const kind = asText(at(chart, "sourceRef", "kind")) ?? VERSIONED_SOURCE;
  if (kind !== VERSIONED_SOURCE) {
    const message = `the chart comes from a ${kind}, which decides its version: it cannot be told`;
    return told("spec.chart.spec.sourceRef", message);
  }
  const field = "spec.chart.spec.version";
  const written = asText(at(chart, "version")) ?? "*";
  const version = exactVersion(written);
  if (version !== undefined) return { version, field, problems: [] };
  const message = `the version "${written.slice(0, 60)}" is a range: which release it comes to cannot be told`;
  return { range: written, ...told(field, message) };
}

/** `spec.chartRef` names an object that names the chart; its name is all there is to go by. */
function referencedChart(spec: unknown, name: string): AskedVersion | undefined {
  const reference = asText(at(spec, "chartRef", "name"));
  if (reference === undefined) return undefined;
  const release = asText(at(spec, "releaseName")) ?? name;
  const words = `${reference} ${release}`.split(/[^A-Za-z0-9]+/u);
  if (!words.includes(CHART)) return undefined;
  const kind = asText(at(spec, "chartRef", "kind")) ?? "object";
  return told("spec.chartRef", `chart and version stand in the ${kind} ${reference}: the version cannot be told`);
}

function told(field: string, message: string): AskedVersion {
  return { field, problems: [{ message, field }] };
}
