import { valid } from "semver";
import type { Assessment, AssessmentProblem, SettingMatrix } from "../domain/assessment.ts";
import { selects } from "../domain/policy.ts";
import { settingValues, withSetting } from "../domain/settings.ts";
import type { Facts } from "../domain/facts/facts.ts";
import { clusterVariables, type FactSchema } from "../domain/facts/schema.ts";
import { createAssessor } from "../domain/assess.ts";
import { matrixOf, type MatrixValue } from "../domain/matrix.ts";
import { nearest } from "../domain/nearest.ts";
import { inventoryOf, nodesWithout, type Collected } from "../gate/collect.ts";
import { problemsOf } from "../gate/gate.ts";
import { parseObject } from "../objects/object.ts";
import { withClusterKnowledge } from "./cluster-knowledge.ts";
import { exitCodeOf, UsageError } from "./exit.ts";
import type { SimulateFlags } from "./flags.ts";
import { parseNodeSelector } from "./node-selector.ts";
import { parseOutputs, writeOutputs } from "./outputs.ts";
import { placed } from "./placed.ts";
import { contradictions } from "./problems.ts";
import { collect, openSession, type Session } from "./session.ts";
import { clusterObjects } from "./state.ts";
import { renderOptions } from "./terminal.ts";

/** `kernelgate simulate`: what other settings, versions and nodes would bring; the present state is "before". */
export async function simulate(flags: SimulateFlags): Promise<number> {
  const outputs = parseOutputs(flags.output ?? []);
  // versions are what is asked about, not what is known: they belong to the state after
  const { kubeProxyVersion, calicoVersion, spiderpoolVersion, kubernetesVersion, ...present } = flags;
  const opened = await openSession(present);
  const asked: readonly (readonly [string, string])[] = [
    ...versionSettings({
      "kubeProxy.version": kubeProxyVersion,
      "calico.version": calicoVersion,
      "spiderpool.version": spiderpoolVersion,
      "kubernetes.version": kubernetesVersion,
    }),
    ...(flags.set ?? []).map((text) => pair("--set", text, SET_EXAMPLE)),
  ];
  const changes = asked.map(([path, text]) => ({ path, value: valueOf(path, text) }));
  const { objects, complete, sources, problems } = await clusterObjects(flags);
  const session = await withClusterKnowledge(opened, objects);
  const collected = collect(session.read, objects);
  const before = inventoryOf(collected, complete, session.classify);
  const unread = collected.flatMap(({ object, reading }) => problemsOf(object, reading));
  const removed = (flags.removeNodes ?? []).map((text) => ({
    text,
    selector: parseNodeSelector("--remove-nodes", text),
  }));
  const labels = collected.flatMap(({ reading }) => (reading?.component === "node" ? [reading.labels] : []));
  const idle = removed
    .filter(({ selector }) => !labels.some((one) => selects(selector, one)))
    .map(({ text }): AssessmentProblem => ({
      level: "warning",
      object: null,
      location: null,
      message: `--remove-nodes ${text}: no node has such labels`,
    }));
  const added = (flags.addNodes ?? []).flatMap((text, index) => addedNodes(text, index, session));
  const nodes =
    removed.length === 0 && added.length === 0
      ? before.nodes
      : nodesWithout(
          collected,
          (one) => removed.some(({ selector }) => selects(selector, one)),
          added,
          session.classify,
        );
  const after = {
    ...before,
    nodes,
    ...(before.known === "all" || added.length === 0 ? {} : { known: new Set([...before.known, "Node"]) }),
  };
  const transform = (facts: Facts): Facts => {
    let result = facts;
    for (const { path, value } of changes) result = withSetting(result, path, value);
    return result;
  };
  const { assessment } = session.gate.simulate(before, after, transform, session.policy, Date.now());
  const matrix = matrices(flags, transform(session.gate.factsOf(after)), session);
  const told: Assessment = {
    ...assessment,
    problems: [
      ...session.problems,
      ...problems,
      ...contradictions(collected),
      ...unread,
      ...idle,
      ...assessment.problems,
    ],
  };
  const full: Assessment = { ...placed(told, sources), ...(matrix.length === 0 ? {} : { matrix }) };
  writeOutputs(outputs, full, renderOptions(flags), (text) => process.stdout.write(text));
  return exitCodeOf(full, flags.failOn);
}

function versionSettings(given: Readonly<Record<string, string | undefined>>): readonly (readonly [string, string])[] {
  return Object.entries(given).flatMap(([path, text]) => (text === undefined ? [] : [[path, text] as const]));
}

const SET_EXAMPLE = "path=value, such as kubeProxy.mode=nftables";
const MATRIX_EXAMPLE = "path=from..to or path=value,value, such as kubeProxy.version=1.30..1.37";

function pair(option: string, text: string, example: string): readonly [string, string] {
  const equals = text.indexOf("=");
  if (equals < 1) throw new UsageError(`${option} ${text}: write it as ${example}`);
  return [text.slice(0, equals), text.slice(equals + 1)];
}

/** Values that nobody should choose, and that people ask about. */
const moreValues: ReadonlyMap<string, readonly string[]> = new Map([["kubeProxy.mode", ["userspace"]]]);

