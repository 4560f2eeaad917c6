import { openCatalogue as open } from "../catalogue/open.ts";
import type { Catalogue } from "../catalogue/read.ts";
import { reasonOf } from "../input/text.ts";
import { UsageError } from "./exit.ts";

/** The built-in advisories and those of more folders. Throws {@link UsageError} where a folder cannot be read. */
export function openCatalogue(folders: readonly string[] = [], places: boolean = false): Promise<Catalogue> {
  return readable(() => open(folders, places));
}

/** What `read` returns; a file or folder that it cannot read becomes a {@link UsageError}. */
export async function readable<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && "code" in error && "path" in error)
      throw new UsageError(`cannot read advisories: ${String(error.path)}: ${reasonOf(error)}`);
    throw error;
  }
}
