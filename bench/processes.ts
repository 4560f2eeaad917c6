import { spawn, type ChildProcess } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** A server under measurement. */
export interface Measured {
  readonly port: number;
  /** Of the status server, where there is one. */
  readonly statusPort: number | undefined;
  readonly pid: number;
  /** Milliseconds from exec to its ready line. */
  readonly startMs: number;
  /** CPU time so far of all its threads, in milliseconds. */
  cpuMs(): number;
  /** Resident memory in MiB. */
  rssMiB(): number;
  stop(): Promise<void>;
}

const START_MS = 60_000;

/** Starts `node ARGS` on one core and waits for a line with `port NUMBER` (or `:NUMBER`) on its output. */
export async function startServer(
  args: readonly string[],
  core: number,
  environment: NodeJS.ProcessEnv = {},
): Promise<Measured> {
  const started = performance.now();
  const child = spawn("taskset", ["-c", String(core), process.execPath, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...environment },
  });
  const [port, statusPort] = await readyPorts(child);
  const startMs = performance.now() - started;
  const pid = child.pid ?? 0;
  return {
    port,
    statusPort,
    pid,
    startMs,
    cpuMs: () =>
      readdirSync(`/proc/${pid}/task`)
        .map((thread) => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]) / 1e6)
        .reduce((sum, ms) => sum + ms, 0),
    rssMiB: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024,
    stop: async () => {
      if (child.exitCode !== null) return;
      child.kill("SIGKILL");
      while (child.exitCode === null && child.signalCode === null) await sleep(10);
    },
  };
}

function readyPorts(child: ChildProcess): Promise<readonly [number, number | undefined]> {
  return new Promise((resolve, reject) => {
    let text = "";
    const timer = setTimeout(() => reject(new Error(`the server did not get ready: ${text}`)), START_MS);
    const look = (chunk: Buffer): void => {
      text += chunk.toString();
      const [, port, status] = /ready\b[^\n]*?:(\d{2,5})\b(?:, status on [^\n]*?:(\d{2,5})\b)?/.exec(text) ?? [];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve([Number(port), status === undefined ? undefined : Number(status)]);
    };
    child.stdout?.on("data", look);
    child.stderr?.on("data", look);
    child.on("exit", (code) => reject(new Error(`the server ended with ${code}: ${text}`)));
    child.on("error", reject);
  });
}
