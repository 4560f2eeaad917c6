import type { AssessmentProblem } from "../domain/assessment.ts";
import { identity } from "../domain/facts/identity.ts";
import { fingerprint } from "../gate/change.ts";
import type { Collected } from "../gate/collect.ts";
import type { InputProblem } from "../input/source.ts";
import type { KubeObject } from "../objects/object.ts";

/** A problem of a file that was read, in the words of the contract. */
export function inputProblem({ level, file, line, column, message }: InputProblem): AssessmentProblem {
  return {
    level,
    object: null,
    location: { file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) },
    message,
  };
}

/** What to say of objects of a cluster that are given more than once and say different things: the last one counts. */
export function contradictions(cluster: readonly Collected[]): readonly AssessmentProblem[] {
  const latest = new Map<string, Collected>();
  const objects = new Map<string, KubeObject>();
  for (const one of cluster) {
    if (one.reading === undefined) continue;
    const key = identity(one.object.ref);
    const earlier = latest.get(key);
    if (earlier !== undefined && fingerprint(earlier.reading) !== fingerprint(one.reading))
      objects.set(key, one.object);
    latest.set(key, one);
  }
  return [...objects.values()].map(({ ref }) => ({
    level: "warning",
    object: ref,
    location: null,
    message: "is given more than once in the cluster's files, and not the same: the last one counts",
  }));
}
