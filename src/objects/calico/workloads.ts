import { asList, asRecord, asText, at, type Json } from "../json.ts";
import type { KubeObject, ReadProblem } from "../object.ts";
import { imageVersion, parseImage } from "../image.ts";
import { calicoOfOperator, calicoVersion, isEnterpriseImage, isHardenedImage, isNodeImage } from "./images.ts";
import { parameterNamed } from "./parameters.ts";
import type { ControllersReading, NodeReading, OperatorReading, Setting, Settings } from "./reading.ts";

const CONTAINERS = "spec.template.spec.containers";
const DAEMON_SETS = new Set(["calico-node", "canal", "rke2-canal"]);

interface Found {
  readonly container: Json;
  /** Path of the container in its object. */
  readonly path: string;
}

function findContainer(
  object: KubeObject,
  is: (name: string | undefined, image: string) => boolean,
): Found | undefined {
  for (const [index, entry] of asList(at(object.json, "spec", "template", "spec", "containers")).entries()) {
    const container = asRecord(entry);
    if (container !== undefined && is(asText(container["name"]), asText(container["image"]) ?? "")) {
      return { container, path: `${CONTAINERS}[${index}]` };
    }
  }
  return undefined;
}

/** Reads the DaemonSet that runs Felix, by the name or image of its container; undefined for any other DaemonSet. */
export function readNodeDaemonSet(object: KubeObject): NodeReading | undefined {
  const found =
    findContainer(object, (name) => name === "calico-node") ?? findContainer(object, (_, image) => isNodeImage(image));
  if (found === undefined) {
    if (!DAEMON_SETS.has(object.ref.name)) return undefined;
    const problem = {
      message: "no container calico-node: version and environment of Felix cannot be read",
      field: CONTAINERS,
    };
    return { ...node(CONTAINERS), problems: [problem] };
  }
  const problems: ReadProblem[] = [];
  const image = asText(found.container["image"]) ?? "";
  const imageField = `${found.path}.image`;
  const version = calicoVersion(image);
  const enterprise = isEnterpriseImage(image);
  if (version === undefined && !enterprise)
    problems.push({ message: `no version can be read from the image "${image.slice(0, 120)}"`, field: imageField });
  const sources = asList(found.container["envFrom"]).map((source) => asText(at(source, "configMapRef", "name")));
  return {
    ...node(imageField),
    ...(version === undefined ? {} : { version }),
    image,
    hardened: isHardenedImage(image),
    enterprise,
    environment: environmentOf(found, problems),
    // this ConfigMap holds the address of the API server and nothing else
    moreEnvironment: sources.some((name) => name !== "kubernetes-services-endpoint"),
    problems,
  };
}

function node(imageField: string): NodeReading {
  return {
    component: "calico",
    part: "node",
    imageField,
    hardened: false,
    enterprise: false,
    environment: new Map(),
    moreEnvironment: false,
    problems: [],
  };
}

/** Variables as Felix merges them: prefix and name in any case, the name is all behind the first underscore, the last one wins. */
function environmentOf({ container, path }: Found, problems: ReadProblem[]): Settings {
  const environment = new Map<string, Setting>();
  for (const [index, entry] of asList(container["env"]).entries()) {
    const name = asText(at(entry, "name"));
    if (name === undefined || !/^felix_/iu.test(name)) continue;
    const spelled = name.slice("felix_".length);
    const field = `${path}.env[${index}].value`;
    const misspelled = intended(spelled);
    if (misspelled !== undefined) {
      problems.push({
        message: `Felix knows no variable ${name}, so it has no effect: the name is FELIX_${misspelled.toUpperCase()}`,
        field,
      });
      continue;
    }
    const text = variableText(entry);
    environment.set(spelled.toLowerCase(), { ...(text === undefined ? {} : { text }), field, spelled });
  }
  return environment;
}

/** The parameter that a name with underscores was meant for, or a field's name where Felix has another. */
function intended(spelled: string): string | undefined {
  if (spelled.toLowerCase() === "ipipenabled") return "IpInIpEnabled";
  return spelled.includes("_") ? parameterNamed(spelled.replaceAll("_", ""))?.name : undefined;
}

/** The value, where it stands in the object itself and refers to nothing else. */
function variableText(entry: unknown): string | undefined {
  if (at(entry, "valueFrom") !== undefined) return undefined;
  const value = at(entry, "value") ?? "";
  const text = typeof value === "boolean" || typeof value === "number" ? String(value) : asText(value);
  return text?.includes("$(") === true ? undefined : text;
}

/** Reads the Deployment of calico-kube-controllers; undefined for any other. */
export function readControllers(object: KubeObject): ControllersReading | undefined {
  const found = findContainer(object, (name) => name === "calico-kube-controllers");
  if (found === undefined) return undefined;
  const image = asText(found.container["image"]) ?? "";
  const version = calicoVersion(image);
  const imageField = `${found.path}.image`;
  const problems =
    version === undefined && !isEnterpriseImage(image)
      ? [{ message: `no version can be read from the image "${image.slice(0, 120)}"`, field: imageField }]
      : [];
  return {
    component: "calico",
    part: "controllers",
    ...(version === undefined ? {} : { version }),
    imageField,
    problems,
  };
}

/** Reads the Deployment of the Tigera operator, whose release decides which Calico it installs; undefined for any other. */
export function readOperator(object: KubeObject): OperatorReading | undefined {
  const found = findContainer(
    object,
    (name, image) =>
      name === "tigera-operator" || /(?:tigera\/|mirrored-calico-)operator$/u.test(parseImage(image).repository),
  );
  if (found === undefined) return undefined;
  const operator = imageVersion(asText(found.container["image"]) ?? "");
  const version = operator === undefined ? undefined : calicoOfOperator(operator);
  return {
    component: "calico",
    part: "operator",
    ...(version === undefined ? {} : { version }),
    imageField: `${found.path}.image`,
    problems: [],
  };
}
