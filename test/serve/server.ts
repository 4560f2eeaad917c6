import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request as plainRequest } from "node:http";
import { request, type RequestOptions } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeDevelopmentCertificates } from "../../src/certs/development.ts";
import { entry } from "../cli/run.ts";
import type { Json } from "./objects.ts";

/** What an HTTP server said. */
export interface Said {
  readonly status: number;
  readonly text: string;
}

/** A running server as its callers see it. */
export interface Server {
  readonly folder: string;
  readonly port: number;
  readonly child: ChildProcess;
  /** A request to the webhook's port; the caller ends it. */
  call(options: RequestOptions, said: (said: Said) => void): ReturnType<typeof request>;
  post(body: string): Promise<Said>;
  /** A page of the status port. */
  page(path: string): Promise<Said>;
  stdout(): string;
  stderr(): string;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number>;
}

/** A folder with certificates for a server, and the cluster's objects in `cluster.json`. */
export async function folderOf(objects: readonly Json[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "kernelgate-serve-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  await writeDevelopmentCertificates(folder, Date.now());
  writeFileSync(join(folder, "cluster.json"), JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }));
  return folder;
}

/** The command line of a server in a folder of {@link folderOf}, on free ports of the loopback address. */
export function serveArguments(folder: string): readonly string[] {
  const at = (file: string): string => join(folder, file);
  const address = "127.0.0.1:0";
  return [
    "serve",
    "--cluster",
    at("cluster.json"),
    "--listen",
    address,
    "--status-listen",
    address,
    "--tls-cert",
    at("tls.crt"),
    "--tls-key",
    at("tls.key"),
  ];
}

/** Starts a server as a process of its own and waits until it says that it is ready. */
export async function startServer(
  folder: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Server> {
  const child = spawn(process.execPath, [entry, ...serveArguments(folder), ...args], {
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number>((resolve) => child.once("close", (code) => resolve(code ?? -1)));
  let stdout = "";
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ports = await new Promise<readonly number[]>((resolve, reject) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      const ready = /is ready on \S+:(\d+), status on \S+:(\d+)\n/u.exec(stdout);
      if (ready !== null) resolve([Number(ready[1]), Number(ready[2])]);
    });
    child.once("close", () => reject(new Error(`the server ended before it was ready: ${stderr}`)));
  });
  const [port = 0, statusPort = 0] = ports;
  const ca = readFileSync(join(folder, "ca.crt"));
  const call: Server["call"] = (options, said) =>
    request(
      {
        host: "127.0.0.1",
        servername: "localhost",
        port,
        ca,
        method: "POST",
        path: "/validate?timeout=10s",
        headers: { "content-type": "application/json" },
        ...options,
      },
      (answer) => collect(answer, said),
    );
  return {
    folder,
    port,
    child,
    call,
    post: (body) =>
      new Promise((resolve, reject) => {
        call({}, resolve).on("error", reject).end(body);
      }),
    page: (path) =>
      new Promise((resolve, reject) => {
        plainRequest({ host: "127.0.0.1", port: statusPort, path }, (answer) => collect(answer, resolve))
          .on("error", reject)
          .end();
      }),
    stdout: () => stdout,
    stderr: () => stderr,
    stop: () => {
      child.kill("SIGTERM");
      return ended;
    },
  };
}

function collect(
  answer: NodeJS.ReadableStream & { readonly statusCode?: number | undefined },
  said: (said: Said) => void,
): void {
  let text = "";
  answer.setEncoding("utf8");
  answer.on("data", (chunk: string) => (text += chunk));
  answer.on("end", () => said({ status: answer.statusCode ?? 0, text }));
}

/** Asks again until `holds` is true of the answer, and returns that; the test's own time limit ends a vain wait. */
export async function until<T>(ask: () => Promise<T> | T, holds: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (holds(answer)) return answer;
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
}
