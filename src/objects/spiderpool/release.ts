import { asList, asRecord, asText, at, type Json } from "../json.ts";
import type { KubeObject, ReadProblem } from "../object.ts";
import { componentVersion } from "../version.ts";
import { CHART, labelOf, versionOfChartLabel } from "./chart.ts";
import { chartDefaults } from "./defaults.ts";
import { decodeBase64, gunzip, parseBoundedJson, type Decoded } from "./payload.ts";
import type { ReleaseReading, Standing, Told } from "./reading.ts";
import { coordinatorText, factsOfValues } from "./value-facts.ts";
import type { Layer } from "./values.ts";

const NAME = /^sh\.helm\.release\.v1\.(.+)\.v(\d{1,9})$/u;

/** Where the payload stands in the object, and how the fields of the JSON in it are named. */
const FIELD = "data.release";

const OBJECT = "{".charCodeAt(0);

/** What of a release is large and tells nothing: the files of the chart and hooks; in a release of the chart itself, what is rendered as well. */
const files = ["hooks", "chart.templates", "chart.files", "chart.schema", "chart.lock"] as const;
const ofUmbrella: ReadonlySet<string> = new Set(files);
const ofOwn: ReadonlySet<string> = new Set(["manifest", ...files]);

/** Whether an object is how Helm 3 and 4 store a release: a Secret of their type, or a ConfigMap of the other driver. */
export function isReleaseObject(object: KubeObject): boolean {
  if (object.ref.kind === "Secret" && asText(object.json["type"]) === "helm.sh/release.v1") return true;
  return NAME.test(object.ref.name) && labelOf(object, "owner") === "helm";
}

/** Statuses by what they mean to a judgement; any other says nothing of the present. */
const standings: ReadonlyMap<string, Standing> = new Map([
  ["pending-install", "judge"],
  ["pending-upgrade", "judge"],
  ["pending-rollback", "warn-only"],
  ["deployed", "state"],
]);

/**
 * The release in a Helm Secret or ConfigMap; undefined for releases of other charts and for those that say nothing of the
 * present. A payload that cannot be decoded is Spiderpool's if the release is named so; it tells nothing then.
 */
export function readRelease(object: KubeObject): ReleaseReading | undefined {
  const labelled = labelOf(object, "status");
  // Helm writes the label and the payload together; old revisions need not be inflated to be left out
  if (labelled !== undefined && !standings.has(labelled)) return undefined;
  const payload = decodePayload(object);
  if (!payload.ok) return unreadable(object, labelled, payload.error);
  if (payload.value === undefined) return undefined;
  const release = payload.value;
  const status = asText(at(release, "info", "status")) ?? labelled ?? "unknown";
  const standing = standings.get(status) ?? "ignore";
  const identity = identityOf(object, release);
  const told = tell(release);
  if (told === undefined || standing === "ignore") return undefined;
  return {
    component: "spiderpool",
    form: "release",
    standing,
    status,
    ...identity,
    chart: CHART,
    readable: true,
    ...told,
  };
}

function unreadable(object: KubeObject, labelled: string | undefined, error: string): ReleaseReading {
  const status = labelled ?? "unknown";
  const identity = identityOf(object, {});
  return {
    component: "spiderpool",
    form: "release",
    standing: standings.get(status) ?? "judge",
    status,
    ...identity,
    chart: identity.release.includes(CHART) ? CHART : "unknown",
    readable: false,
    facts: {},
    fields: {},
    problems: [
      {
        message: `the Helm release cannot be read: its payload ${error}; what it installs cannot be told`,
        field: FIELD,
      },
    ],
  };
}

/** The parsed release; undefined where it cannot be Spiderpool's. */
function decodePayload(object: KubeObject): Decoded<Json | undefined> {
  const plain = asText(at(object.json, "stringData", "release"));
  const stored = plain ?? asText(at(object.json, "data", "release"));
  if (stored === undefined) return { ok: false, error: "is missing" };
  // a Secret's data is base64 of what Helm stores, which is base64 again
  const layers = object.ref.kind === "Secret" && plain === undefined ? 2 : 1;
  let bytes: Decoded<Buffer> = decodeBase64(stored);
  if (layers === 2 && bytes.ok) {
    const inner = bytes.value;
    bytes = isText(inner) ? decodeBase64(inner.toString("latin1")) : { ok: false, error: "is encoded once, not twice" };
  }
  if (!bytes.ok) return bytes;
  const json = gunzip(bytes.value);
  if (!json.ok) return json;
  // every release of the chart holds its name; other charts' releases need not be parsed
  if (json.value[0] === OBJECT && !json.value.includes(CHART)) return { ok: true, value: undefined };
  let parsed = parseBoundedJson(json.value, ofOwn);
  if (parsed.ok && !isOwn(parsed.value)) parsed = parseBoundedJson(json.value, ofUmbrella);
  if (!parsed.ok) return parsed;
  const release = asRecord(parsed.value);
  return release === undefined ? { ok: false, error: "is no Helm release" } : { ok: true, value: release };
}

