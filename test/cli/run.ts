import { spawn } from "node:child_process";
import { join } from "node:path";

/** The root of the project; commands are run there unless a test says otherwise. */
export const root = join(import.meta.dirname, "..", "..");

/** The entry point, as it is started without a build. */
export const entry = join(root, "src", "main.ts");

/** What a command wrote, and its exit code (-1 where a signal ended it). */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a command is started; nothing of this process's environment but the PATH is passed on. */
export interface Start {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

/** Starts a program and waits for its end. */
export function start(
  program: string,
  args: readonly string[],
  { cwd = root, env = {}, stdin = "" }: Start = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { PATH: process.env["PATH"], HOME: cwd, ...env } });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject).on("close", (code) => resolve({ code: code ?? -1, stdout, stderr }));
    child.stdin.on("error", () => undefined).end(stdin); // a program may end without reading it
  });
}

/** Runs `kernelgate` as a user does. */
export function kernelgate(args: readonly string[], options: Start = {}): Promise<Outcome> {
  return start(process.execPath, [entry, ...args], options);
}
