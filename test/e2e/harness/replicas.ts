import { startBalancer, type Balancer } from "./balancer.ts";
import { startControlPlane, type ControlPlane } from "./control-plane.ts";
import { BAD, GOOD, apply, inThePath, rendered, startGate, type InstallationOptions } from "./installation.ts";
import type { Kernelgate } from "./kernelgate.ts";
import { kubeProxy, kubeProxyDaemonSet } from "./kube-proxy-objects.ts";
import { createNodes } from "./nodes.ts";
import { waitUntil } from "./wait-until.ts";

/** A control plane with several replicas of the gate behind a balancer that sends requests to the ready ones, as kubelets and a Service do. */
export type Replicas = {
  readonly plane: ControlPlane;
  readonly balancer: Balancer;
  /** The present replicas by name. */
  readonly gates: ReadonlyMap<string, Kernelgate>;
  readonly start: (name: string) => Promise<Kernelgate>;
  /** Ends a replica as a kubelet does: SIGTERM, while endpoints learn of it a moment later. */
  readonly end: (name: string) => Promise<void>;
  readonly stop: () => Promise<void>;
};

const PROBE_MS = 100; // how often readiness is asked, by which the balancer's backends follow

/** Installs manifests with two replicas that start at the same time, and waits until the gate is in the path. */
export async function installReplicas(options: InstallationOptions = {}): Promise<Replicas> {
  const plane = await startControlPlane(options);
  const balancer = await startBalancer();
  const gates = new Map<string, Kernelgate>();
  const probe = setInterval(() => {
    Promise.all([...gates.values()].map(async (gate) => ((await gate.ready()) ? [gate.ports.webhook] : [])))
      .then((ports) => balancer.use(ports.flat()))
      .catch(() => undefined);
  }, PROBE_MS);
  const start = async (name: string): Promise<Kernelgate> => {
    const env = { ...options.env, KERNELGATE_IDENTITY: name, KERNELGATE_GRACE_SECONDS: "1" };
    const gate = await startGate(plane, { ...options, env });
    gates.set(name, gate);
    return gate;
  };
  const stop = async (): Promise<void> => {
    clearInterval(probe);
    await Promise.all([...gates.values()].map((gate) => gate.stop()));
    await balancer.stop();
    await plane.stop();
  };
  try {
    await createNodes(plane.api, options.nodes ?? [GOOD, BAD]);
    await apply(plane, [kubeProxyDaemonSet(), kubeProxy("iptables")]);
    await apply(plane, await rendered(plane, options.manifests ?? ".", balancer.port));
    await Promise.all(["one", "two"].map((name) => start(name)));
    await inThePath(plane);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    plane,
    balancer,
    gates,
    start,
    end: async (name) => {
      const gate = gates.get(name);
      if (gate === undefined) throw new Error(`there is no replica ${name}`);
      const ended = gate.stop();
      await waitUntil(`${name} is not ready any more`, async () => !(await gate.ready()));
      await ended;
      gates.delete(name);
    },
    stop,
  };
}
