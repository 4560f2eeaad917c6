import { readFileSync } from "node:fs";
import { createAssessor } from "../domain/assess.ts";
import type { Advisory } from "../domain/advisory.ts";
import type { AssessmentProblem } from "../domain/assessment.ts";
import { classifyKernel } from "../domain/kernels/classify.ts";
import type { Streams } from "../domain/kernels/streams.ts";
import { defaultPolicy, type Policy } from "../domain/policy.ts";
import type { ParsedPolicy } from "../config/policy.ts";
import type { Classify, Collected } from "../gate/collect.ts";
import { createGate, type Gate } from "../gate/gate.ts";
import { createReader, type ReadObject } from "../gate/read.ts";
import type { KubeObject } from "../objects/object.ts";
import { componentVersion } from "../objects/version.ts";
import { publishedVersions } from "../objects/spiderpool/versions.ts";
import { openCatalogue } from "./catalogue.ts";
import { UsageError } from "./exit.ts";
import { reasonOf } from "../input/text.ts";
import { unknownNames } from "./policy/review.ts";
import type { ClusterFlags } from "./flags.ts";

/** Everything that a command needs to judge, apart from objects. */
export interface Session {
  readonly gate: Gate;
  /** The same for another cluster, by its name. */
  readonly named: (cluster: string) => Session;
  readonly read: ReadObject;
  readonly classify: Classify;
  readonly advisories: readonly Advisory[];
  readonly streams: Streams;
  readonly policy: Policy;
  /** Advisories and exemptions of the user that are broken. */
  readonly problems: readonly AssessmentProblem[];
  /** The same with more advisories. */
  readonly extended: (advisories: readonly Advisory[]) => Session;
}

/** Loads the knowledge base and the policy. Throws {@link UsageError} for options and files that are wrong. */
export async function openSession(
  flags: ClusterFlags & { readonly policy?: string; readonly advisories?: readonly string[] },
): Promise<Session> {
  const { advisories, streams, errors } = await openCatalogue(flags.advisories);
  const classify: Classify = (kernelVersion, osImage) => classifyKernel(streams, kernelVersion, osImage);
  const read = createReader();
  const versions = versionsOf(flags);
  const { policy, at } = flags.policy === undefined ? noPolicy : await readPolicyPlaces(flags.policy);
  const unknownIn = (known: readonly Advisory[]): readonly AssessmentProblem[] =>
    unknownNames(policy, known).map(({ path, message }) => ({
      level: "warning",
      object: null,
      location: { file: flags.policy ?? "", ...at(path) },
      message,
    }));
  const sessionOf = (known: readonly Advisory[], cluster: string | undefined): Session => {
    const assessor = createAssessor(known);
    return {
      gate: createGate({ assessor, read, versions, publishedVersions, ...(cluster === undefined ? {} : { cluster }) }),
      named: (name) => sessionOf(known, name),
      read,
      classify,
      advisories: known,
      streams,
      policy,
      problems: [...errors.map(problemOf), ...unknownIn(known)],
      extended: (more) => sessionOf([...known, ...more], cluster),
    };
  };
  return sessionOf(advisories, flags.clusterName);
}

function problemOf({
  file,
  line,
  column,
  path,
  message,
}: {
  file: string;
  line: number;
  column: number;
  path: string;
  message: string;
}): AssessmentProblem {
  return {
    level: "warning",
    object: null,
    location: { file, line, column },
    message: `this advisory is skipped: ${path === "" ? "" : `${path}: `}${message}`,
  };
}

const noPolicy: ParsedPolicy = { policy: defaultPolicy, at: () => ({ line: 1, column: 1 }) };

/** The policy of a file, and where each of its parts stands. Throws {@link UsageError} with every fault, each with its place. */
export async function readPolicyPlaces(file: string): Promise<ParsedPolicy> {
  let source: string;
  try {
    source = readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`cannot read the policy ${file}: ${reasonOf(error)}`);
  }
  const { parsePolicy } = await import("../config/policy.ts");
  const parsed = parsePolicy(source);
  if ("policy" in parsed) return parsed;
  throw new UsageError(
    parsed.errors.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`).join("\n"),
  );
}

function versionsOf(flags: ClusterFlags): Parameters<typeof createGate>[0]["versions"] {
  const versions: { kubeProxy?: string; calico?: string; spiderpool?: string; kubernetes?: string } = {};
  const set = (key: keyof typeof versions, option: string, text: string | undefined): void => {
    if (text === undefined) return;
    const version = componentVersion(text);
    if (version === undefined) throw new UsageError(`${option} ${text}: not a version; write it like 1.33.2`);
    versions[key] = version;
  };
  set("kubeProxy", "--kube-proxy-version", flags.kubeProxyVersion);
  set("calico", "--calico-version", flags.calicoVersion);
  set("spiderpool", "--spiderpool-version", flags.spiderpoolVersion);
  set("kubernetes", "--kubernetes-version", flags.kubernetesVersion);
  return versions;
}

/** Reads objects one by one. */
export function collect(read: ReadObject, objects: Iterable<KubeObject>): readonly Collected[] {
  return Array.from(objects, (object) => ({ object, reading: read(object) }));
}
