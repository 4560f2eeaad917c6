import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeDevelopmentCertificates } from "../src/certs/development.ts";
import { startServer, type Measured } from "./processes.ts";

/** Folder, certificates and programs of one run of the benchmark. */
export interface Bench {
  readonly folder: string;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  /** Path of a new file with this text. */
  file(name: string, text: string): string;
  close(): void;
}

/** The servers that are compared; `floor`, `limit` and `express` are in servers/limit.ts. */
export type ServerKind = "floor" | "limit" | "express" | "kernelgate";

/** What `serve` gets besides its addresses and certificate. */
export interface KernelgateArgs {
  /** A file with the objects of the cluster. */
  readonly cluster?: string;
  readonly more?: readonly string[];
  readonly node?: readonly string[];
}

const SERVER_CORE = 0;
const root = join(import.meta.dirname, "..");

/** The program as it is installed. */
export const program = join(root, "bin", "kernelgate.js");

/** Node's options as the manifests set them. */
function nodeOptions(): string {
  const deployment = readFileSync(join(root, "manifests/base/deployment.yaml"), "utf8");
  return /name: NODE_OPTIONS, value: ([^}]*?) \}/u.exec(deployment)?.[1] ?? "";
}

/** Makes a folder with certificates for loopback. */
export async function openBench(): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), "kernelgate-bench-"));
  await writeDevelopmentCertificates(folder, Date.now());
  return {
    folder,
    ca: readFileSync(join(folder, "ca.crt"), "utf8"),
    cert: join(folder, "tls.crt"),
    key: join(folder, "tls.key"),
    file(name, text) {
      const path = join(folder, name);
      writeFileSync(path, text);
      return path;
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Starts one of the servers on the servers' core. The audit log of kernelgate goes to a file. */
export function startOne(bench: Bench, kind: ServerKind, args: KernelgateArgs = {}): Promise<Measured> {
  if (kind !== "kernelgate")
    return startServer([join(root, "bench/servers/limit.ts"), kind, bench.cert, bench.key], SERVER_CORE);
  const cluster = args.cluster === undefined ? [] : ["--cluster", args.cluster];
  const listen = ["--listen", "127.0.0.1:0", "--status-listen", "127.0.0.1:0"];
  const tls = ["--tls-cert", bench.cert, "--tls-key", bench.key];
  return startServer(
    [...(args.node ?? []), program, "serve", ...listen, ...tls, ...cluster, ...(args.more ?? [])],
    SERVER_CORE,
    { KERNELGATE_AUDIT_FILE: join(bench.folder, "audit.log"), NODE_OPTIONS: nodeOptions() },
  );
}
