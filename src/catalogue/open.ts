import { readBuilt } from "./built.ts";
import type { Entry } from "./load.ts";
import type { Catalogue } from "./read.ts";

const start = { line: 1, column: 1 } as const;

/**
 * The built-in advisories and those of more folders, as `readCatalogue` reads them, but from what the build has left where that
 * is still true: then neither YAML, the schema nor the expression parser is loaded. `places` asks for the lines of each part,
 * which the build does not keep. Throws as `readCatalogue` does.
 */
export async function openCatalogue(folders: readonly string[] = [], places: boolean = false): Promise<Catalogue> {
  const built = places ? undefined : readBuilt();
  if (built === undefined) {
    const { readCatalogue } = await import("./read.ts");
    return readCatalogue(folders, places);
  }
  const { streams } = built;
  const entries = built.entries.map((entry): Entry => ({ ...entry, place: () => start }));
  if (folders.length === 0)
    return { entries, advisories: entries.map(({ advisory }) => advisory), streams, errors: [] };
  const { withFolders } = await import("./read.ts");
  return withFolders({ entries, errors: [] }, streams, folders);
}
