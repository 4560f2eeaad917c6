import type { Readable } from "node:stream";
import { readInput } from "./read.ts";
import type { InputDocument, InputProblem } from "./source.ts";

/** The objects of a cluster, or why they cannot be relied on. */
export type ClusterFiles =
  | {
      readonly documents: readonly InputDocument[];
      /** The files say that they hold the whole cluster: what is not in them does not exist. */
      readonly complete: boolean;
      /** Odd, but readable. */
      readonly warnings: readonly InputProblem[];
    }
  | { readonly problems: readonly InputProblem[] };

/**
 * Reads the state of a cluster from files, directories and `-`. One file or document that cannot be read spoils it all: nothing is
 * judged against half a state. A snapshot says in an annotation of its List (`kernelgate.io/complete: "true"`) that it is complete.
 */
export async function readCluster(
  paths: readonly string[],
  { stdin = process.stdin }: { readonly stdin?: Readable } = {},
): Promise<ClusterFiles> {
  const { documents, problems, complete } = await readInput(paths, stdin);
  const errors = problems.filter(({ level }) => level === "error");
  if (errors.length > 0) return { problems: errors };
  return { documents, complete, warnings: problems };
}
