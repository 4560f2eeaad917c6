import { join } from "node:path";
import { asText, at, type Json } from "../../../src/objects/json.ts";
import { succeed } from "./commands.ts";
import { startControlPlane, type ControlPlane, type ControlPlaneOptions } from "./control-plane.ts";
import { startKernelgate, type Kernelgate, type KernelgateOptions } from "./kernelgate.ts";
import { kubeProxy, kubeProxyDaemonSet } from "./kube-proxy-objects.ts";
import { lastWords } from "./processes.ts";
import { createNodes, type NodeSpec } from "./nodes.ts";
import { freePort } from "./ports.ts";
import { KERNELGATE } from "./users.ts";
import { waitUntil } from "./wait-until.ts";
import { asManifest, manifestObjects, routeWebhooks } from "./webhook-route.ts";

/** The project's root: manifests are applied from there. */
export const PROJECT = join(import.meta.dirname, "../../..");

/** What an installation starts with; kube-proxy 1.30.2 in iptables mode is always there. */
export type InstallationOptions = ControlPlaneOptions & {
  /** Default: two nodes, one of which IPVS is unsafe on. */
  readonly nodes?: readonly NodeSpec[];
  /** Folder below manifests/, default the base. */
  readonly manifests?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** A last change of the manifests' objects before they are applied. */
  readonly adapt?: (objects: readonly Json[]) => readonly Json[];
  /** Before the manifests are applied: custom resource definitions, more objects. */
  readonly prepare?: (plane: ControlPlane) => Promise<void>;
};

/** A control plane with kernelgate installed from manifests/, whose ServiceAccount's rights are all that the gate has. */
export type Installation = {
  readonly plane: ControlPlane;
  readonly gate: Kernelgate;
  /** The port that the API server calls; the gate's own unless a balancer stands in between. */
  readonly port: number;
  /** The objects of a folder of manifests/ with the webhook sent to `port`. */
  readonly manifests: (folder?: string) => Promise<readonly Json[]>;
  /** Ends the gate, then the control plane. */
  readonly stop: () => Promise<void>;
};

/** An IPVS-safe node and one on which IPVS is unsafe (KP001). */
export const GOOD: NodeSpec = { name: "good", kernel: "6.8.0-45-generic", osImage: "Ubuntu 24.04.1 LTS" };
export const BAD: NodeSpec = { name: "bad", kernel: "4.18.0-193.el8.x86_64", osImage: "CentOS Linux 8" };

/** Starts everything and waits until a dry-run of an unsafe change is denied: from then on the gate is in the path. */
export async function install(options: InstallationOptions = {}): Promise<Installation> {
  const plane = await startControlPlane(options);
  let gate: Kernelgate | undefined;
  try {
    await createNodes(plane.api, options.nodes ?? [GOOD, BAD]);
    await apply(plane, [kubeProxyDaemonSet(), kubeProxy("iptables")]);
    await options.prepare?.(plane);
    const port = await freePort();
    const manifests = (folder = options.manifests ?? "."): Promise<readonly Json[]> => rendered(plane, folder, port);
    const objects = await manifests();
    await apply(plane, options.adapt?.(objects) ?? objects);
    gate = await startGate(plane, { ...options, ports: { webhook: port, status: await freePort() } });
    await inThePath(plane);
    const started = gate;
    return {
      plane,
      gate: started,
      port,
      manifests,
      stop: async () => {
        await started.stop();
        await plane.stop();
      },
    };
  } catch (error) {
    const said =
      gate === undefined ? "" : `; ${lastWords(gate.process)}\n  ${gate.process.stdout.slice(-3).join("\n  ")}`;
    await gate?.stop();
    await plane.stop();
    throw new Error(`the installation failed${said}`, { cause: error });
  }
}

/** One gate of its own identity, with a quick end. */
export async function startGate(
  plane: ControlPlane,
  options: Pick<InstallationOptions, "env" | "args"> & Pick<KernelgateOptions, "ports" | "waitReady">,
): Promise<Kernelgate> {
  return await startKernelgate({
    folder: plane.folder,
    kubeconfig: await plane.kubeconfigOf(KERNELGATE),
    ...options,
    env: { KERNELGATE_GRACE_SECONDS: "0.1", ...options.env },
  });
}

/** The objects of a folder of manifests/, as `kubectl kustomize` renders it, with the webhook sent to a port of this machine. */
export async function rendered(plane: ControlPlane, folder: string, port: number): Promise<readonly Json[]> {
  const text = await succeed(plane.kubectl(["kustomize", join(PROJECT, "manifests", folder)]));
  return routeWebhooks(manifestObjects(text), { by: "service", port });
}

/** Applies objects as ADMIN, the custom resource definitions first. */
export async function apply(
  plane: ControlPlane,
  objects: readonly Json[],
  ...more: readonly string[]
): Promise<string> {
  const crds = objects.filter(({ kind }) => kind === "CustomResourceDefinition");
  if (crds.length > 0) {
    await succeed(plane.kubectl(["apply", ...more, "-f", "-"], { stdin: asManifest(crds) }));
    await succeed(plane.kubectl(["wait", "--for=condition=Established", "-f", "-"], { stdin: asManifest(crds) }));
  }
  const rest = objects.filter((object) => !crds.includes(object));
  if (rest.length === 0) return "";
  return await succeed(plane.kubectl(["apply", ...more, "-f", "-"], { stdin: asManifest(rest) }));
}

/** Waits until the API server asks the gate; a webhook configuration takes a second or two to be in force. */
export async function inThePath(plane: ControlPlane): Promise<void> {
  await waitUntil("the gate denies a dry run", async () => {
    const { status, body } = await plane.api.send(
      "PUT",
      "/api/v1/namespaces/kube-system/configmaps/kube-proxy?dryRun=All",
      kubeProxy("no-such-mode"),
    );
    const message = asText(at(body, "message")) ?? "";
    if (status === 403 && message.includes("kernelgate.io")) return true;
    throw new Error(`it answered ${status}: ${message}`);
  });
}
