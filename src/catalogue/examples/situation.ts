import { calicoSchema } from "../../domain/facts/calico.ts";
import type { Facts, Known, NodeGroup, Scope, Subject as SubjectFacts } from "../../domain/facts/facts.ts";
import { kubeProxySchema } from "../../domain/facts/kube-proxy.ts";
import {
  kubernetesSchema,
  nodeSchema,
  nodesSchema,
  type NodeFacts,
  type NodesFacts,
} from "../../domain/facts/nodes.ts";
import type { FactRecord, FactSchema, FactsOf, FactValue } from "../../domain/facts/schema.ts";
import { spiderpoolSchema } from "../../domain/facts/spiderpool.ts";
import type { SubjectKind } from "../../domain/facts/subjects.ts";
import { classifyKernel } from "../../domain/kernels/classify.ts";
import type { Streams } from "../../domain/kernels/streams.ts";
import { GivenError, isKind, readGiven, type Clause, type Subject } from "./given.ts";

/** A clause that gives facts. */
type Giving = Exclude<Clause, { readonly none: SubjectKind }>;

/** The facts of a situation as an example describes it. What it does not give is absent. Throws {@link GivenError}. */
export function situation(given: string, streams: Streams): Facts {
  const clauses = readGiven(given);
  const giving = clauses.filter((clause) => "subject" in clause);
  const only = (subject: Subject): Giving | undefined => {
    const [found, second] = giving.filter((clause) => clause.subject === subject);
    if (second !== undefined) throw new GivenError(`${subject} is given twice`);
    return found;
  };
  const scope: Scope = {
    kubeProxy: known(kubeProxySchema, withModeSet(component(only("kube-proxy"), "running"))),
    calico: known(calicoSchema, component(only("calico"), "running")),
  };
  const groups = nodeGroups(giving, only("node"), scope, streams);
  return {
    groups,
    scope,
    spiderpool: known(spiderpoolSchema, component(only("spiderpool"), "installed")),
    kubernetes: known(kubernetesSchema, component(only("kubernetes"))),
    nodes: { ...counted(groups), ...typed(nodesSchema, only("nodes")?.facts ?? {}) },
    subjects: subjectsOf(clauses),
  };
}

/** The facts of a component: its version, and that it is there unless the clause says otherwise. */
function component(clause: Giving | undefined, present?: "running" | "installed"): FactRecord {
  if (clause === undefined) return {};
  return {
    ...(present === undefined ? {} : { [present]: true }),
    ...(clause.version === undefined ? {} : { version: clause.version }),
    ...clause.facts,
  };
}

/** A mode that is given is one that is asked for, unless the clause says otherwise. */
function withModeSet(record: FactRecord): FactRecord {
  return record["mode"] === undefined ? record : { modeSet: true, ...record };
}

function known<S extends FactSchema>(schema: S, record: FactRecord): Known<FactsOf<S>> {
  return { facts: typed(schema, record), origins: new Map(), assumed: new Map() };
}

function nodeGroups(
  giving: readonly Giving[],
  common: Giving | undefined,
  scope: Scope,
  streams: Streams,
): readonly NodeGroup[] {
  const kernels = giving.filter(({ subject }) => subject === "kernel");
  const given = kernels.length === 0 && common !== undefined ? [common] : kernels;
  return given.map((clause, index) => {
    const own = { ...common?.facts, ...clause.facts };
    const image = clause.osImage ?? (typeof own["osImage"] === "string" ? own["osImage"] : undefined);
    const kernel = classifyKernel(streams, clause.version ?? "", image ?? "");
    const facts: NodeFacts = typed(nodeSchema, {
      os: "linux",
      virtual: false,
      stream: kernel.stream ?? "",
      family: kernel.family ?? "",
      ...(clause.version === undefined ? {} : { kernel: clause.version }),
      ...own,
      ...(image === undefined ? {} : { osImage: image }),
    });
    return { facts, kernel, names: [`node-${index + 1}`], scope };
  });
}

/** What is said of all nodes follows from the groups, as far as all of them tell. */
function counted(groups: readonly NodeGroup[]): NodesFacts {
  if (groups.length === 0) return {};
  const distributions = distinct(groups.map(({ facts }) => facts.distribution));
  const osImages = distinct(groups.map(({ facts }) => facts.osImage));
  const architectures = distinct(groups.map(({ facts }) => facts.arch));
  return {
    total: BigInt(groups.length),
    windows: groups.some(({ facts }) => facts.os === "windows"),
    ...(distributions === undefined ? {} : { distributions }),
    ...(osImages === undefined ? {} : { osImages }),
    ...(architectures === undefined ? {} : { architectures }),
  };
}

/** Each text once, without empty ones; undefined where one is not given. */
function distinct(values: readonly (string | undefined)[]): readonly string[] | undefined {
  const texts = values.filter((value) => value !== undefined);
  return texts.length < values.length ? undefined : [...new Set(texts)].filter((text) => text !== "");
}

function subjectsOf(clauses: readonly Clause[]): Facts["subjects"] {
  const subjects = new Map<SubjectKind, SubjectFacts[]>();
  for (const clause of clauses) {
    if ("none" in clause) {
      subjects.set(clause.none, []);
      continue;
    }
    const kind = clause.subject;
    if (!isKind(kind)) continue;
    const objects = subjects.get(kind) ?? [];
    const object = { apiVersion: "v1", kind, namespace: "default", name: `object-${objects.length + 1}` };
    subjects.set(kind, [...objects, { object, facts: clause.facts, field: "spec" }]);
  }
  return subjects;
}

/** A record as one of a schema. Its values were read by that schema, so that one which does not fit is a bug. */
function typed<S extends FactSchema>(schema: S, record: FactRecord): FactsOf<S> {
  if (!conforms(schema, record)) throw new TypeError(`not facts of this schema: ${Object.keys(record).join(", ")}`);
  return record;
}

function conforms<S extends FactSchema>(schema: S, record: FactRecord): record is FactRecord & FactsOf<S> {
  return Object.entries(record).every(([name, value]) => value === undefined || typeOf(value) === schema[name]?.[0]);
}

function typeOf(value: FactValue): string {
  if (typeof value === "bigint") return "int";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "string") return "string";
  return value instanceof Map ? "map<string, bool>" : "list<string>";
}
