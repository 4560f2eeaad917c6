import { join } from "node:path";
import { asRecord, type Json } from "../../../src/objects/json.ts";
import { environment } from "./commands.ts";
import { freePorts } from "./ports.ts";
import { lastWords, startProcess, type Exit, type Process } from "./processes.ts";
import { waitUntil } from "./wait-until.ts";

export type KernelgateOptions = {
  /** A kubeconfig of its own identity; without it the caller gives `--cluster` in `args`. */
  readonly kubeconfig?: string;
  /** A folder for its HOME: nothing of the user's own is seen. */
  readonly folder: string;
  /** More arguments of `serve`, such as `--policy FILE`. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The script that is run, seen from the root of the project: `src/main.ts` (default) or `bin/kernelgate.js` after a build. */
  readonly entry?: "src/main.ts" | "bin/kernelgate.js";
  /** Do not wait until it is ready: for tests of what happens before, or of a start that fails. */
  readonly waitReady?: false;
  /** Ports of an earlier process, for one that takes its place. */
  readonly ports?: { readonly webhook: number; readonly status: number };
};

/** A running `kernelgate serve`. */
export type Kernelgate = {
  readonly process: Process;
  /** HTTPS port of `/validate`, and the plain port of `/readyz`, `/metrics` and `/report`; both on 127.0.0.1. */
  readonly ports: { readonly webhook: number; readonly status: number };
  /** The lines of both outputs that are JSON objects: the log and the audit records so far. */
  readonly log: () => readonly Json[];
  /** Waits for a line of the log, and returns the first that fits. */
  readonly logged: (what: string, fits: (line: Json) => boolean, timeoutMs?: number) => Promise<Json>;
  /** The text of a page of the status port; throws when the answer is not 2xx. */
  readonly page: (path: "/livez" | "/readyz" | "/readyz?verbose" | "/metrics" | "/report") => Promise<string>;
  readonly ready: () => Promise<boolean>;
  /** SIGTERM; resolves with how it ended, after at most 30 s (then it is killed). */
  readonly stop: () => Promise<Exit>;
};

const PROJECT = join(import.meta.dirname, "../../..");
const READY_MS = 60_000;
const DRAIN_MS = 30_000;

/** Starts `kernelgate serve` on free loopback ports, with the Node.js that runs the test, and waits until it says that it is ready. */
export async function startKernelgate(options: KernelgateOptions): Promise<Kernelgate> {
  const [webhook = 0, status = 0] = options.ports ? [options.ports.webhook, options.ports.status] : await freePorts(2);
  const { KUBECONFIG: _, ...env } = environment("", options.folder);
  const listen = ["--listen", `127.0.0.1:${webhook}`, "--status-listen", `127.0.0.1:${status}`];
  const access = options.kubeconfig === undefined ? [] : ["--kubeconfig", options.kubeconfig];
  const child = await startProcess(
    process.execPath,
    [options.entry ?? "src/main.ts", "serve", ...listen, ...access, ...(options.args ?? [])],
    { name: "kernelgate", cwd: PROJECT, env: { ...env, ...options.env } },
  );

  const base = `http://127.0.0.1:${status}`;
  const log = (): readonly Json[] => [...child.stdout, ...child.stderr].flatMap((line) => parseLine(line));
  const ready = async (): Promise<boolean> =>
    fetch(`${base}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
  if (options.waitReady !== false) {
    try {
      const state = await waitUntil(
        "kernelgate is ready",
        async () => (child.running() ? (await ready()) && "ready" : "ended"),
        { timeoutMs: READY_MS },
      );
      if (state === "ended") throw new Error("kernelgate ended while it started");
    } catch (error) {
      await child.stop();
      throw new Error(`kernelgate did not become ready; ${lastWords(child)}`, { cause: error });
    }
  }
  return {
    process: child,
    ports: { webhook, status },
    log,
    logged: (what, fits, timeoutMs) =>
      waitUntil(`kernelgate logs ${what}`, () => log().find(fits), timeoutMs === undefined ? {} : { timeoutMs }),
    page: async (path) => {
      const answer = await fetch(base + path);
      const content = await answer.text();
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${content}`);
      return content;
    },
    ready,
    stop: () => child.stop(DRAIN_MS),
  };
}

function parseLine(line: string): readonly Json[] {
  if (!line.startsWith("{")) return [];
  try {
    const json = asRecord(JSON.parse(line));
    return json === undefined ? [] : [json];
  } catch {
    return [];
  }
}
