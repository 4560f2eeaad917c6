import { watch } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { systemClock } from "./clock.ts";
import { certificatesIn, mismatch, validityOf } from "./pair.ts";
import {
  createShelf,
  oneAtATime,
  type CertificateLog,
  type CertificateSource,
  type Clock,
  type Health,
  type Served,
} from "./source.ts";

/** Files that somebody else writes: a mounted Secret of cert-manager, say. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
  /** What callers have to trust; only needed where the process is to write the caBundle itself. */
  readonly ca?: string;
}

/** The parts of a file source that tests replace. */
export interface FileSourceOptions {
  readonly log: CertificateLog;
  readonly clock?: Clock;
}

const POLL_MS = 10_000; // file events get lost on some mounts, and are not to be had at all on others
const SETTLE_MS = 100; // whoever writes two files writes them one after the other

/**
 * Serves mounted files, and reads them again on events and on a poll, since neither alone is enough. `start` rejects when the
 * first read fails: a fault of the installation. Later faults keep the last good pair.
 */
export function createFileSource(
  files: CertificateFiles,
  { log, clock = systemClock }: FileSourceOptions,
): CertificateSource {
  const shelf = createShelf();
  let fault: string | undefined;

  const reload = async (): Promise<void> => {
    const before = shelf.current();
    let read = await readFiles(files);
    if ("error" in read) read = await readFiles(files); // the link to both may have moved between the one and the other
    if ("error" in read) {
      if (read.error !== fault)
        log.failed(before === undefined ? read.error : `${read.error}; the last good certificate stays`, undefined);
      fault = read.error;
      return;
    }
    fault = undefined;
    shelf.put(read);
    if (shelf.current() !== before) log.decided(`serving the certificate in ${files.cert}: the files changed`);
  };

  const refresh = oneAtATime(reload);

  return {
    refresh,
    current: shelf.current,
    onChange: shelf.onChange,
    health: () => healthOf(shelf.current(), fault, clock.now()),
    async start(signal) {
      const first = await readFiles(files);
      if ("error" in first) throw new Error(first.error);
      shelf.put(first);
      log.decided(`serving the certificate in ${files.cert}`);
      const bell = createBell();
      const watched = Map.groupBy([files.cert, files.key, files.ca ?? files.cert], (file) => dirname(file));
      const watchers = [...watched].flatMap(([folder, names]) =>
        watchFolder(folder, { names: new Set(names.map((file) => basename(file))), changed: bell.ring }, log),
      );
      while (!signal.aborted) {
        await bell.heard(clock, signal);
        if (!signal.aborted) await refresh();
      }
      for (const watcher of watchers) watcher.close();
    },
  };
}

/** Reads the files and proves that they belong together; an error is one line that names the file. */
export async function readFiles({ cert, key, ca }: CertificateFiles): Promise<Served | { readonly error: string }> {
  const texts: string[] = [];
  for (const file of [cert, key, ...(ca === undefined ? [] : [ca])]) {
    try {
      texts.push(await readFile(file, "utf8"));
    } catch (error) {
      return { error: `cannot read ${file}: ${error instanceof Error ? error.message : String(error)}` };
    }
  }
  const [certText = "", keyText = "", caText] = texts;
  const fault = mismatch({ cert: certText, key: keyText });
  if (fault !== undefined) return { error: `${cert} and ${key}: ${fault}` };
  if (caText !== undefined && certificatesIn(caText).length === 0)
    return { error: `${ca ?? ""} holds no PEM certificate` };
  return { cert: certText, key: keyText, ...(caText === undefined ? {} : { caBundle: caText }) };
}

function healthOf(served: Served | undefined, fault: string | undefined, now: number): Health {
  const [leaf] = certificatesIn(served?.cert ?? "");
  if (leaf === undefined) return { ok: false, message: fault ?? "no certificate was read yet" };
  const { from, to } = validityOf(leaf);
  const problem = fault === undefined ? "" : `; ${fault}`;
  if (now >= to) return { ok: false, message: `the certificate expired at ${new Date(to).toISOString()}${problem}` };
  if (now < from)
    return { ok: false, message: `the certificate is not valid before ${new Date(from).toISOString()}${problem}` };
  return { ok: true, message: `valid until ${new Date(to).toISOString()}${problem}` };
}

interface Bell {
  readonly ring: () => void;
  /** Resolves a little after a ring, at the next poll, or when the signal aborts. */
  heard(clock: Clock, signal: AbortSignal): Promise<void>;
}

function createBell(): Bell {
  let rung = new AbortController();
  return {
    ring: () => rung.abort(),
    async heard(clock, signal) {
      await clock.sleep(POLL_MS, AbortSignal.any([signal, rung.signal]));
      if (!rung.signal.aborted) return;
      await clock.sleep(SETTLE_MS, signal);
      rung = new AbortController();
    },
  };
}

function watchFolder(
  folder: string,
  { names, changed }: { readonly names: ReadonlySet<string>; readonly changed: () => void },
  log: CertificateLog,
): readonly { close(): void }[] {
  try {
    // the folder, not the files: a mounted Secret changes by a link in it, `..data`. What else lies there, such as a log, is no news
    const watcher = watch(folder, { persistent: false }, (_event, name) => {
      if (name === null || names.has(name) || name.startsWith("..")) changed();
    });
    watcher.on("error", (error) => log.failed(`no more file events from ${folder}; the poll goes on`, error));
    return [watcher];
  } catch (error) {
    log.failed(`no file events from ${folder}; the poll goes on`, error);
    return [];
  }
}
