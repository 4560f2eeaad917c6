import type { Stats } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { reasonOf } from "./text.ts";

/** A file to read, `-` for standard input. `found`: it stands in a directory that was given, and may be anything. */
export interface InputFile {
  readonly path: string;
  readonly found: boolean;
}

interface Fault {
  readonly path: string;
  readonly level: "error" | "warning";
  readonly message: string;
}

/** What paths lead to: files in a stable order, and what could not be looked at. */
export interface FoundFiles {
  readonly files: readonly InputFile[];
  readonly faults: readonly Fault[];
}

/** How much a walk may find; beyond it a directory is hardly the one that was meant. */
export interface WalkLimits {
  readonly files: number;
  readonly bytes: number;
  /** Names looked at, manifests or not. */
  readonly names: number;
  readonly depth: number;
}

const LIMITS: WalkLimits = { files: 10_000, bytes: 512 << 20, names: 200_000, depth: 40 };

const PACKAGES = "node_modules"; // thousands of JSON files of other people's packages

/**
 * The files of the paths that were given. Directories are walked in the order of names; in them only `*.yaml`, `*.yml` and `*.json`
 * count, and what starts with a dot does not. A directory that was seen already (a symbolic link upwards) is not walked again.
 * A directory beyond a limit is an error and not read at all: half of it would be judged as if it were the whole.
 */
export async function findFiles(paths: readonly string[], limits: WalkLimits = LIMITS): Promise<FoundFiles> {
  const files: InputFile[] = [];
  const faults: Fault[] = [];
  for (const path of paths) {
    const status = path === "-" ? undefined : await statusOf(path);
    if (status?.isDirectory() !== true) {
      files.push({ path, found: false });
      continue;
    }
    const found = await walk(path, limits);
    for (const file of found.files) files.push(file);
    for (const fault of found.faults) faults.push(fault);
    if (found.files.length + found.faults.length === 0)
      faults.push({ path, level: "warning", message: "holds no *.yaml, *.yml or *.json file" });
  }
  return { files, faults };
}

async function walk(root: string, limits: WalkLimits): Promise<FoundFiles> {
  const files: InputFile[] = [];
  const faults: Fault[] = [];
  const seen = new Set<string>();
  let bytes = 0;
  let names = 0;
  let excess: string | undefined;
  const take = (path: string, status: Stats | undefined): void => {
    // what cannot be looked at is for its reader to tell; a pipe that nobody writes to would never end
    if (status !== undefined && !status.isFile()) {
      faults.push({ path, level: "warning", message: "is no regular file, and is not read" });
      return;
    }
    bytes += status?.size ?? 0;
    if (files.length >= limits.files) excess = `${limits.files} manifests`;
    else if (bytes > limits.bytes) excess = `${limits.bytes >> 20} MiB of manifests`;
    else files.push({ path, found: true });
  };
  const enter = async (folder: string, depth: number): Promise<void> => {
    try {
      const real = await realpath(folder);
      if (seen.has(real)) return;
      seen.add(real);
      for (const name of (await readdir(folder)).toSorted()) {
        if (name.startsWith(".")) continue;
        names += 1;
        if (names > limits.names) excess = `${limits.names} files and directories`;
        if (excess !== undefined) return;
        const path = join(folder, name);
        const status = await statusOf(path);
        if (status?.isDirectory() !== true) {
          if (/\.(?:ya?ml|json)$/i.test(name)) take(path, status);
        } else if (name === PACKAGES)
          faults.push({ path, level: "warning", message: "is not walked: it holds packages; name it to have it read" });
        else if (depth >= limits.depth)
          faults.push({ path, level: "error", message: `is not walked: it lies ${limits.depth} directories deep` });
        else await enter(path, depth + 1);
        if (excess !== undefined) return;
      }
    } catch (error) {
      faults.push({ path: folder, level: "error", message: `cannot be read: ${reasonOf(error)}` });
    }
  };
  await enter(root, 1);
  if (excess === undefined) return { files, faults };
  const message = `holds more than ${excess} and is not read: name the directories in it that hold the manifests`;
  return { files: [], faults: [{ path: root, level: "error", message }] };
}

/** Undefined also for what is not there: reading it says so. */
async function statusOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch {
    return undefined;
  }
}