function isText(bytes: Buffer): boolean {
  return bytes.length > 0 && bytes.subarray(0, 4).every((byte) => byte >= 0x20 && byte < 0x7f);
}

type Identity = Pick<ReleaseReading, "release" | "namespace" | "revision">;

function identityOf(object: KubeObject, release: Json): Identity {
  const named = NAME.exec(object.ref.name);
  const revision = Number(release["version"] ?? labelOf(object, "version") ?? named?.[2] ?? 0);
  return {
    release: asText(release["name"]) ?? labelOf(object, "name") ?? named?.[1] ?? object.ref.name,
    namespace: asText(release["namespace"]) ?? object.ref.namespace ?? "",
    revision: Number.isSafeInteger(revision) ? revision : 0,
  };
}

interface TellOfRelease extends Told {
  readonly problems: readonly ReadProblem[];
  readonly coordinator: string;
}

function tell(release: Json): TellOfRelease | undefined {
  return isOwn(release) ? tellOwn(release) : tellUmbrella(release);
}

function isOwn(release: unknown): boolean {
  return asText(at(release, "chart", "metadata", "name")) === CHART;
}

/** A release of the chart itself: its values are the chart's with the user's over them. */
function tellOwn(release: Json): TellOfRelease {
  const written = asText(at(release, "chart", "metadata", "version")) ?? "";
  const version = componentVersion(written);
  const problems: ReadProblem[] = [];
  if (version === undefined) {
    const message = `the chart version "${written.slice(0, 60)}" cannot be read`;
    problems.push({ message, field: `${FIELD} chart.metadata.version` });
  }
  const own = asRecord(at(release, "chart", "values"));
  // a snapshot may leave the chart's own values out
  const known = own ?? (version === undefined ? undefined : chartDefaults(version));
  const user = layersOf([[asRecord(release["config"]), "config"]]);
  const chart = layersOf([[known, "chart.values"]]);
  const told = factsOfValues({ user, chart, closed: own !== undefined }, version);
  return withVersion(told, version, "chart.metadata.version", user, problems);
}

/**
 * A release of another chart that holds Spiderpool as a dependency: Helm does not store that chart's own values. A chart that only
 * prints the label is not one.
 */
function tellUmbrella(release: Json): TellOfRelease | undefined {
  const manifest = asText(release["manifest"]) ?? "";
  // Helm names the file of each object it renders; those of a dependency lie below charts/
  if (!/^# Source: [^\n]+\/charts\//mu.test(manifest)) return undefined;
  const version = versionInManifest(manifest);
  if (version === undefined) return undefined;
  const key = dependencyKey(release);
  const under = (...path: readonly string[]): Json | undefined => asRecord(at(release, ...path));
  const user: (readonly [Json | undefined, string])[] = [
    [globalOnly(under("config", "global")), "config"],
    [globalOnly(under("chart", "values", "global")), "chart.values"],
    [under("config", key), `config.${key}`],
    [under("chart", "values", key), `chart.values.${key}`],
  ];
  const chart = layersOf([[chartDefaults(version), `${CHART} values`]]);
  const told = factsOfValues({ user: layersOf(user), chart, closed: false }, version);
  return withVersion(told, version, "manifest", layersOf(user), []);
}

/** A parent's globals win over those of its dependencies. */
function globalOnly(global: Json | undefined): Json | undefined {
  return global === undefined ? undefined : { global };
}

/** The key under which a parent chart sets values of its dependency: the name, or the alias that Chart.yaml gives it. */
function dependencyKey(release: Json): string {
  for (const dependency of asList(at(release, "chart", "metadata", "dependencies"))) {
    if (asText(at(dependency, "name")) !== CHART) continue;
    const alias = asText(at(dependency, "alias"));
    if (alias !== undefined && alias !== "") return alias;
  }
  return CHART;
}

function versionInManifest(manifest: string): string | undefined {
  const found = /helm\.sh\/chart: *["']?(spiderpool-\d[^\s"']{0,80})/u.exec(manifest);
  return versionOfChartLabel(found?.[1]);
}

function layersOf(layers: readonly (readonly [Json | undefined, string])[]): readonly Layer[] {
  return layers.flatMap(([values, name]) => (values === undefined ? [] : [{ values, field: `${FIELD} ${name}` }]));
}

function withVersion(
  told: Told & { readonly problems: readonly ReadProblem[] },
  version: string | undefined,
  field: string,
  user: readonly Layer[],
  problems: readonly ReadProblem[],
): TellOfRelease {
  const coordinator = coordinatorText(user);
  const all = [...problems, ...told.problems];
  if (version === undefined) return { ...told, coordinator, problems: all };
  return {
    facts: { version, ...told.facts },
    fields: { version: `${FIELD} ${field}`, ...told.fields },
    coordinator,
    problems: all,
  };
}
