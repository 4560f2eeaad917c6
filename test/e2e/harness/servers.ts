import { mkdir, readFile, writeFile } from "node:fs/promises";
import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { asRecord, type Json } from "../../../src/objects/json.ts";
import { freePorts } from "./ports.ts";
import { startProcess, type Process } from "./processes.ts";

/** How much of each request the API server writes to its audit log. */
export type AuditLevel = "Metadata" | "RequestResponse";

/** Starts etcd on free loopback ports with its data below `folder`; `url` is for `--etcd-servers`. It need not be waited for: the API server retries. */
export async function startEtcd(
  program: string,
  folder: string,
): Promise<{ readonly process: Process; readonly url: string }> {
  const [clients, peers] = await freePorts(2);
  const url = `http://127.0.0.1:${clients}`;
  const flags = [
    `--data-dir=${folder}/etcd`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    `--listen-peer-urls=http://127.0.0.1:${peers}`,
    "--unsafe-no-fsync",
    "--watch-progress-notify-interval=5s", // so that watches see bookmarks within a test
  ];
  return { process: await startProcess(program, flags, { name: "etcd", cwd: folder }), url };
}

/** Writes the files that kube-apiserver needs below `folder` and returns its flags. `tokens.csv` is the caller's; the certificate comes to {@link caFileOf}. */
export async function prepareApiServer(
  folder: string,
  options: { readonly etcd: string; readonly port: number; readonly audit?: AuditLevel | undefined },
): Promise<readonly string[]> {
  await mkdir(join(folder, "certs"));
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  await writeFile(join(folder, "sa.key"), privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  return [
    `--etcd-servers=${options.etcd}`,
    `--secure-port=${options.port}`,
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    "--endpoint-reconciler-type=none", // it refuses a loopback address, and the machine may have no other
    `--cert-dir=${folder}/certs`,
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${folder}/sa.key`,
    `--service-account-signing-key-file=${folder}/sa.key`,
    `--token-auth-file=${folder}/tokens.csv`,
    "--authorization-mode=RBAC",
    "--service-cluster-ip-range=10.0.0.0/24",
    "--disable-admission-plugins=ServiceAccount", // nothing here makes the ServiceAccounts that it asks for
    "--allow-privileged=true",
    ...(await auditFlags(folder, options.audit)),
  ];
}

/** The certificate that the API server makes for itself on its first start and keeps; it is signed by a CA that stands in the same file. */
export function caFileOf(folder: string): string {
  return join(folder, "certs", "apiserver.crt");
}

async function auditFlags(folder: string, level: AuditLevel | undefined): Promise<readonly string[]> {
  if (level === undefined) return [];
  const policy = { apiVersion: "audit.k8s.io/v1", kind: "Policy", omitStages: ["RequestReceived"], rules: [{ level }] };
  await writeFile(join(folder, "audit-policy.json"), JSON.stringify(policy));
  return [`--audit-policy-file=${folder}/audit-policy.json`, `--audit-log-path=${folder}/audit.log`];
}

/** The audit events that have been written so far, oldest first; none when there is no audit log. A last line that is not complete is left out. */
export async function readAudit(folder: string): Promise<readonly Json[]> {
  const log = await readFile(join(folder, "audit.log"), "utf8").catch(() => "");
  return log
    .slice(0, log.lastIndexOf("\n") + 1)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => asRecord(JSON.parse(line)) ?? {});
}
