import { ApiError } from "../cluster/api.ts";
import {
  inClusterConnection,
  kubeconfigConnection,
  KubeconfigError,
  kubeconfigPath,
  type Connection,
} from "../cluster/connection.ts";
import { listObjects } from "../cluster/list.ts";
import { defaultWatchScope, watchedResources, type WatchedResource } from "../cluster/resources.ts";
import { parseObject, type KubeObject } from "../objects/object.ts";
import { UsageError } from "./exit.ts";

/** Which cluster: options win over the environment, a kubeconfig over the cluster that the process runs in. */
export interface LiveFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** The connection that the options mean. Throws {@link UsageError} that says what to give instead. */
export async function connect(
  flags: LiveFlags,
  prefer: "kubeconfig" | "in-cluster" = "kubeconfig",
): Promise<Connection> {
  const inCluster = inClusterConnection(process.env);
  if (
    flags.kubeconfig === undefined &&
    flags.context === undefined &&
    inCluster !== undefined &&
    (prefer === "in-cluster" || process.env["KUBECONFIG"] === undefined)
  ) {
    return inCluster;
  }
  try {
    return await kubeconfigConnection(kubeconfigPath(flags.kubeconfig, process.env), flags.context);
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
    throw new UsageError(
      `${error.message}\nName a kubeconfig with --kubeconfig, or give the objects as files with --cluster.`,
    );
  }
}

/** Every object of the live cluster that advisories look at. Throws {@link UsageError} when one collection cannot be read. */
export async function liveObjects(flags: LiveFlags): Promise<readonly KubeObject[]> {
  const connection = await connect(flags);
  const lists = await Promise.all(
    [...watchedResources(defaultWatchScope), staticProxies, ...ownKnowledge].map((resource) =>
      readAll(connection, resource),
    ),
  );
  return lists.flat().flatMap((json) => {
    const object = parseObject(json);
    return "error" in object ? [] : [object];
  });
}

/** kube-proxy as a static Pod (RKE2, GKE): listed once for a snapshot, too many to watch. */
const staticProxies: WatchedResource = {
  name: "pods/kube-proxy",
  apiVersion: "v1",
  kind: "Pod",
  path: "/api/v1/namespaces/kube-system/pods?labelSelector=component%3Dkube-proxy",
};

/** What this cluster says of kernelgate; the server watches these on their own. */
const ownKnowledge: readonly WatchedResource[] = [
  { name: "advisories", kind: "Advisory" },
  { name: "exemptions", kind: "Exemption" },
].map(({ name, kind }) => ({
  name: `${name}.kernelgate.io`,
  apiVersion: "kernelgate.io/v1alpha1",
  kind,
  path: `/apis/kernelgate.io/v1alpha1/${name}`,
}));

async function readAll(connection: Connection, resource: WatchedResource): Promise<readonly Record<string, unknown>[]> {
  try {
    return await Array.fromAsync(listObjects(connection, resource, new AbortController().signal));
  } catch (error) {
    const why = error instanceof ApiError && error.status === 403 ? "not allowed" : "failed";
    throw new UsageError(
      `cannot read the cluster at ${connection.server}: listing ${resource.name} ${why}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
