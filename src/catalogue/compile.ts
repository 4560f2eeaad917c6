import { minVersion, Range } from "semver";
import type { Advisory, Alternative, Component } from "../domain/advisory.ts";
import { compileKernelRanges, type KernelRanges } from "../domain/kernels/ranges.ts";
import type { Streams } from "../domain/kernels/streams.ts";
import type { Path } from "./documents.ts";
import type { CompileExpression, Expression } from "./expressions/compile.ts";
import type { Place } from "./expressions/declarations.ts";
import type { AskedVersion } from "./expressions/facts.ts";
import type { AdvisoryDocument, AlternativeDocument, KernelsDocument } from "./schema.ts";

/** What is wrong with an advisory: at which path, and for an expression how many characters into its text. */
export interface AdvisoryFault {
  readonly path: Path;
  readonly offset?: number;
  readonly message: string;
}

/** What compiling needs; made once for a catalogue. */
export interface Compiler {
  readonly streams: Streams;
  readonly compileExpression: CompileExpression;
  /** The documents were compiled before without a fault: ranges are not looked at again, kernels not before they are asked for. */
  readonly trusted?: boolean;
}

/** An advisory, ready to be evaluated, and the version ranges in its expressions, which have bounds to be tested too. */
export interface CompiledAdvisory {
  readonly advisory: Advisory;
  readonly askedVersions: readonly AskedVersion[];
}

/** The fact that `versions` of a component's advisories speak of. */
export const versionPaths: Readonly<Record<Exclude<Component, "cross">, string>> = {
  "kube-proxy": "kubeProxy.version",
  calico: "calico.version",
  spiderpool: "spiderpool.version",
};

/** Compiles a document that has the right shape, or returns everything that is wrong with it. */
export function compileAdvisory(
  { metadata, spec }: AdvisoryDocument,
  compiler: Compiler,
): CompiledAdvisory | { readonly faults: readonly AdvisoryFault[] } {
  const work = createWork(compiler);
  const when = work.expression("when", spec.when, ["spec", "when"]);
  const alternatives = spec.affected.map((document, index): Alternative => {
    const path = ["spec", "affected", index];
    if (spec.when === undefined && isEmpty(document))
      work.fault(path, "this affects everything: give versions, when, nodes or objects");
    const versions = work.versions(spec.component, document.versions, [...path, "versions"]);
    const own = work.expression("when", document.when, [...path, "when"]);
    const nodes = compileNodes(document.nodes, path, work);
    const objects = compileObjects(document.objects, path, work);
    return {
      index,
      ...(versions === undefined ? {} : { versions }),
      ...(own === undefined ? {} : { when: own }),
      ...(nodes === undefined ? {} : { nodes }),
      ...(objects === undefined ? {} : { objects }),
      severity: document.severity ?? spec.severity,
      impact: document.impact ?? spec.impact,
      remedy: document.remedy ?? spec.remedy,
    };
  });
  if (work.faults.length > 0) return { faults: work.faults };
  const { id, aliases, title, component, severity, impact, remedy, references } = spec;
  const advisory: Advisory = {
    id,
    name: metadata.name,
    aliases,
    title,
    component,
    severity,
    impact,
    remedy,
    references,
    ...(when === undefined ? {} : { when }),
    alternatives,
    uses: usesOf(component, when, alternatives),
  };
  return { advisory, askedVersions: work.askedVersions };
}

/** Collects faults while the parts of one advisory are compiled; a part that is wrong comes out as undefined. */
interface Work {
  readonly trusted: boolean;
  readonly faults: AdvisoryFault[];
  readonly askedVersions: AskedVersion[];
  fault(path: Path, message: string, offset?: number): void;
  expression(place: Place, source: string | undefined, path: Path): Expression | undefined;
  versions(component: Component, range: string | undefined, path: Path): string | undefined;
  kernels(document: KernelsDocument | undefined, path: Path): KernelRanges | undefined;
}

