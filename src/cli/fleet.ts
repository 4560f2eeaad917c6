import { readdirSync, statSync } from "node:fs";
import { basename, extname, join } from "node:path";
import type { AssessedFinding, Assessment, AssessmentProblem } from "../domain/assessment.ts";
import type { RenderOptions } from "../reports/render.ts";
import { fleetFormats, renderFleet, type FleetCluster, type FleetFormat } from "../reports/fleet.ts";
import { exitCodeOf, exitCodes, UsageError } from "./exit.ts";
import type { ScanFlags } from "./flags.ts";
import { writeEach, type Output } from "./outputs.ts";
import { withProgress, type Progress } from "./progress.ts";
import { scanObjects } from "./scan.ts";
import { openSession, type Session } from "./session.ts";
import { clusterObjects, type ClusterObjects } from "./state.ts";
import { renderOptions } from "./terminal.ts";

/** One cluster of a fleet, not read yet. */
interface Target {
  readonly name: string;
  readonly objects: () => Promise<ClusterObjects>;
}

/**
 * `kernelgate scan --each` and `--contexts`: many clusters one after another, one report over all. Of each cluster only what the
 * report shows is kept, so that memory does not grow with nodes. A cluster that cannot be read is a problem of the report; the exit
 * code is that of the worst: a denial (3), then what could not be read (2), then warnings (4) and what cannot be told (5).
 */
export async function scanFleet(flags: ScanFlags, outputs: readonly Output[]): Promise<number> {
  const writers = outputs.map((output) => ({ ...output, format: fleetFormat(output) }));
  const targets = targetsOf(flags);
  const session = await openSession(flags);
  const { clusters, codes } = await withProgress(flags, (progress) => scanAll(targets, session, flags, progress));
  writeFleet(writers, clusters, renderOptions(flags));
  return bySeverity.find((code) => codes.has(code)) ?? exitCodes.ok;
}

async function scanAll(
  targets: readonly Target[],
  session: Session,
  flags: ScanFlags,
  progress: Progress,
): Promise<{ readonly clusters: readonly FleetCluster[]; readonly codes: ReadonlySet<number> }> {
  const clusters: FleetCluster[] = [];
  const codes = new Set<number>();
  for (const [index, { name, objects }] of targets.entries()) {
    progress.step(`${index + 1} of ${targets.length}: ${name}`);
    try {
      // broken advisories are the same everywhere: the first cluster names them
      const own = { ...session.named(name), problems: index === 0 ? session.problems : [] };
      const assessment = await scanObjects(own, await objects());
      codes.add(exitCodeOf(assessment, flags.failOn));
      clusters.push({ name, assessment: trimmed(assessment, name) });
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      codes.add(exitCodes.usage);
      clusters.push({ name, assessment: unreadable(name, error.message) });
    }
  }
  return { clusters, codes };
}

const bySeverity = [exitCodes.denied, exitCodes.usage, exitCodes.warned, exitCodes.undetermined];

function targetsOf(flags: ScanFlags): readonly Target[] {
  const { cluster: files = [], contexts, clusterName } = flags;
  if (clusterName !== undefined)
    throw new UsageError("--cluster-name names one cluster; several are named like their files or contexts");
  if (contexts !== undefined) {
    if (files.length > 0) throw new UsageError("--contexts and --cluster: give live clusters or files, not both");
    const names = contexts.split(",").map((name) => name.trim());
    if (names.includes("")) throw new UsageError(`--contexts ${contexts}: a name is empty; separate names by commas`);
    return names.map((context) => ({ name: context, objects: () => clusterObjects({ ...flags, context }) }));
  }
  if (files.length === 0)
    throw new UsageError("--each: name each cluster with --cluster FILE, or a directory that holds one file for each");
  const single = files.flatMap((file) => snapshotsOf(file));
  const names = single.map((file) => basename(file, extname(file)));
  return single.map((file, index) => {
    const own = names[index] ?? file;
    // files of the same name in different directories: the path tells them apart
    const name =
      names.indexOf(own) === names.lastIndexOf(own) ? own : file.slice(0, file.length - extname(file).length);
    return { name, objects: () => clusterObjects(flags, [file]) };
  });
}

/** The files of a directory, each a cluster; anything else is one itself, also what is not there: its reader says so. */
function snapshotsOf(path: string): readonly string[] {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return [path];
  const names = readdirSync(path).filter((name) => /^[^.].*\.(?:json|ya?ml)$/u.test(name));
  if (names.length === 0) throw new UsageError(`--cluster ${path}: the directory holds no .json, .yaml or .yml file`);
  return names.toSorted().map((name) => join(path, name));
}

const MAX_PROBLEMS = 20; // of one cluster in the report over all

/** What the report over all shows of one cluster; texts that all clusters share cost nothing. */
function trimmed(assessment: Assessment, name: string): Assessment {
  const { findings, problems, matrix: _matrix, ...rest } = assessment;
  const more = problems.length - MAX_PROBLEMS;
  const left: readonly AssessmentProblem[] =
    more > 0 ? [problem("warning", `${more} more problems: kernelgate scan --cluster shows all of them`)] : [];
  return {
    ...rest,
    cluster: name,
    findings: findings.map((finding) => trimmedFinding(finding)),
    cleared: [],
    problems: [...problems.slice(0, MAX_PROBLEMS), ...left],
  };
}

function trimmedFinding(finding: AssessedFinding): AssessedFinding {
  return { ...finding, nodes: { ...finding.nodes, names: [] }, message: "", alternatives: [], assumed: [] };
}

function unreadable(name: string, message: string): Assessment {
  return {
    apiVersion: "kernelgate.io/v1alpha1",
    kind: "Assessment",
    cluster: name,
    verdict: "allow",
    summary: { deny: 0, warn: 0, audit: 0, nodes: 0, objects: 0 },
    findings: [],
    cleared: [],
    problems: message.split("\n").map((line) => problem("error", line)),
  };
}

function problem(level: AssessmentProblem["level"], message: string): AssessmentProblem {
  return { level, object: null, location: null, message };
}

function fleetFormat({ format }: Output): FleetFormat {
  const known = fleetFormats.find((one) => one === format);
  if (known !== undefined) return known;
  throw new UsageError(
    `-o ${format}: this format holds one cluster; over several there are ${fleetFormats.join(", ")}. Scan them one by one for ${format}`,
  );
}

function writeFleet(
  outputs: readonly { readonly format: FleetFormat; readonly file?: string }[],
  clusters: readonly FleetCluster[],
  options: RenderOptions,
): void {
  writeEach(
    outputs,
    (text) => process.stdout.write(text),
    ({ format, file }) => renderFleet(format, clusters, file === undefined ? options : { ...options, color: false }),
  );
}
