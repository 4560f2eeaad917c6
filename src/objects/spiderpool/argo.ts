import { asList, asRecord, asText, at, type Json } from "../json.ts";
import type { KubeObject, ReadProblem } from "../object.ts";
import { namesChart } from "./chart.ts";
import { declare, elsewhere, exactVersion, type AskedVersion, type DeclaredValues } from "./declared.ts";
import { parameterLayer } from "./parameters.ts";
import type { DeclaredReading } from "./reading.ts";
import { parseYamlText } from "./yaml.ts";

const HERE = new Set(["https://kubernetes.default.svc", "https://kubernetes.default.svc.cluster.local"]);

/**
 * An Argo CD Application with a source that is the Spiderpool chart; undefined for others. Values by Argo's order:
 * parameters, then valuesObject (or `values`, which valuesObject replaces), then valueFiles, which are not in the object.
 */
export function readApplication(object: KubeObject): DeclaredReading | undefined {
  if (!object.ref.apiVersion.startsWith("argoproj.io/")) return undefined;
  const spec = at(object.json, "spec");
  const candidates = [
    { source: at(spec, "source"), field: "spec.source" },
    ...asList(at(spec, "sources")).map((source, i) => ({ source, field: `spec.sources[${i}]` })),
  ];
  const found = candidates.find(({ source }) => isChart(source));
  if (found === undefined) return undefined;
  const { source, field } = found;
  const helm = at(source, "helm");
  const asked = askedVersion(
    source,
    `${field}.targetRevision`,
    isElsewhere(spec) ? [elsewhere("spec.destination")] : [],
  );
  return declare("argo", asked, declaredValues(helm, `${field}.helm`), at(helm, "skipCrds") !== true);
}

/** A Helm repository's chart, an OCI chart, or a directory of a Git repository that is named like the chart. */
function isChart(source: unknown): boolean {
  const chart = asText(at(source, "chart"));
  if (chart !== undefined && chart !== "") return namesChart(chart);
  const path = asText(at(source, "path")) ?? "";
  if (path === "" || path === ".") return namesChart(asText(at(source, "repoURL")));
  return namesChart(path);
}

function isElsewhere(spec: unknown): boolean {
  const server = asText(at(spec, "destination", "server")) ?? "";
  const name = asText(at(spec, "destination", "name")) ?? "";
  return server === "" ? name !== "" && name !== "in-cluster" : !HERE.has(server);
}

function askedVersion(source: unknown, field: string, problems: readonly ReadProblem[]): AskedVersion {
  const written = asText(at(source, "targetRevision")) ?? "*";
  const version = exactVersion(written);
  if (version !== undefined) return { version, field, problems };
  const packaged =
    asText(at(source, "chart")) !== undefined || (asText(at(source, "repoURL")) ?? "").startsWith("oci://");
  const what = packaged ? "is a range" : "is no version";
  const message = `targetRevision "${written.slice(0, 60)}" ${what}: which release it comes to cannot be told`;
  return { ...(packaged ? { range: written } : {}), field, problems: [...problems, { message, field }] };
}

function declaredValues(helm: unknown, field: string): DeclaredValues {
  const parameters = parameterLayer(asList(at(helm, "parameters")), `${field}.parameters`);
  const files = new Set(asList(at(helm, "fileParameters")).flatMap((entry) => asText(at(entry, "name")) ?? []));
  const inline = inlineValues(helm, field);
  const problems = [...parameters.problems, ...inline.problems];
  const elsewhereToo = asList(at(helm, "valueFiles")).length > 0;
  if (elsewhereToo) {
    problems.push({
      message: "valueFiles are not looked up: what they set cannot be told",
      field: `${field}.valueFiles`,
    });
  }
  const table = inline.table === undefined ? [] : [{ values: inline.table, field: inline.field }];
  return {
    layers: [...parameters.layers, ...table],
    complete: inline.readable && !elsewhereToo,
    unresolved: (path) => files.has(path) || parameters.unread.has(path),
    problems,
  };
}

interface InlineValues {
  readonly table?: Json;
  readonly field: string;
  readonly readable: boolean;
  readonly problems: readonly ReadProblem[];
}

/** `valuesObject`, or the YAML text under `values`, which it makes Argo ignore. */
function inlineValues(helm: unknown, under: string): InlineValues {
  const text = asText(at(helm, "values")) ?? "";
  const object = asRecord(at(helm, "valuesObject"));
  const field = `${under}.values`;
  if (object !== undefined) {
    const problems = text.trim() === "" ? [] : [{ message: "values is ignored where valuesObject is set", field }];
    return { table: object, field: `${under}.valuesObject`, readable: true, problems };
  }
  if (text.trim() === "") return { field, readable: true, problems: [] };
  const parsed = parseYamlText(text);
  const table = parsed.ok ? asRecord(parsed.value) : undefined;
  if (!parsed.ok || (table === undefined && parsed.value !== null)) {
    const message = `values ${parsed.ok ? "is no table" : parsed.error}: what it sets cannot be told`;
    return { field, readable: false, problems: [{ message, field }] };
  }
  const { duplicateKey } = parsed;
  const problems =
    duplicateKey === undefined ? [] : [{ message: `a key stands twice (${duplicateKey}); the last one counts`, field }];
  return { ...(table === undefined ? {} : { table }), field, readable: true, problems };
}