/** The value of a fact from its text, by the fact's type. Throws {@link UsageError} for a path or value that is none. */
function valueOf(path: string, text: string): string | boolean | bigint {
  const variables: Readonly<Record<string, FactSchema>> = clusterVariables;
  const dot = path.indexOf(".");
  const schema = variables[path.slice(0, dot)];
  const type = schema?.[path.slice(dot + 1)]?.[0];
  if (type === undefined) {
    const known = Object.entries(variables).flatMap(([variable, facts]) =>
      Object.keys(facts).map((name) => `${variable}.${name}`),
    );
    const guess = nearest(path, [...known, "calico.dataplane"]);
    throw new UsageError(`there is no setting ${path}${guess === undefined ? "" : `; did you mean ${guess}?`}`);
  }
  if (path.endsWith(".version")) {
    const version = valid(text);
    if (version === null) throw new UsageError(`${path}=${text}: not a version; write it like 1.33.2`);
    return version;
  }
  if (type === "bool") {
    if (text !== "true" && text !== "false") throw new UsageError(`${path}=${text}: must be true or false`);
    return text === "true";
  }
  if (type === "int") {
    if (!/^-?\d{1,15}$/.test(text)) throw new UsageError(`${path}=${text}: must be a whole number`);
    return BigInt(text);
  }
  const choices = [...(settingValues.get(path) ?? []), ...(moreValues.get(path) ?? [])];
  if (choices.length > 0 && !choices.includes(text)) {
    const guess = nearest(text, choices);
    const hint = guess === undefined ? `known are ${choices.join(", ")}` : `did you mean ${guess}?`;
    throw new UsageError(`${path}=${text}: no such value; ${hint}`);
  }
  if (type !== "string") throw new UsageError(`${path} is a ${type} and cannot be set here`);
  return text;
}

const MAX_ADDED = 10_000; // nodes of one --add-nodes

function addedNodes(text: string, index: number, session: Session): readonly Collected[] {
  const found = /^([^,]+?)(?:,(.*?))?(?:x(\d+))?$/su.exec(text.trim());
  const count = Number(found?.[3] ?? 1);
  const kernelVersion = found?.[1]?.trim();
  if (count > MAX_ADDED) throw new UsageError(`--add-nodes ${text}: at most ${MAX_ADDED} nodes at once`);
  if (kernelVersion === undefined || kernelVersion === "" || count < 1)
    throw new UsageError(
      `--add-nodes ${text}: write it as KERNEL[,OSIMAGE][xN], such as '6.8.0-45-generic,Ubuntu 24.04x3'`,
    );
  const objects = Array.from({ length: count }, (_, i) =>
    parseObject({
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: `added-${index + 1}-${i + 1}` },
      status: {
        nodeInfo: {
          kernelVersion,
          osImage: found?.[2]?.trim() ?? "",
          operatingSystem: "linux",
          architecture: kernelVersion.includes("aarch64") ? "arm64" : "amd64",
        },
      },
    }),
  );
  return collect(
    session.read,
    objects.flatMap((object) => ("error" in object ? [] : [object])),
  );
}

const NEWEST_PATCH = 999; // stands for the newest patch release of a minor line, whatever its number

function matrices(flags: SimulateFlags, facts: Facts, session: Session): readonly SettingMatrix[] {
  if (flags.matrix === undefined) return [];
  const [path, range] = pair("--matrix", flags.matrix, MATRIX_EXAMPLE);
  if (path.endsWith(".version")) valueOf(path, "1.0.0"); // whether there is such a component
  const values = path.endsWith(".version")
    ? versionsIn(range)
    : range.split(",").map((text) => ({ shown: text, value: valueOf(path, text) }));
  return [matrixOf(facts, createAssessor(session.advisories), path, values)];
}

/** `1.30..1.37`: each minor line at its newest patch. `0.8.3..0.8.12`: each patch. A list by commas as well. */
function versionsIn(range: string): readonly MatrixValue[] {
  return range.split(",").flatMap((part) => {
    const [from = "", to = from] = part.split("..");
    const low = /^v?(\d+)\.(\d+)(?:\.(\d+))?$/.exec(from);
    const high = /^v?(\d+)\.(\d+)(?:\.(\d+))?$/.exec(to);
    if (low === null || high === null || low[1] !== high[1])
      throw new UsageError(`--matrix: "${part}" is no range of versions; write 1.30..1.37 or 0.8.3..0.8.12`);
    const patch = low[3] !== undefined;
    const [first, last] = patch ? [Number(low[3]), Number(high[3] ?? low[3])] : [Number(low[2]), Number(high[2])];
    if (patch && low[2] !== high[2])
      throw new UsageError(`--matrix: "${part}" spans minor lines; leave the patch numbers out`);
    if (last < first || last - first > 100) throw new UsageError(`--matrix: "${part}" is empty or too long`);
    return Array.from({ length: last - first + 1 }, (_, i) =>
      patch
        ? same(`${low[1]}.${low[2]}.${first + i}`)
        : { shown: `${low[1]}.${first + i}`, value: `${low[1]}.${first + i}.${NEWEST_PATCH}` },
    );
  });
}

function same(version: string): MatrixValue {
  return { shown: version, value: version };
}
