// npm run demo: a real kernelgate on loopback with TLS, an example cluster of twelve nodes, and the example changes sent to it
// as an API server would; then the same through the command line. Ends by itself.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { writeDevelopmentCertificates } from "../src/certs/development.ts";

const here = import.meta.dirname;
const main = join(here, "..", "src", "main.ts");
const cluster = join(here, "cluster.yaml");
const changes = readdirSync(join(here, "changes"))
  .toSorted()
  .map((name) => join("examples", "changes", name));

interface Answer {
  readonly response: {
    readonly allowed: boolean;
    readonly warnings?: readonly string[];
    readonly status?: { readonly message?: string };
  };
}

const folder = mkdtempSync(join(tmpdir(), "kernelgate-demo-"));
try {
  await writeDevelopmentCertificates(folder, Date.now());
  process.exitCode = await demo();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function demo(): Promise<number> {
  const server = spawn(
    process.execPath,
    [
      main,
      "serve",
      "--cluster",
      cluster,
      "--listen",
      "127.0.0.1:0",
      "--status-listen",
      "127.0.0.1:0",
      "--tls-cert",
      join(folder, "tls.crt"),
      "--tls-key",
      join(folder, "tls.key"),
    ],
    {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, KERNELGATE_AUDIT_FILE: join(folder, "audit.jsonl"), KERNELGATE_LOG_LEVEL: "warn" },
    },
  );
  const ended = new Promise<number>((resolve) => server.once("exit", (code) => resolve(code ?? 1)));
  const port = await readyPort(server.stdout);
  process.stdout.write(
    `kernelgate serves on 127.0.0.1:${port}; the example cluster runs kube-proxy 1.33.4 in iptables mode:\n${nodeTable()}\n`,
  );
  const old: unknown = present();
  for (const file of changes) {
    const object: unknown = parse(readFileSync(join(here, "..", file), "utf8"));
    process.stdout.write(`\n$ kubectl apply -f ${file}\n${asKubectl(await review(port, object, old))}`);
  }
  server.kill("SIGTERM");
  const code = await ended;
  const first = changes[0] ?? "";
  process.stdout.write(`\n$ kernelgate check ${first} --cluster examples/cluster.yaml\n`);
  const check = spawnSync(process.execPath, [main, "check", first, "--cluster", cluster], {
    cwd: join(here, ".."),
    encoding: "utf8",
  });
  process.stdout.write(`${check.stdout}${check.stderr}(exit code ${check.status})\n`);
  return code === 0 && check.status === 3 ? 0 : 1;
}

function readyPort(output: NodeJS.ReadableStream): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = "";
    output.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const port = /ready.*?:(\d+)/.exec(text)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
    output.on("end", () => reject(new Error(`kernelgate did not start: ${text}`)));
  });
}

function documents(): readonly {
  kind: string;
  metadata: { name: string };
  status?: { nodeInfo: { kernelVersion: string; osImage: string } };
}[] {
  return readFileSync(cluster, "utf8")
    .split(/^---$/m)
    .map((text) => Object(parse(text)));
}

function nodeTable(): string {
  const nodes = documents().filter(({ kind }) => kind === "Node");
  return nodes
    .map(
      ({ metadata, status }) =>
        `  ${metadata.name.padEnd(7)} ${(status?.nodeInfo.kernelVersion ?? "").padEnd(45)} ${status?.nodeInfo.osImage ?? ""}`,
    )
    .join("\n");
}

function present(): unknown {
  return documents().find(({ kind }) => kind === "ConfigMap");
}

async function review(port: number, object: unknown, oldObject: unknown): Promise<Answer> {
  const body = JSON.stringify({
    apiVersion: "admission.k8s.io/v1",
    kind: "AdmissionReview",
    request: {
      uid: crypto.randomUUID(),
      kind: { group: "", version: "v1", kind: "ConfigMap" },
      resource: { group: "", version: "v1", resource: "configmaps" },
      name: "kube-proxy",
      namespace: "kube-system",
      operation: "UPDATE",
      userInfo: { username: "you", groups: ["system:authenticated"] },
      object,
      oldObject,
      dryRun: false,
    },
  });
  const ca = readFileSync(join(folder, "ca.crt"));
  return new Promise((resolve, reject) => {
    const call = request(
      {
        host: "127.0.0.1",
        servername: "localhost",
        port,
        path: "/validate?timeout=3s",
        method: "POST",
        ca,
        headers: { "content-type": "application/json" },
      },
      (answer) => {
        let text = "";
        answer.on("data", (chunk: Buffer) => {
          text += chunk.toString();
        });
        answer.on("end", () => resolve(JSON.parse(text)));
      },
    );
    call.on("error", reject);
    call.end(body);
  });
}

/** What kubectl prints for an answer: warnings, then the error or the line of success. */
function asKubectl({ response }: Answer): string {
  const warnings = (response.warnings ?? []).map((warning) => `Warning: ${warning}\n`).join("");
  if (response.allowed) return `${warnings}configmap/kube-proxy configured\n`;
  return `${warnings}Error from server (Forbidden): admission webhook "kube-proxy-configuration.kernelgate.io" denied the request:\n${response.status?.message ?? ""}\n`;
}
