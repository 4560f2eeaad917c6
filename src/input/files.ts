import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { reasonOf } from "./text.ts";

/** A file to read, `-` for standard input. `found`: it stands in a directory that was given, and may be anything. */
export interface InputFile {
  readonly path: string;
  readonly found: boolean;
}

/** What a path leads to: files in a stable order, and what could not be looked at. */
export interface FoundFiles {
  readonly files: readonly InputFile[];
  readonly faults: readonly { readonly path: string; readonly level: "error" | "warning"; readonly message: string }[];
}

/**
 * The files of the paths that were given. Directories are walked in the order of names; in them only `*.yaml`, `*.yml` and `*.json`
 * count, and what starts with a dot does not. A directory that was seen already (a symbolic link upwards) is not walked again.
 */
export async function findFiles(paths: readonly string[]): Promise<FoundFiles> {
  const files: InputFile[] = [];
  const faults: { path: string; level: "error" | "warning"; message: string }[] = [];
  for (const path of paths) {
    if (path === "-" || !(await isDirectory(path))) {
      files.push({ path, found: false });
      continue;
    }
    const before = files.length + faults.length;
    await walk(path, new Set(), files, faults);
    if (files.length + faults.length === before)
      faults.push({ path, level: "warning", message: "holds no *.yaml, *.yml or *.json file" });
  }
  return { files, faults };
}

async function walk(
  folder: string,
  seen: Set<string>,
  files: InputFile[],
  faults: { path: string; level: "error" | "warning"; message: string }[],
): Promise<void> {
  try {
    const real = await realpath(folder);
    if (seen.has(real)) return;
    seen.add(real);
    const names = (await readdir(folder)).filter((name) => !name.startsWith("."));
    for (const name of names.toSorted()) {
      const path = join(folder, name);
      if (await isDirectory(path)) await walk(path, seen, files, faults);
      else if (/\.(?:ya?ml|json)$/i.test(name)) files.push({ path, found: true });
    }
  } catch (error) {
    faults.push({ path: folder, level: "error", message: `cannot be read: ${reasonOf(error)}` });
  }
}

/** False also for what is not there: reading it says so. */
async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
