import type { Readable } from "node:stream";
import { readInput } from "./read.ts";
import type { InputDocument, InputProblem } from "./source.ts";

export type { InputDocument, InputProblem } from "./source.ts";

/** Objects that were read, in the order of files and documents, and everything that could not be read. */
export interface Manifests {
  readonly documents: readonly InputDocument[];
  readonly problems: readonly InputProblem[];
}

/**
 * Reads manifests from files, directories (walked) and `-` (standard input): YAML and JSON, several documents, `kind: List` and
 * any `…List`. Documents that cannot be read are problems; the others are returned.
 */
export async function readManifests(
  paths: readonly string[],
  { stdin }: { readonly stdin: Readable },
): Promise<Manifests> {
  const { documents, problems } = await readInput(paths, stdin);
  return { documents, problems };
}
