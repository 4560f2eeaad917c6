import { readFileSync, statSync } from "node:fs";
import type { RequestOptions } from "node:https";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

/** How to reach an API server. `options` is asked before every request, so that rotated credentials are picked up. */
export interface Connection {
  /** Scheme, host, port and, behind some gateways, a path; without a slash at the end. */
  readonly server: string;
  /** Headers and TLS of one request. */
  options(): Promise<RequestOptions>;
}

const ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

/** The API server of the cluster that this process runs in; undefined outside of one. */
export function inClusterConnection(environment: NodeJS.ProcessEnv, folder = ACCOUNT): Connection | undefined {
  const host = environment["KUBERNETES_SERVICE_HOST"];
  const port = environment["KUBERNETES_SERVICE_PORT"];
  if (host === undefined || host === "" || port === undefined) return undefined;
  const token = fileMemory(join(folder, "token"));
  const ca = fileMemory(join(folder, "ca.crt"));
  return {
    server: `https://${host.includes(":") ? `[${host}]` : host}:${port}`,
    options: () => Promise.resolve({ ca: ca(), headers: { authorization: `Bearer ${token().trim()}` } }),
  };
}

/** A file's text, read again when the file has changed. */
function fileMemory(path: string): () => string {
  let seen: { readonly mark: string; readonly text: string } | undefined;
  return () => {
    const { mtimeMs, size, ino } = statSync(path);
    const mark = `${mtimeMs} ${size} ${ino}`;
    if (seen?.mark !== mark) seen = { mark, text: readFileSync(path, "utf8") };
    return seen.text;
  };
}

const entries = z.array(z.looseObject({ name: z.string() })).default([]);

const kubeconfigSchema = z.looseObject({
  "current-context": z.string().optional(),
  contexts: entries,
  clusters: entries,
  users: entries,
});

const clusterSchema = z.looseObject({
  server: z.string(),
  "certificate-authority": z.string().optional(),
  "certificate-authority-data": z.string().optional(),
  "insecure-skip-tls-verify": z.boolean().optional(),
  "tls-server-name": z.string().optional(),
  "proxy-url": z.string().optional(),
});

const userSchema = z.looseObject({
  token: z.string().optional(),
  tokenFile: z.string().optional(),
  "client-certificate": z.string().optional(),
  "client-certificate-data": z.string().optional(),
  "client-key": z.string().optional(),
  "client-key-data": z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
});

const contextSchema = z.looseObject({ cluster: z.string(), user: z.string().optional() });

/** What a kubeconfig cannot be used for, in a sentence that says what to do. */
export class KubeconfigError extends Error {}

/** Where kubectl would look for its configuration: the option, `KUBECONFIG`, or the home folder. */
export function kubeconfigPath(option: string | undefined, environment: NodeJS.ProcessEnv): string {
  return option ?? (environment["KUBECONFIG"] || join(homedir(), ".kube", "config"));
}

/**
 * The connection of a kubeconfig's context. Plain credentials (tokens, certificates, passwords) are read here, again
 * whenever the file changes; plugins (`exec`, `auth-provider`), proxies and several files go through
 * @kubernetes/client-node, which costs half a second to load.
 */
export async function kubeconfigConnection(path: string, context: string | undefined): Promise<Connection> {
  const plain =
    path.includes(":") && !isAbsolute(path.slice(path.indexOf(":") + 1)) ? undefined : plainConnection(path, context);
  return plain ?? pluginConnection(path, context);
}

