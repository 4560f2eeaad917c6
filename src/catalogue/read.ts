import { readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { Advisory } from "../domain/advisory.ts";
import type { Streams } from "../domain/kernels/streams.ts";
import { advisoryFiles, builtinFolder, streamsFile } from "./built.ts";
import type { Compiler } from "./compile.ts";
import { loadKernelStreams } from "./kernel-streams.ts";
import {
  advisoriesOf,
  createCompiler,
  loadAdvisories,
  mergeEntries,
  type CatalogueError,
  type Loaded,
} from "./load.ts";

/** Everything that is known, compiled. */
export interface Catalogue extends Loaded {
  readonly advisories: readonly Advisory[];
  readonly streams: Streams;
}

/**
 * Reads the built-in advisories and those of more folders. What is broken is left out and reported; an id that is already taken is
 * broken too. `places`: entries know their lines, which takes seven times as long. Throws where the built-in kernel streams
 * cannot be read: without them nothing can be judged.
 */
export function readCatalogue(folders: readonly string[] = [], places: boolean = false): Catalogue {
  const streams = readStreams();
  const compiler = createCompiler(streams);
  const loaded = [builtinFolder, ...folders].map((folder) => readFolder(folder, compiler, places));
  return catalogueOf(streams, loaded);
}

/** Advisories that are there already, and those of folders. */
export function withFolders(given: Loaded, streams: Streams, folders: readonly string[]): Catalogue {
  const compiler = createCompiler(streams);
  return catalogueOf(streams, [given, ...folders.map((folder) => readFolder(folder, compiler, false))]);
}

/** One folder alone, without the built-in advisories, to be tested. */
export function readFolderAlone(folder: string): Catalogue {
  const streams = readStreams();
  return catalogueOf(streams, [readFolder(folder, createCompiler(streams), true)]);
}

function catalogueOf(streams: Streams, loaded: readonly Loaded[]): Catalogue {
  const merged = mergeEntries(...loaded.map(({ entries }) => entries));
  return {
    entries: merged.entries,
    advisories: advisoriesOf(merged.entries),
    streams,
    errors: [...loaded.flatMap(({ errors }) => errors), ...merged.errors],
  };
}

/** The built-in kernel streams. Throws an error that names file and line. */
export function readStreams(): Streams {
  const file = join(builtinFolder, streamsFile);
  const loaded = loadKernelStreams(readFileSync(file, "utf8"), streamsFile);
  if ("streams" in loaded) return loaded.streams;
  throw new Error(loaded.errors.map(({ line, path, message }) => `${file}:${line}: ${path}: ${message}`).join("\n"));
}

function readFolder(folder: string, compiler: Compiler, places: boolean): Loaded {
  const builtin = folder === builtinFolder;
  const results = advisoryFiles(folder).map((file): Loaded => {
    const shown = builtin ? join("advisories", relative(folder, file)).split(sep).join("/") : file;
    try {
      return loadAdvisories(readFileSync(file, "utf8"), shown, compiler, places);
    } catch (error) {
      return { entries: [], errors: [unreadable(shown, error)] };
    }
  });
  return { entries: results.flatMap(({ entries }) => entries), errors: results.flatMap(({ errors }) => errors) };
}

function unreadable(file: string, error: unknown): CatalogueError {
  const message = `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  return { file, line: 1, column: 1, path: "", message };
}
