import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import type { User } from "./users.ts";

/** What a command said and how it ended. */
export type Result = { readonly code: number; readonly stdout: string; readonly stderr: string };

export type RunOptions = {
  /** Text for standard input; without it there is none. */
  readonly stdin?: string;
  /** The user to act as, by impersonation: any name and groups, they need not exist. */
  readonly as?: User;
  /** Milliseconds until the command is ended (default 60 s): its code is then -1. */
  readonly timeoutMs?: number;
  readonly env?: Readonly<Record<string, string>>;
};

/** Runs kubectl or helm and says how it ended; an exit code other than 0 is a result, not an exception. */
export type Run = (args: readonly string[], options?: RunOptions) => Promise<Result>;

const TIMEOUT_MS = 60_000;

/** kubectl with this kubeconfig; its caches are below `folder`. */
export function kubectlFor(program: string, kubeconfig: string, folder: string): Run {
  return (args, options = {}) => {
    const as = options.as === undefined ? [] : ["--as", options.as.name, ...groups("--as-group", options.as)];
    return runProgram(program, [...as, ...args], environment(kubeconfig, folder), options);
  };
}

/** Helm with this kubeconfig; its caches, configuration and data are below `folder`, so that it sees no repositories or plugins of the machine. */
export function helmFor(program: string, kubeconfig: string, folder: string): Run {
  return (args, options = {}) => {
    const as =
      options.as === undefined ? [] : ["--kube-as-user", options.as.name, ...groups("--kube-as-group", options.as)];
    return runProgram(program, [...args, ...as], environment(kubeconfig, folder), options);
  };
}

function groups(flag: string, user: User): readonly string[] {
  return user.groups.flatMap((group) => [flag, group]);
}

/** Nothing of the caller's environment but PATH comes through: no other kubeconfig, no proxy, no settings of Helm. */
export function environment(kubeconfig: string, folder: string): Readonly<Record<string, string>> {
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    KUBECONFIG: kubeconfig,
    KUBECACHEDIR: `${folder}/kube-cache`,
    HELM_CACHE_HOME: `${folder}/helm/cache`,
    HELM_CONFIG_HOME: `${folder}/helm/config`,
    HELM_DATA_HOME: `${folder}/helm/data`,
  };
}

/** Runs a program with exactly this environment until it ends, and collects what it says. Rejects only when it cannot be started. */
export async function runProgram(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  options: RunOptions = {},
): Promise<Result> {
  const child = spawn(program, args, {
    env: { ...env, ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
    timeout: options.timeoutMs ?? TIMEOUT_MS,
    killSignal: "SIGKILL",
  });
  const code = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exit) => resolve(exit ?? -1));
  });
  child.stdin.on("error", () => undefined); // the program may end without reading it
  child.stdin.end(options.stdin ?? "");
  const [stdout, stderr, exit] = await Promise.all([text(child.stdout), text(child.stderr), code]);
  return { code: exit, stdout, stderr };
}

/** The standard output of a command that must succeed; throws with what it said otherwise. */
export async function succeed(result: Promise<Result>): Promise<string> {
  const { code, stdout, stderr } = await result;
  if (code !== 0) throw new Error(`the command ended with ${code}: ${stderr.trim()}`);
  return stdout;
}
