import { imageVersion } from "../image.ts";
import { asList, asRecord, asText, at, type Json } from "../json.ts";
import type { KubeObject, ReadProblem } from "../object.ts";
import { parseFlags } from "./flags.ts";
import { fileAt } from "./mounts.ts";
import type { Command, WorkloadReading } from "./reading.ts";
import { isKubeProxy, wordsOf } from "./words.ts";

/** Read by kube-proxy in nftables mode: with any value the kernel's version is not looked at (in 1.31 and 1.32: only then). */
const KERNEL_CHECK_VARIABLE = "KUBE_PROXY_NFTABLES_SKIP_KERNEL_VERSION_CHECK";

/** Reads a DaemonSet or Pod of kube-proxy; undefined where no container of it is kube-proxy. */
export function readWorkload({ ref, json }: KubeObject): WorkloadReading | undefined {
  const base = ref.kind === "Pod" ? "spec" : "spec.template.spec";
  const spec = asRecord(at(json, ...base.split(".")));
  if (spec === undefined) return unreadable(base, `${base} is missing`, ref.kind);
  const containers = asList(spec["containers"]).map((item) => asRecord(item) ?? {});
  const index = containers.findIndex((candidate) => isOurs(candidate));
  const container = containers[index];
  if (container === undefined) {
    return containers.length === 0 ? unreadable(`${base}.containers`, "it has no containers", ref.kind) : undefined;
  }
  const field = `${base}.containers[${index}]`;
  const command = commandOf(spec, container, field);
  const image = asText(container["image"]);
  const version = image === undefined ? undefined : imageVersion(image);
  return {
    component: "kube-proxy",
    form: "workload",
    os: isWindows(spec) ? "windows" : "linux",
    parked: asRecord(spec["nodeSelector"])?.["non-calico"] === "true",
    owned:
      ref.kind === "Pod" &&
      asList(at(json, "metadata", "ownerReferences")).some((owner) => at(owner, "kind") === "DaemonSet"),
    version: { field: `${field}.image`, ...(version === undefined ? {} : { value: version }) },
    command,
    kernelCheckVariable: variableOf(container, `${field}.env`),
    problems: ignoredFlags(command),
  };
}

/** Flags that the configuration file replaces. */
function ignoredFlags(command: Command): readonly ReadProblem[] {
  if (command.kind !== "flags" || command.config === undefined) return [];
  return ["proxy-mode", "feature-gates"].flatMap((name) => {
    const flag = command.flags.get(name);
    return flag === undefined
      ? []
      : [{ message: `--${name} has no effect beside --config: the file wins`, field: flag.field }];
  });
}

function unreadable(field: string, message: string, kind: string): WorkloadReading {
  return {
    component: "kube-proxy",
    form: "workload",
    os: "linux",
    parked: false,
    owned: kind === "Pod",
    version: { field },
    command: { kind: "opaque", field, reason: message },
    kernelCheckVariable: { field },
    problems: [{ message: `${message}: how kube-proxy is started cannot be read`, field }],
  };
}

/** By the container's name, its image or its command. */
function isOurs(container: Json): boolean {
  if (container["name"] === "kube-proxy") return true;
  const image = asText(container["image"]) ?? "";
  if (/(?:^|\/)kube-proxy(?:-(?:amd64|arm64|arm|ppc64le|s390x|riscv64))?(?:[:@]|$)/u.test(image)) return true;
  return wordsOf(container).some(({ text }) => isKubeProxy(text));
}

/** Whether its Pods run on Windows: by node selector, required affinity, `spec.os` or a host process container. */
function isWindows(spec: Json): boolean {
  const selector = asRecord(spec["nodeSelector"]) ?? {};
  const named = [selector["kubernetes.io/os"], selector["beta.kubernetes.io/os"], at(spec, "os", "name")];
  if (named.includes("windows")) return true;
  if (at(spec, "securityContext", "windowsOptions", "hostProcess") === true) return true;
  const terms = asList(
    at(spec, "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"),
  );
  return (
    terms.length > 0 && terms.every((term) => asList(at(term, "matchExpressions")).some((item) => asksForWindows(item)))
  );
}

function asksForWindows(expression: unknown): boolean {
  const key = at(expression, "key");
  const values = asList(at(expression, "values"));
  const ofSystem = key === "kubernetes.io/os" || key === "beta.kubernetes.io/os";
  return (
    ofSystem && at(expression, "operator") === "In" && values.length > 0 && values.every((value) => value === "windows")
  );
}

function commandOf(spec: Json, container: Json, field: string): Command {
  const environment = environmentOf(container);
  const words = wordsOf(container, environment).map((word) => ({ ...word, field: `${field}.${word.field}` }));
  const flags = words.length === 0 ? undefined : parseFlags(words, environment);
  if (flags === undefined) {
    const reason =
      words.length === 0 ? "the object does not say how kube-proxy is started" : "kube-proxy is started by a script";
    return { kind: "opaque", field: words[0]?.field ?? field, reason };
  }
  const config = flags.get("config");
  const first = words[0]?.field ?? field;
  if (config === undefined || config.value === "") return { kind: "flags", field: first, flags };
  const file =
    config.value === undefined
      ? ({ kind: "unseen", reason: "the path of --config is filled in later", field: config.field } as const)
      : fileAt(config.value, spec, container, config.field);
  return { kind: "flags", field: first, flags, config: file };
}

/** Variables with a value in the object itself. */
function environmentOf(container: Json): ReadonlyMap<string, string> {
  const environment = new Map<string, string>();
  for (const item of asList(container["env"])) {
    const name = asText(at(item, "name"));
    const value = at(item, "value");
    if (name === undefined) continue;
    if (at(item, "valueFrom") === undefined) environment.set(name, asText(value) ?? "");
    else environment.delete(name);
  }
  return environment;
}

/** The last entry of a name counts. What comes from another object (`valueFrom`, `envFrom`) is not known. */
function variableOf(container: Json, field: string): WorkloadReading["kernelCheckVariable"] {
  const items = asList(container["env"]);
  const index = items.findLastIndex((item) => at(item, "name") === KERNEL_CHECK_VARIABLE);
  if (index < 0) return asList(container["envFrom"]).length > 0 ? { field } : { value: false, field };
  const entry = `${field}[${index}].value`;
  if (at(items[index], "valueFrom") !== undefined) return { field: entry };
  return { value: (asText(at(items[index], "value")) ?? "") !== "", field: entry };
}
