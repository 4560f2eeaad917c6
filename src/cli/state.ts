import type { AssessmentProblem } from "../domain/assessment.ts";
import { readCluster } from "../input/cluster.ts";
import type { KubeObject } from "../objects/object.ts";
import { UsageError } from "./exit.ts";
import type { ClusterFlags } from "./flags.ts";
import { sourcesOf, type Sources } from "./placed.ts";
import { inputProblem } from "./problems.ts";
import type { Progress } from "./progress.ts";

/** The objects of a cluster. `complete`: what is not there does not exist. */
export interface ClusterObjects {
  readonly objects: readonly KubeObject[];
  readonly complete: boolean;
  /** Where they were read from; empty for a live cluster. */
  readonly sources: Sources;
  /** What is odd about the files that they come from. */
  readonly problems: readonly AssessmentProblem[];
}

/** The objects of `--cluster`, else of the live cluster. Nothing is judged against half a state: any fault is a {@link UsageError}. */
export async function clusterObjects(
  flags: ClusterFlags,
  files: readonly string[] | undefined = flags.cluster,
  progress?: Progress,
): Promise<ClusterObjects> {
  if (files === undefined || files.length === 0) {
    const { liveObjects } = await import("./live.ts");
    progress?.step("listing the live cluster");
    const objects = await liveObjects(flags);
    progress?.note(`the cluster: ${objects.length} objects`);
    return { objects, complete: true, sources: new Map(), problems: [] };
  }
  progress?.step(`reading the cluster from ${files.join(", ")}`);
  const read = await readCluster(files);
  if ("problems" in read)
    throw new UsageError(
      read.problems
        .map(({ file, line, message }) => `${file}${line === undefined ? "" : `:${line}`}: ${message}`)
        .join("\n"),
    );
  for (const { file, line, message } of read.warnings)
    progress?.note(`${file}${line === undefined ? "" : `:${line}`}: ${message}`);
  progress?.note(
    `the cluster: ${read.documents.length} objects; ${read.complete ? "what is not among them does not exist" : "what is not among them is not known"}`,
  );
  const { documents, complete, warnings } = read;
  return {
    objects: documents.map(({ object }) => object),
    complete,
    sources: sourcesOf(documents),
    problems: warnings.map((warning) => inputProblem(warning)),
  };
}
