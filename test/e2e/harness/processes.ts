import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

/** How a child process ended: the exit code, or the signal that ended it. */
export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** A child process that lives as long as a test wants it to. */
export type Process = {
  readonly name: string;
  readonly pid: number;
  /** Complete lines of standard output and of standard error so far; they grow while the process runs. */
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  /** Resolves when the process has ended and its output is complete. */
  readonly ended: Promise<Exit>;
  readonly running: () => boolean;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** SIGTERM, and SIGKILL after `graceMs` (default 10 s). Resolves when it has ended; a second call does no harm. */
  readonly stop: (graceMs?: number) => Promise<Exit>;
};

const GRACE_MS = 10_000;
const running = new Set<ChildProcess>();

/** Starts a program that must not outlive the test process. Throws when it cannot be started at all. */
export async function startProcess(
  command: string,
  args: readonly string[],
  options: { readonly name: string; readonly cwd?: string; readonly env?: NodeJS.ProcessEnv },
): Promise<Process> {
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "pipe"],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env }),
  });
  track(child);
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const ended = new Promise<Exit>((resolve) => {
    child.once("close", (code, signal) => {
      running.delete(child);
      resolve({ code, signal });
    });
  });
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", reject);
  });
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  return {
    name: options.name,
    pid: child.pid ?? -1,
    stdout,
    stderr,
    ended,
    running: isRunning,
    signal: (signal) => void child.kill(signal),
    stop: async (graceMs = GRACE_MS) => {
      if (isRunning()) {
        child.kill("SIGCONT"); // a frozen process does not see SIGTERM
        child.kill("SIGTERM");
        const cancelled = new AbortController();
        const kill = sleep(graceMs, undefined, { signal: cancelled.signal }).then(
          () => child.kill("SIGKILL"),
          () => false,
        );
        await ended;
        cancelled.abort();
        await kill;
      }
      return ended;
    },
  };
}

/** The last lines of a process's standard error, for the message of a failure. */
export function lastWords(process: Process, lines = 15): string {
  return `${process.name}:\n  ${process.stderr.slice(-lines).join("\n  ")}`;
}

function collect(stream: Readable): readonly string[] {
  const lines: string[] = [];
  createInterface({ input: stream }).on("line", (line) => lines.push(line));
  return lines;
}

function track(child: ChildProcess): void {
  if (running.size === 0 && process.listenerCount("exit", killAll) === 0) {
    process.once("exit", killAll);
    // Node ends without "exit" handlers on these; a handler makes it our own decision, taken with the children gone.
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
  }
  running.add(child);
}

function killAll(): void {
  for (const child of running) child.kill("SIGKILL");
}