function plainConnection(path: string, wanted: string | undefined): Connection | undefined {
  if (path.split(":").filter((part) => part !== "").length > 1) return undefined;
  const text = fileMemory(path);
  let selected: { readonly text: string; readonly entry: ReturnType<typeof select> } | undefined;
  const read = (): ReturnType<typeof select> => {
    const now = text();
    if (selected?.text !== now) selected = { text: now, entry: select(now, path, wanted) };
    return selected.entry;
  };
  let first: ReturnType<typeof read>;
  try {
    first = read();
  } catch (error) {
    if (error instanceof KubeconfigError) throw error;
    throw new KubeconfigError(
      `cannot read the kubeconfig ${path}: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
  if ("exec" in first.user || "auth-provider" in first.user || first.cluster["proxy-url"] !== undefined)
    return undefined;
  const base = dirname(path);
  return {
    server: first.cluster.server.replace(/\/$/u, ""),
    options: () => {
      const { cluster, user } = read();
      return Promise.resolve(optionsOf(cluster, user, base));
    },
  };
}

function optionsOf(
  cluster: z.infer<typeof clusterSchema>,
  user: z.infer<typeof userSchema>,
  base: string,
): RequestOptions {
  const material = (data: string | undefined, file: string | undefined): Buffer | undefined =>
    data === undefined
      ? file === undefined
        ? undefined
        : readFileSync(isAbsolute(file) ? file : join(base, file))
      : Buffer.from(data, "base64");
  const ca = material(cluster["certificate-authority-data"], cluster["certificate-authority"]);
  const cert = material(user["client-certificate-data"], user["client-certificate"]);
  const key = material(user["client-key-data"], user["client-key"]);
  const token = user.tokenFile === undefined ? user.token : readFileSync(user.tokenFile, "utf8").trim();
  const basic =
    user.username === undefined ? undefined : Buffer.from(`${user.username}:${user.password ?? ""}`).toString("base64");
  const authorization = token === undefined ? (basic === undefined ? undefined : `Basic ${basic}`) : `Bearer ${token}`;
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(cluster["insecure-skip-tls-verify"] === true ? { rejectUnauthorized: false } : {}),
    ...(cluster["tls-server-name"] === undefined ? {} : { servername: cluster["tls-server-name"] }),
    headers: authorization === undefined ? {} : { authorization },
  };
}

function select(
  text: string,
  path: string,
  wanted: string | undefined,
): { cluster: z.infer<typeof clusterSchema>; user: z.infer<typeof userSchema> } {
  const config = kubeconfigSchema.safeParse(parse(text));
  if (!config.success) throw new KubeconfigError(`${path} is not a kubeconfig: ${z.prettifyError(config.error)}`);
  const { contexts, clusters, users } = config.data;
  const name = wanted ?? config.data["current-context"];
  if (name === undefined || name === "")
    throw new KubeconfigError(
      `${path} has no current context; choose one with --context: ${contexts.map((entry) => entry.name).join(", ")}`,
    );
  const context = contextSchema.safeParse(contexts.find((entry) => entry.name === name)?.["context"]);
  if (!context.success)
    throw new KubeconfigError(
      `${path} has no context "${name}"; it has ${contexts.map((entry) => entry.name).join(", ") || "none"}`,
    );
  const cluster = clusterSchema.safeParse(clusters.find((entry) => entry.name === context.data.cluster)?.["cluster"]);
  if (!cluster.success)
    throw new KubeconfigError(
      `${path}: context "${name}" names the cluster "${context.data.cluster}", which is not there or has no server`,
    );
  const user = userSchema.safeParse(users.find((entry) => entry.name === context.data.user)?.["user"] ?? {});
  if (!user.success) throw new KubeconfigError(`${path}: the user "${context.data.user ?? ""}" cannot be read`);
  return { cluster: cluster.data, user: user.data };
}

async function pluginConnection(path: string, context: string | undefined): Promise<Connection> {
  const { KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  config.loadFromFile(path);
  if (context !== undefined) config.setCurrentContext(context);
  const cluster = config.getCurrentCluster();
  if (cluster === null)
    throw new KubeconfigError(`${path}: the context "${config.getCurrentContext()}" names no cluster`);
  return {
    server: cluster.server.replace(/\/$/u, ""),
    options: async () => {
      const options: RequestOptions = {};
      await config.applyToHTTPSOptions(options);
      return options;
    },
  };
}
