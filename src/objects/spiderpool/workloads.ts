import { lt } from "semver";
import { imageVersion, parseImage } from "../image.ts";
import { asList, asText, at } from "../json.ts";
import type { KubeObject } from "../object.ts";
import { CHART, labelledVersion, labelOf } from "./chart.ts";
import type { InitReading, WorkloadReading } from "./reading.ts";
import { createTeller, type Teller, type Variable } from "./teller.ts";
import { namespaceMissing } from "./value-facts.ts";

interface Container {
  readonly json: unknown;
  readonly name: string;
  readonly image: string;
  /** The last part of the image's repository: registries and mirrors change what stands before it. */
  readonly program: string;
  readonly field: string;
}

/**
 * A DaemonSet or Deployment of the chart, by its label or by the program it runs; undefined for others. Facts are what the
 * rendered object does, whatever values it came from.
 */
export function readWorkload(object: KubeObject): WorkloadReading | undefined {
  const pod = at(object.json, "spec", "template", "spec");
  const containers = containersOf(pod, "containers");
  const agent = containers.find(({ program, name }) => program === "spiderpool-agent" && name !== "multus-cni");
  const controller = containers.find(({ program }) => program === "spiderpool-controller");
  const labelled = labelledVersion(object);
  const role =
    object.ref.kind === "DaemonSet"
      ? daemonSetRole(object, containers, agent !== undefined, labelled !== undefined)
      : controller !== undefined || (labelled !== undefined && isComponent(object, "controller"))
        ? "controller"
        : undefined;
  if (role === undefined) return undefined;
  const main = (role === "agent" ? agent : role === "controller" ? controller : undefined) ?? containers[0];
  const version = labelled ?? (main === undefined ? undefined : versionOfImage(main));
  const told = createTeller();
  if (version !== undefined && role !== "rdma" && role !== "multus")
    told.put("version", version.version, version.field);
  if (role === "agent" && main !== undefined) tellAgent(told, pod, main, version?.version);
  if (role === "controller" && main !== undefined) tellController(told, object, main);
  if (role === "multus") told.put("multusInstall", true, "metadata.name");
  if (role === "rdma") told.put("rdmaPluginInstall", true, "metadata.name");
  return {
    component: "spiderpool",
    form: "workload",
    role,
    facts: told.facts,
    fields: told.fields,
    problems: told.problems,
  };
}

/** The Pod or Job `spiderpool-init`, by the program it runs; undefined for others. It carries no chart label. */
export function readInit(object: KubeObject): InitReading | undefined {
  const isJob = object.ref.kind === "Job";
  const pod = isJob ? at(object.json, "spec", "template", "spec") : at(object.json, "spec");
  const container = containersOf(pod, "containers", isJob ? "spec.template.spec" : "spec").find(
    ({ json, name, program }) =>
      runs(json, "spiderpool-init") || (name === "spiderpool-init" && program === "spiderpool-controller"),
  );
  if (container === undefined) return undefined;
  const told = createTeller();
  const version = versionOfImage(container);
  if (version !== undefined) told.put("version", version.version, version.field);
  const env = environment(container);
  const name = env.get("SPIDERPOOL_INIT_DEFAULT_COORDINATOR_NAME");
  told.put("coordinatorEnabled", (name?.text ?? "") !== "", name?.field ?? `${container.field}.env`);
  told.text("coordinatorMode", env.get("SPIDERPOOL_INIT_DEFAULT_COORDINATOR_MODE"));
  told.text("coordinatorPodCIDRType", env.get("SPIDERPOOL_INIT_DEFAULT_COORDINATOR_POD_CIDR_TYPE"));
  told.bool("coordinatorDetectGateway", env.get("SPIDERPOOL_INIT_DEFAULT_COORDINATOR_DETECT_GATEWAY"));
  told.bool("coordinatorDetectIPConflict", env.get("SPIDERPOOL_INIT_DEFAULT_COORDINATOR_DETECT_IP_CONFLICT"));
  told.bool("multusEnableConfig", env.get("SPIDERPOOL_INIT_ENABLE_MULTUS_CONFIG"));
  told.bool("multusInstall", env.get("SPIDERPOOL_INIT_INSTALL_MULTUS"));
  told.text("multusDefaultCniCRName", env.get("SPIDERPOOL_INIT_DEFAULT_CNI_NAME"));
  return { component: "spiderpool", form: "init", facts: told.facts, fields: told.fields, problems: told.problems };
}

function daemonSetRole(
  object: KubeObject,
  containers: readonly Container[],
  agent: boolean,
  labelled: boolean,
): WorkloadReading["role"] | undefined {
  if (agent || (labelled && isComponent(object, "agent"))) return "agent";
  const ours =
    labelled || asText(at(object.json, "spec", "template", "metadata", "labels", "app.kubernetes.io/name")) === CHART;
  if (!ours) return undefined;
  if (containers.some(({ program }) => program === "k8s-rdma-shared-dev-plugin")) return "rdma";
  return containers.some(({ program }) => program === "multus-cni") ? "multus" : undefined;
}

function isComponent(object: KubeObject, part: "agent" | "controller"): boolean {
  return labelOf(object, "app.kubernetes.io/component")?.includes(part) ?? false;
}

