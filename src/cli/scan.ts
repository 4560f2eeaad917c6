import type { Assessment } from "../domain/assessment.ts";
import { inventoryOf } from "../gate/collect.ts";
import { problemsOf } from "../gate/gate.ts";
import { withClusterKnowledge } from "./cluster-knowledge.ts";
import { exitCodeOf } from "./exit.ts";
import type { ScanFlags } from "./flags.ts";
import { parseOutputs, wantsMatrix, writeOutputs } from "./outputs.ts";
import { placed } from "./placed.ts";
import { contradictions } from "./problems.ts";
import { withProgress } from "./progress.ts";
import { collect, openSession, type Session } from "./session.ts";
import { clusterObjects, type ClusterObjects } from "./state.ts";
import { renderOptions } from "./terminal.ts";

/** `kernelgate scan`: judges a cluster as it is, writes what was asked for, returns the exit code. */
export async function scan(flags: ScanFlags): Promise<number> {
  const outputs = parseOutputs(flags.output ?? []);
  if (flags.each === true || flags.contexts !== undefined) {
    const { scanFleet } = await import("./fleet.ts");
    return scanFleet(flags, outputs);
  }
  const assessment = await withProgress(flags, async (progress) => {
    const session = await openSession(flags);
    const state = await clusterObjects(flags, flags.cluster, progress);
    progress.step(`judging against ${session.advisories.length} advisories`);
    return placed(await scanObjects(session, state, wantsMatrix(outputs)), state.sources);
  });
  writeOutputs(outputs, assessment, renderOptions(flags), (text) => process.stdout.write(text));
  return exitCodeOf(assessment, flags.failOn);
}

/** The assessment of a set of objects as it is; `matrix` adds what other settings would do. */
export async function scanObjects(
  opened: Session,
  { objects, complete, problems: odd }: Omit<ClusterObjects, "sources">,
  matrix = false,
): Promise<Assessment> {
  const session = await withClusterKnowledge(opened, objects);
  const collected = collect(session.read, objects);
  const inventory = inventoryOf(collected, complete, session.classify);
  const problems = collected.flatMap(({ object, reading }) => problemsOf(object, reading));
  const { assessment } = session.gate.scan(inventory, session.policy, Date.now(), [
    ...session.problems,
    ...odd,
    ...contradictions(collected),
    ...problems,
  ]);
  return matrix ? { ...assessment, matrix: session.gate.matrix(inventory) } : assessment;
}
