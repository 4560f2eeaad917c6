import { readCluster } from "../input/cluster.ts";
import type { KubeObject } from "../objects/object.ts";
import { UsageError } from "./exit.ts";
import type { ClusterFlags } from "./flags.ts";

/** The objects of a cluster. `complete`: what is not there does not exist. */
export interface ClusterObjects {
  readonly objects: readonly KubeObject[];
  readonly complete: boolean;
}

/** The objects of `--cluster`, else of the live cluster. Nothing is judged against half a state: any fault is a {@link UsageError}. */
export async function clusterObjects(
  flags: ClusterFlags,
  files: readonly string[] | undefined = flags.cluster,
): Promise<ClusterObjects> {
  if (files === undefined || files.length === 0) {
    const { liveObjects } = await import("./live.ts");
    return { objects: await liveObjects(flags), complete: true };
  }
  const read = await readCluster(files);
  if ("problems" in read)
    throw new UsageError(
      read.problems
        .map(({ file, line, message }) => `${file}${line === undefined ? "" : `:${line}`}: ${message}`)
        .join("\n"),
    );
  return read;
}