function createWork({ streams, compileExpression, trusted = false }: Compiler): Work {
  const faults: AdvisoryFault[] = [];
  const askedVersions: AskedVersion[] = [];
  const fault: Work["fault"] = (path, message, offset) =>
    void faults.push(offset === undefined ? { path, message } : { path, message, offset });
  return {
    trusted,
    faults,
    askedVersions,
    fault,
    expression(place, source, path) {
      if (source === undefined) return undefined;
      const compiled = compileExpression(place, source);
      if ("fault" in compiled) {
        fault(path, compiled.fault.message, compiled.fault.start);
        return undefined;
      }
      askedVersions.push(...compiled.expression.versions);
      return compiled.expression;
    },
    versions(component, range, path) {
      if (range === undefined || trusted) return range;
      const message = component === "cross" ? acrossHasNoVersion : rangeFault(range);
      if (message !== undefined) fault(path, message);
      return message === undefined ? range : undefined;
    },
    kernels(document, path) {
      if (document === undefined) return undefined;
      if (document.upstream.length === 0 && document.streams === undefined) fault(path, "give upstream or streams");
      const compiled = compileKernelRanges(document, streams);
      if ("ranges" in compiled) return compiled.ranges;
      for (const error of compiled.errors) fault([...path, ...steps(error.path)], error.message);
      return undefined;
    },
  };
}

const acrossHasNoVersion =
  'an advisory across components has no version of its own: ask in when, as in versionIn(calico.version, "<3.29.0")';

function rangeFault(text: string): string | undefined {
  try {
    const range = new Range(text, { includePrerelease: true });
    if (text.trim() === "" || text.trim() === "*") return "every version is in this range: leave versions out";
    return minVersion(range) === null ? `no version is in the range "${text}"` : undefined;
  } catch {
    return `"${text}" is not a range of versions; write it like ">=1.29.0 <1.29.2 || >=1.30.0 <1.30.4"`;
  }
}

function compileNodes(document: AlternativeDocument["nodes"], path: Path, work: Work): Alternative["nodes"] {
  if (document === undefined) return undefined;
  const at = [...path, "nodes"];
  if (document.when === undefined && document.kernels === undefined) work.fault(at, "give when or kernels");
  const when = work.expression("nodes.when", document.when, [...at, "when"]);
  if (work.trusted) return lazyNodes(document.kernels, when, work);
  const kernels = work.kernels(document.kernels, [...at, "kernels"]);
  return { ...(when === undefined ? {} : { when }), ...(kernels === undefined ? {} : { kernels }) };
}

/** Ranges of kernels are read when a node is first held against them: most are in advisories that nothing asks. */
function lazyNodes(
  document: KernelsDocument | undefined,
  when: Expression | undefined,
  work: Work,
): Alternative["nodes"] {
  const own = when === undefined ? {} : { when };
  if (document === undefined) return own;
  let kernels: KernelRanges | undefined;
  return {
    ...own,
    get kernels() {
      kernels ??= work.kernels(document, []);
      if (kernels === undefined) throw new Error("the built catalogue is damaged: build it again");
      return kernels;
    },
  };
}

function compileObjects(document: AlternativeDocument["objects"], path: Path, work: Work): Alternative["objects"] {
  if (document === undefined) return undefined;
  const when = work.expression(document.kind, document.when, [...path, "objects", "when"]);
  return { kind: document.kind, ...(when === undefined ? {} : { when }) };
}

function isEmpty({ versions, when, nodes, objects }: AlternativeDocument): boolean {
  return versions === undefined && when === undefined && nodes === undefined && objects === undefined;
}

/**
 * Paths of all facts that decide an advisory, each once: what is asked for first (the common `when`, then the alternatives in
 * their order), and then the version, which seldom is what somebody asks for.
 */
function usesOf(
  component: Component,
  when: Expression | undefined,
  alternatives: readonly Alternative[],
): readonly string[] {
  const uses = new Set(when?.uses);
  for (const { when: own, nodes, objects } of alternatives) {
    for (const condition of [own, nodes?.when, objects?.when]) for (const path of condition?.uses ?? []) uses.add(path);
    if (nodes?.kernels !== undefined) uses.add("node.kernel");
  }
  if (component !== "cross" && alternatives.some(({ versions }) => versions !== undefined))
    uses.add(versionPaths[component]);
  return [...uses];
}

/** `streams.ubuntu-5.4-generic[0].fixed[1]` as steps: the name of a stream holds dots, everything around it none. */
function steps(path: string): Path {
  const stream = /^streams\.(.*?)((?:\[\d+\].*)?)$/u.exec(path);
  if (stream !== null) return ["streams", stream[1] ?? "", ...steps(stream[2] ?? "")];
  return [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/gu)].map(([, index, key]) =>
    index === undefined ? (key ?? "") : Number(index),
  );
}
