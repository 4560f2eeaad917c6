import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { LevelMap } from "../domain/kernels/levels.ts";
import type { Stream, Streams } from "../domain/kernels/streams.ts";
import { compileAdvisory, type CompiledAdvisory } from "./compile.ts";
import { createStoredCompiler, type StoredExpression } from "./expressions/stored.ts";
import type { AdvisoryDocument } from "./schema.ts";

/** The advisories that come with kernelgate; the folder lies as far from `src/catalogue` as from `dist/catalogue`. */
export const builtinFolder = join(import.meta.dirname, "..", "..", "advisories");

/** The file of the built-in kernel streams in that folder. */
export const streamsFile = "kernel-streams.yaml";

/** Where the build leaves the catalogue; there is none beside the sources. */
export const builtFile = join(import.meta.dirname, "..", "catalogue.json");

/** The built-in catalogue as the build stores it: read, checked, and quick to load. */
export interface BuiltCatalogue {
  /** Of the files it was built from. */
  readonly digest: string;
  readonly streams: {
    readonly list: readonly StoredStream[];
    readonly levels: readonly LevelMap[];
    readonly known: readonly string[];
  };
  readonly expressions: readonly StoredExpression[];
  readonly entries: readonly { readonly file: string; readonly document: AdvisoryDocument }[];
}

/** A stream with its expressions as texts. */
type StoredStream = Omit<Stream, "pattern" | "names" | "osImage"> & {
  readonly pattern: string;
  readonly names: string;
  readonly osImage?: string;
};

/** A built-in advisory, compiled. */
export interface BuiltEntry extends CompiledAdvisory {
  readonly file: string;
  readonly document: AdvisoryDocument;
}

/**
 * The catalogue that the build left; undefined where there is none, or where the advisories have changed since. Their contents
 * are compared, since unpacking a package leaves times that say nothing; that takes a fiftieth of reading them as YAML.
 */
export function readBuilt(
  file: string = builtFile,
  folder: string = builtinFolder,
): { readonly streams: Streams; readonly entries: readonly BuiltEntry[] } | undefined {
  let built: BuiltCatalogue;
  try {
    built = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined; // none, or a build that was interrupted
  }
  return built.digest === digestOf(folder) ? revive(built) : undefined;
}

function revive({ streams: stored, expressions, entries }: BuiltCatalogue): ReturnType<typeof readBuilt> {
  const streams: Streams = {
    list: stored.list.map((stream) => ({
      ...stream,
      pattern: new RegExp(stream.pattern),
      names: new RegExp(stream.names),
      osImage: stream.osImage === undefined ? undefined : new RegExp(stream.osImage),
    })),
    levels: new Map(stored.levels.map((map) => [map.stream, map])),
    known: stored.known,
  };
  const compiler = { streams, compileExpression: createStoredCompiler(expressions), trusted: true } as const;
  const revived: BuiltEntry[] = [];
  for (const { file, document } of entries) {
    const compiled = compileAdvisory(document, compiler);
    if ("faults" in compiled) return undefined;
    revived.push({ ...compiled, document, file });
  }
  return { streams, entries: revived };
}

/** The streams in a form that JSON can hold. */
export function storeStreams({ list, levels, known }: Streams): BuiltCatalogue["streams"] {
  return {
    list: list.map(({ osImage, pattern, names, ...stream }) => ({
      ...stream,
      pattern: pattern.source,
      names: names.source,
      ...(osImage === undefined ? {} : { osImage: osImage.source }),
    })),
    levels: [...levels.values()],
    known,
  };
}

/** What the files of a folder hold, in a few characters. */
export function digestOf(folder: string): string {
  const hash = createHash("sha1");
  for (const file of [join(folder, streamsFile), ...advisoryFiles(folder)]) {
    hash.update(`${file.slice(folder.length)}\n`);
    hash.update(readFileSync(file));
  }
  return hash.digest("hex");
}

/** All files `*.yaml`, `*.yml` and `*.json` in a folder and below, in the order of their names. Throws where it cannot be listed. */
export function advisoryFiles(folder: string): readonly string[] {
  if (!statSync(folder).isDirectory()) return [folder];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(?:ya?ml|json)$/u.test(name) && !/(?:^|[\\/])\./u.test(name))
    .filter((name) => !(folder === builtinFolder && name === streamsFile))
    .toSorted()
    .map((name) => join(folder, name));
}