function tellAgent(told: Teller, pod: unknown, agent: Container, version: string | undefined): void {
  const image = versionOfImage(agent);
  if (image !== undefined) told.put("agentImageVersion", image.version, image.field);
  const env = environment(agent);
  const namespace = namespaceMissing(image?.version, env.has("SPIDERPOOL_POD_NAMESPACE"));
  if (namespace !== undefined) told.put("agentNamespaceMissing", namespace, `${agent.field}.env`);
  const volumes = asList(at(pod, "volumes"));
  const path = (name: string): unknown =>
    at(
      volumes.find((volume) => at(volume, "name") === name),
      "hostPath",
      "path",
    );
  const config = volumes.find((volume) => at(volume, "name") === "config-path");
  const configName = asText(at(config, "configMap", "name"));
  if (configName !== undefined)
    told.put("configName", configName, "spec.template.spec.volumes[config-path].configMap.name");
  const bin = asText(path("cni-bin-path"));
  if (bin !== undefined) told.put("cniBinHostPath", bin, "spec.template.spec.volumes[cni-bin-path].hostPath.path");
  const metric = env.get("SPIDERPOOL_ENABLED_RDMA_METRIC");
  if (metric === undefined)
    told.put("agentRdmaMetric", path("host-ns") === "/var/run", "spec.template.spec.volumes[host-ns]");
  else told.bool("agentRdmaMetric", metric);
  const network = env.get("MULTUS_CLUSTER_NETWORK");
  // the chart puts the namespace of the release in front of multus.multusCNI.defaultCniCRName
  const name = network?.text?.split("/").slice(1).join("/") ?? "";
  told.put("multusDefaultCniCRName", name, network?.field ?? `${agent.field}.env`);
  if (version === undefined || lt(version, "0.8.0-rc0")) return;
  const multus = [...containersOf(pod, "initContainers"), ...containersOf(pod, "containers")].find(
    (container) => container.name === "multus-cni" || container.name === "install-multus-binary",
  );
  told.put("multusInstall", multus !== undefined, multus?.field ?? "spec.template.spec");
  // until 0.8.3 the preStop hook removes Multus in any case, without this mount
  if (lt(version, "0.8.4")) return;
  const mounts = asList(at(agent.json, "volumeMounts"));
  const cni = mounts.some((mount) => at(mount, "mountPath") === "/host/etc/cni/net.d");
  told.put("multusUninstall", cni, `${agent.field}.volumeMounts`);
}

function tellController(told: Teller, object: KubeObject, controller: Container): void {
  const env = environment(controller);
  told.bool("gcEnabled", env.get("SPIDERPOOL_GC_IP_ENABLED"));
  told.bool("gcTerminatingPods", env.get("SPIDERPOOL_GC_TERMINATING_POD_IP_ENABLED"));
  told.bool("gcZombieOnReadyNode", env.get("SPIDERPOOL_GC_STATELESS_TERMINATING_POD_ON_READY_NODE_ENABLED"));
  told.bool("gcZombieOnNotReadyNode", env.get("SPIDERPOOL_GC_STATELESS_TERMINATING_POD_ON_NOT_READY_NODE_ENABLED"));
  told.bool("multusEnableConfig", env.get("SPIDERPOOL_MULTUS_CONFIG_ENABLED"));
  told.bool("coordinatorEnabled", env.get("SPIDERPOOL_COORDINATOR_ENABLED"));
  const replicas = at(object.json, "spec", "replicas") ?? 1;
  if (typeof replicas === "number" && Number.isSafeInteger(replicas)) {
    told.put("controllerReplicas", BigInt(replicas), "spec.replicas");
  }
  const network = at(object.json, "spec", "template", "spec", "hostNetwork") === true;
  told.put("controllerHostNetwork", network, "spec.template.spec.hostNetwork");
}

/** A container's environment; of two variables of one name the last counts, as for the kubelet. */
function environment({ json, field }: Container): ReadonlyMap<string, Variable> {
  const variables = new Map<string, Variable>();
  for (const entry of asList(at(json, "env"))) {
    const name = asText(at(entry, "name"));
    if (name === undefined) continue;
    const text = at(entry, "valueFrom") === undefined ? (asText(at(entry, "value")) ?? "") : undefined;
    variables.set(name, { text, field: `${field}.env[${name}]` });
  }
  return variables;
}

function containersOf(
  pod: unknown,
  list: "containers" | "initContainers",
  under = "spec.template.spec",
): readonly Container[] {
  return asList(at(pod, list)).map((json, i) => {
    const name = asText(at(json, "name")) ?? "";
    const image = asText(at(json, "image")) ?? "";
    const program = parseImage(image).repository.split("/").at(-1) ?? "";
    return { json, name, image, program, field: `${under}.${list}[${name === "" ? i : name}]` };
  });
}

function runs(container: unknown, program: string): boolean {
  const [first] = asList(at(container, "command"));
  return asText(first)?.split("/").at(-1) === program;
}

function versionOfImage({ image, field }: Container): { readonly version: string; readonly field: string } | undefined {
  const version = imageVersion(image);
  return version === undefined ? undefined : { version, field: `${field}.image` };
}
