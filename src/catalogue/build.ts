import { writeFileSync } from "node:fs";
import { builtFile, builtinFolder, digestOf, storeStreams, type BuiltCatalogue } from "./built.ts";
import { storeExpressions } from "./expressions/compile.ts";
import type { Place } from "./expressions/declarations.ts";
import { readCatalogue } from "./read.ts";
import type { AdvisoryDocument } from "./schema.ts";

/** The built-in catalogue in the form that loads quickly. Throws where anything is wrong with it: half of it must not be shipped. */
export function buildCatalogue(): BuiltCatalogue {
  const { entries, errors, streams } = readCatalogue();
  if (errors.length > 0)
    throw new Error(errors.map(({ file, line, path, message }) => `${file}:${line}: ${path}: ${message}`).join("\n"));
  return {
    digest: digestOf(builtinFolder),
    streams: storeStreams(streams),
    expressions: storeExpressions(entries.flatMap(({ document }) => expressionsOf(document))),
    entries: entries.map(({ file, document }) => ({ file, document })),
  };
}

function expressionsOf({ spec }: AdvisoryDocument): readonly { readonly place: Place; readonly source: string }[] {
  const at = (place: Place, source: string | undefined): { place: Place; source: string }[] =>
    source === undefined ? [] : [{ place, source }];
  return [
    ...at("when", spec.when),
    ...spec.affected.flatMap(({ when, nodes, objects }) => [
      ...at("when", when),
      ...at("nodes.when", nodes?.when),
      ...(objects === undefined ? [] : at(objects.kind, objects.when)),
    ]),
  ];
}

if (import.meta.main) writeFileSync(builtFile, JSON.stringify(buildCatalogue()));
