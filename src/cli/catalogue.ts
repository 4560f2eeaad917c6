import { readCatalogue, type Catalogue } from "../catalogue/read.ts";
import { UsageError } from "./exit.ts";

/** The built-in advisories and those of more folders. Throws {@link UsageError} where a folder cannot be read. */
export function openCatalogue(folders: readonly string[] = [], places: boolean = false): Catalogue {
  return readable(() => readCatalogue(folders, places));
}

/** What `read` returns; a file or folder that it cannot read becomes a {@link UsageError}. */
export function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && "code" in error && "path" in error)
      throw new UsageError(`cannot read advisories: ${error.message}`);
    throw error;
  }
}
