import { asList, asRecord, asText, at } from "../json.ts";
import type { KubeObject, ReadProblem } from "../object.ts";
import { namesChart } from "./chart.ts";
import { chartDefaults } from "./defaults.ts";
import { exactVersion } from "./flux.ts";
import { parameterLayer, type Parameters } from "./parameters.ts";
import type { DeclaredReading } from "./reading.ts";
import { coordinatorText, factsOfValues } from "./value-facts.ts";
import type { Layer } from "./values.ts";
import { parseYamlText } from "./yaml.ts";

const HERE = new Set(["https://kubernetes.default.svc", "https://kubernetes.default.svc.cluster.local"]);

/**
 * An Argo CD Application with a source that is the Spiderpool chart; undefined for others. Values by Argo's order:
 * parameters, then valuesObject (or `values`, which valuesObject replaces), then valueFiles, which are not in the object.
 */
export function readApplication(object: KubeObject): DeclaredReading | undefined {
  if (!object.ref.apiVersion.startsWith("argoproj.io/")) return undefined;
  const spec = at(object.json, "spec");
  const several = asList(at(spec, "sources"));
  const candidates = [
    { source: at(spec, "source"), field: "spec.source" },
    ...several.map((source, i) => ({ source, field: `spec.sources[${i}]` })),
  ];
  const found = candidates.find(({ source }) => isChart(source));
  return found === undefined ? undefined : readSource(found.source, found.field, elsewhere(spec));
}

/** A Helm repository's chart, an OCI chart, or a directory of a Git repository that is named like the chart. */
function isChart(source: unknown): boolean {
  const chart = asText(at(source, "chart"));
  if (chart !== undefined && chart !== "") return namesChart(chart);
  const path = asText(at(source, "path")) ?? "";
  if (path === "" || path === ".") return namesChart(asText(at(source, "repoURL")));
  return namesChart(path);
}

function elsewhere(spec: unknown): readonly ReadProblem[] {
  const server = asText(at(spec, "destination", "server"));
  const name = asText(at(spec, "destination", "name"));
  const here = server === undefined || server === "" ? name === undefined || name === "in-cluster" : HERE.has(server);
  const message = "it installs into another cluster; it is judged by the nodes given here";
  return here ? [] : [{ message, field: "spec.destination" }];
}

function readSource(source: unknown, field: string, problems: readonly ReadProblem[]): DeclaredReading {
  const helm = at(source, "helm");
  const values = declaredValues(helm, `${field}.helm`);
  const revision = revisionOf(source, field);
  const { version } = revision;
  const defaults = version === undefined || !values.complete ? undefined : chartDefaults(version);
  const chart = defaults === undefined ? [] : [{ values: defaults, field: `chart spiderpool ${version ?? ""} values` }];
  const told = factsOfValues({ user: values.layers, chart, closed: false, unresolved: values.unresolved }, version);
  const at1 = `${field}.targetRevision`;
  return {
    component: "spiderpool",
    form: "argo",
    resolved: version !== undefined && values.complete,
    updatesCrds: at(helm, "skipCrds") !== true,
    coordinator: coordinatorText(values.layers),
    ...(revision.range === undefined ? {} : { range: revision.range }),
    facts: version === undefined ? told.facts : { version, ...told.facts },
    fields: version === undefined ? told.fields : { version: at1, ...told.fields },
    problems: [...problems, ...revision.problems, ...values.problems, ...told.problems],
  };
}

interface Revision {
  readonly version?: string;
  readonly range?: string;
  readonly problems: readonly ReadProblem[];
}

function revisionOf(source: unknown, field: string): Revision {
  const written = asText(at(source, "targetRevision")) ?? "*";
  const at1 = `${field}.targetRevision`;
  const fromGit =
    asText(at(source, "chart")) === undefined && !(asText(at(source, "repoURL")) ?? "").startsWith("oci://");
  const exact = exactVersion(written);
  // a tag of the chart's own repository is its version; a branch of another one is not
  if (exact !== undefined) return { version: exact, problems: [] };
  const what = fromGit ? "is no version" : "is a range";
  const message = `targetRevision "${written.slice(0, 60)}" ${what}: which release it comes to cannot be told`;
  return { ...(fromGit ? {} : { range: written }), problems: [{ message, field: at1 }] };
}

interface DeclaredValues {
  readonly layers: readonly Layer[];
  /** All values are in the object. */
  readonly complete: boolean;
  readonly unresolved: (path: string) => boolean;
  readonly problems: readonly ReadProblem[];
}

function declaredValues(helm: unknown, field: string): DeclaredValues {
  const problems: ReadProblem[] = [];
  const parameters: Parameters = parameterLayer(asList(at(helm, "parameters")), `${field}.parameters`);
  const files = new Set(asList(at(helm, "fileParameters")).flatMap((entry) => asText(at(entry, "name")) ?? []));
  const layers: Layer[] = [...parameters.layers];
  const text = asText(at(helm, "values")) ?? "";
  const object = asRecord(at(helm, "valuesObject"));
  let complete = true;
  if (object !== undefined) {
    layers.push({ values: object, field: `${field}.valuesObject` });
    if (text.trim() !== "")
      problems.push({ message: "values is ignored where valuesObject is set", field: `${field}.values` });
  } else if (text.trim() !== "") {
    const parsed = parseYamlText(text);
    const table = parsed.ok ? asRecord(parsed.value) : undefined;
    if (table !== undefined) layers.push({ values: table, field: `${field}.values` });
    if (!parsed.ok || (table === undefined && parsed.value !== null)) {
      complete = false;
      const message = `values ${parsed.ok ? "is no table" : parsed.error}: what it sets cannot be told`;
      problems.push({ message, field: `${field}.values` });
    } else if (parsed.duplicateKey !== undefined) {
      problems.push({
        message: `a key stands twice (${parsed.duplicateKey}); the last one counts`,
        field: `${field}.values`,
      });
    }
  }
  if (asList(at(helm, "valueFiles")).length > 0) {
    complete = false;
    problems.push({
      message: "valueFiles are not looked up: what they set cannot be told",
      field: `${field}.valueFiles`,
    });
  }
  const unresolved = (path: string): boolean => files.has(path) || parameters.unread.has(path);
  return { layers, complete, unresolved, problems: [...problems, ...parameters.problems] };
}
