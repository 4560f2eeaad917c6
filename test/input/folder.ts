import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { after } from "node:test";
import { readManifests, type InputDocument, type Manifests } from "../../src/input/manifests.ts";

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Writes files into a new folder, which is removed after the tests; returns the folder. */
export function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), "kernelgate-input-"));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** Reads paths with nothing on standard input. */
export async function read(...paths: readonly string[]): Promise<Manifests> {
  return readManifests(paths, { stdin: Readable.from([]) });
}

/** Reads one text as if it came in a file called `change.yaml`. */
export async function readText(content: string | Uint8Array): Promise<Manifests> {
  return read(join(folderOf({ "change.yaml": content }), "change.yaml"));
}

/** The first document of a text; fails where there is none. */
export async function firstOf(content: string): Promise<InputDocument> {
  const { documents, problems } = await readText(content);
  const [document] = documents;
  if (document === undefined) throw new Error(`no document: ${JSON.stringify(problems)}`);
  return document;
}

/** What was read, short: kinds and names; level, line and message of problems. */
export function outline({ documents, problems }: Manifests): {
  readonly objects: readonly string[];
  readonly problems: readonly string[];
} {
  return {
    objects: documents.map(({ object }) => `${object.ref.kind} ${object.ref.name}`),
    problems: problems.map(({ level, line, message }) => `${level} ${line ?? "-"} ${message}`),
  };
}

/** A ConfigMap as YAML. */
export function configMap(name: string, extra = ""): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${extra}`;
}
