import type { Assessment, AssessmentProblem } from "../domain/assessment.ts";
import { identity } from "../domain/facts/identity.ts";
import type { BreakGlass } from "../domain/policy.ts";
import { breakGlassOf, partOf } from "../gate/change.ts";
import { holds, inventoryOf, nodesWith, type Collected } from "../gate/collect.ts";
import { problemsOf, type CheckChange } from "../gate/gate.ts";
import type { Edit, Inventory } from "../gate/inventory.ts";
import { readManifests, type InputDocument } from "../input/manifests.ts";
import type { Source } from "../input/source.ts";
import { at } from "../objects/json.ts";
import type { KubeObject } from "../objects/object.ts";
import { withClusterKnowledge } from "./cluster-knowledge.ts";
import { exitCodeOf, exitCodes, UsageError } from "./exit.ts";
import type { JudgeFlags } from "./flags.ts";
import { inNamespaces } from "./namespaces.ts";
import { parseOutputs, wantsMatrix, writeOutputs, type Output } from "./outputs.ts";
import { placed, sourcesOf } from "./placed.ts";
import { contradictions, inputProblem } from "./problems.ts";
import { withProgress, type Progress } from "./progress.ts";
import { collect, openSession, type Session } from "./session.ts";
import { clusterObjects } from "./state.ts";
import { overStored } from "./stored.ts";
import { renderOptions } from "./terminal.ts";

/** `kernelgate check`: judges manifests against a cluster, writes what was asked for, returns the exit code. */
export async function check(files: readonly string[], flags: JudgeFlags): Promise<number> {
  if (files.length === 0) throw new UsageError("nothing to check: name files or directories, or - for standard input");
  if (files.includes("-") && flags.cluster?.includes("-") === true)
    throw new UsageError("standard input cannot be both the change and --cluster: put one of them into a file");
  const outputs = parseOutputs(flags.output ?? []);
  const { assessment, faulty } = await withProgress(flags, (progress) => assessed(files, flags, outputs, progress));
  writeOutputs(outputs, assessment, renderOptions(flags), (text) => process.stdout.write(text));
  const code = exitCodeOf(assessment, flags.failOn);
  // something could not be read: only a denial is known to stand whatever that would have said
  return faulty && code !== exitCodes.denied ? exitCodes.usage : code;
}

async function assessed(
  files: readonly string[],
  flags: JudgeFlags,
  outputs: readonly Output[],
  progress: Progress,
): Promise<{ readonly assessment: Assessment; readonly faulty: boolean }> {
  const opened = await openSession(flags);
  const state = await clusterObjects(flags, flags.cluster, progress);
  const session = await withClusterKnowledge(opened, state.objects);
  progress.step(`reading the change from ${files.join(", ")}`);
  const { documents: found, problems } = await readManifests(files, { stdin: process.stdin });
  const cluster = collect(session.read, state.objects);
  const documents = inNamespaces(found, cluster, session.read);
  const before = inventoryOf(cluster, state.complete, session.classify);
  const change = changeOf(documents, cluster, before, session, [
    ...session.problems,
    ...state.problems,
    ...contradictions(cluster),
    ...problems.map((problem) => inputProblem(problem)),
  ]);
  progress.note(`the change: ${change.objects} of ${documents.length} objects are looked at`);
  progress.step(`judging against ${session.advisories.length} advisories`);
  const { assessment } = session.gate.check(before, change, session.policy, Date.now());
  const told = placed(assessment, new Map([...state.sources, ...sourcesOf(documents)]));
  return {
    assessment: wantsMatrix(outputs) ? { ...told, matrix: session.gate.matrix(before) } : told,
    faulty: problems.some(({ level }) => level === "error"),
  };
}

/** What a set of documents does to a cluster: the last one of each identity counts, as when they are applied in turn. */
export function changeOf(
  documents: readonly InputDocument[],
  cluster: readonly Collected[],
  before: Inventory,
  session: Session,
  faults: readonly AssessmentProblem[],
): CheckChange {
  const edits: Edit[] = [];
  const nodes: Collected[] = [];
  const lenient = new Set<string>();
  const breakGlass = new Map<string, BreakGlass>();
  const changed = new Set(documents.map(({ object }) => identity(object.ref)));
  // what of the state cannot be read matters as long as the change does not replace it
  const kept = cluster.filter(({ object }) => !changed.has(identity(object.ref)));
  const problems: AssessmentProblem[] = [
    ...faults,
    ...kept.flatMap(({ object, reading }) => problemsOf(object, reading)),
  ];
  const latest = new Map<string, Source>();
  const stored = overStored(cluster.filter(({ object }) => changed.has(identity(object.ref))));
  let objects = 0;
  for (const { object: given, source } of documents) {
    const object = stored(given);
    const reading = session.read(object);
    for (const problem of problemsOf(object, reading)) {
      problems.push({ ...problem, location: { file: source.file, ...source.locate(problem.object?.field ?? "") } });
    }
    if (reading === undefined) continue;
    const earlier = latest.get(identity(object.ref));
    if (earlier !== undefined) problems.push(repeated(object, earlier));
    if (at(object.json, "metadata", "name") !== undefined) latest.set(identity(object.ref), source);
    if (reading.component === "node") {
      nodes.push({ object, reading });
      objects += 1;
      continue;
    }
    const part = partOf(reading, holds(before, object));
    if (part === "ignore") continue;
    const key = identity(object.ref);
    edits.push({ ref: object.ref, reading, changed: part !== "state" });
    objects += 1;
    if (part === "warn-only") lenient.add(key);
    const accepted = breakGlassOf(object);
    if (accepted === undefined) breakGlass.delete(key);
    else breakGlass.set(key, accepted);
  }
  const index = nodes.length === 0 ? before.nodes : nodesWith(cluster, nodes, session.classify);
  return { edits, nodes: index, objects, lenient, breakGlass, problems };
}

/** The last one counts, and the earlier one is not dropped in silence. */
function repeated({ ref }: KubeObject, { file, line, column }: Source): AssessmentProblem {
  return {
    level: "warning",
    object: ref,
    location: { file, line, column },
    message: "is given again further on: the last one counts, as when they are applied in turn",
  };
}
