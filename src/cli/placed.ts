import type { AssessedObject, Assessment, Location } from "../domain/assessment.ts";
import { identity } from "../domain/facts/identity.ts";
import type { InputDocument, Source } from "../input/source.ts";

/** Where objects were read from, by their identities. */
export type Sources = ReadonlyMap<string, Source>;

/** The sources of documents; of several with one identity the last one counts, as when they are applied in turn. */
export function sourcesOf(documents: readonly InputDocument[]): Sources {
  return new Map(documents.map(({ object, source }) => [identity(object.ref), source]));
}

/** Points findings and problems at the line of the file that asks for them, where their object was read from one. */
export function placed(assessment: Assessment, sources: Sources): Assessment {
  const place = <T extends { readonly object: AssessedObject | null; readonly location: Location | null }>(
    one: T,
  ): T => {
    const source = one.object === null || one.location !== null ? undefined : sources.get(identity(one.object));
    if (source === undefined) return one;
    return { ...one, location: { file: source.file, ...source.locate(one.object?.field ?? "") } };
  };
  return {
    ...assessment,
    findings: assessment.findings.map((finding) => place(finding)),
    problems: assessment.problems.map((problem) => place(problem)),
  };
}
