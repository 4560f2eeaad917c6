import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Json } from "../../../src/objects/json.ts";
import { ensureAssets, type Assets } from "../../envtest/build.ts";
import { openApi, type Access, type Api } from "./api.ts";
import { helmFor, kubectlFor, type Run } from "./commands.ts";
import { freePort } from "./ports.ts";
import { lastWords, startProcess, type Process } from "./processes.ts";
import { caFileOf, prepareApiServer, readAudit, startEtcd, type AuditLevel } from "./servers.ts";
import { ADMIN, KERNELGATE, writeKubeconfig, writeTokens, type User } from "./users.ts";
import { waitUntil } from "./wait-until.ts";

/** Kubernetes releases that the tests run against: the newest known here, and the oldest that is supported. */
export type KubernetesVersion = "1.36" | "1.30";

export type ControlPlaneOptions = {
  readonly version?: KubernetesVersion;
  /** Users with tokens of their own besides ADMIN and KERNELGATE; kubectl and Helm take any user by `as`, without this. */
  readonly users?: readonly User[];
  /** Writes an audit log at this level, for `auditEvents`. */
  readonly audit?: AuditLevel;
  /** More flags for kube-apiserver, such as `--v=4`; they come last, so that they win. */
  readonly flags?: readonly string[];
};

/** An etcd and a kube-apiserver on loopback ports with a folder of their own. There are no controllers, no Service network, and no nodes but those that a test makes. */
export type ControlPlane = {
  readonly version: KubernetesVersion;
  /** `https://127.0.0.1:PORT`; the port stays the same over restarts. */
  readonly server: string;
  /** Also free for files of the test; removed by `stop`. */
  readonly folder: string;
  readonly caFile: string;
  /** Path of a kubeconfig of ADMIN. */
  readonly kubeconfig: string;
  readonly assets: Assets;
  /** As ADMIN, unless `as` says otherwise. */
  readonly kubectl: Run;
  readonly helm: Run;
  readonly api: Api;
  /** Path of a kubeconfig of one of the users that the API server was started with. */
  readonly kubeconfigOf: (user: User) => Promise<string>;
  readonly auditEvents: () => Promise<readonly Json[]>;
  /** Ends the API server only: etcd keeps the objects, and `startApiServer` brings it back on its port with its certificate. */
  readonly stopApiServer: () => Promise<void>;
  readonly startApiServer: () => Promise<void>;
  readonly restartApiServer: () => Promise<void>;
  /** The present process, to freeze it with SIGSTOP and SIGCONT or to read what it says. Throws between stop and start. */
  readonly apiServer: () => Process;
  /** Ends the API server, then etcd, and removes the folder. */
  readonly stop: () => Promise<void>;
};

const READY_MS = 60_000;

/** Starts a control plane; resolves when it answers and has its system namespaces (3 to 5 s). Programs that are missing are built first. */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const version = options.version ?? "1.36";
  const assets = await ensureAssets();
  const folder = await mkdtemp(join(tmpdir(), "kernelgate-e2e-"));
  const tokens = await writeTokens(join(folder, "tokens.csv"), [ADMIN, KERNELGATE, ...(options.users ?? [])]);
  const port = await freePort();
  const access = (user: User): Access => {
    const token = tokens.get(user.name);
    if (token === undefined) throw new Error(`${user.name} has no token: name it in the users of startControlPlane`);
    return { server: `https://127.0.0.1:${port}`, caFile: caFileOf(folder), token };
  };
  const etcd = await startEtcd(assets.etcd, folder);

  let apiServer: Process | undefined;
  const stopApiServer = async (): Promise<void> => {
    await apiServer?.stop();
    apiServer = undefined;
  };
  const stopAll = async (): Promise<void> => {
    await stopApiServer(); // first: without its etcd it would hang for some seconds
    await etcd.process.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const flags = await prepareApiServer(folder, { etcd: etcd.url, port, audit: options.audit });
    const startApiServer = async (): Promise<void> => {
      if (apiServer?.running() === true) throw new Error("the API server is running already");
      const program = version === "1.30" ? assets.kubeApiserver130 : assets.kubeApiserver;
      const name = `kube-apiserver ${version}`;
      apiServer = await startProcess(program, [...flags, ...(options.flags ?? [])], { name, cwd: folder });
      await ready(apiServer, access(ADMIN));
    };
    await startApiServer();
    const api = await openApi(access(ADMIN));
    const kubeconfig = await writeKubeconfig(folder, ADMIN.name, access(ADMIN));
    return {
      version,
      server: access(ADMIN).server,
      folder,
      caFile: caFileOf(folder),
      kubeconfig,
      assets,
      kubectl: kubectlFor(assets.kubectl, kubeconfig, folder),
      helm: helmFor(assets.helm, kubeconfig, folder),
      api,
      kubeconfigOf: (user) => writeKubeconfig(folder, user.name, access(user)),
      auditEvents: () => readAudit(folder),
      stopApiServer,
      startApiServer,
      restartApiServer: async () => {
        await stopApiServer();
        await startApiServer();
      },
      apiServer: () => {
        if (apiServer === undefined) throw new Error("the API server is stopped");
        return apiServer;
      },
      stop: async () => {
        api.close();
        await stopAll();
      },
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

/** Ready is: /readyz says so, and kube-system exists, which comes a moment later. Throws at once when the process has ended. */
async function ready(apiServer: Process, access: Access): Promise<void> {
  const state = await waitUntil(
    "the API server is ready",
    async () => {
      if (!apiServer.running()) return "ended";
      const api = await openApi(access);
      try {
        const answers = [await api.send("GET", "/readyz"), await api.send("GET", "/api/v1/namespaces/kube-system")];
        return answers.every(({ status }) => status === 200) && "ready";
      } finally {
        api.close();
      }
    },
    { timeoutMs: READY_MS },
  );
  if (state === "ended") throw new Error(`the API server ended while it started; ${lastWords(apiServer)}`);
}
