import { parseObject, type Given, type KubeObject, type Placed } from "../../../src/objects/object.ts";
import { readKubeProxy, type KubeProxyReading } from "../../../src/objects/kube-proxy/read.ts";

/** A value as an object; throws where it is none, which would be a mistake of the test. */
export function objectOf(value: unknown): KubeObject {
  const object = parseObject(value);
  if ("error" in object) throw new TypeError(object.error);
  return object;
}

/** A set of objects of kube-proxy, read; those in `changed` are the change. */
export function placed(
  objects: readonly unknown[],
  changed: readonly unknown[] = [],
): readonly Placed<KubeProxyReading>[] {
  return [...objects.map((value) => [value, false] as const), ...changed.map((value) => [value, true] as const)].map(
    ([value, isChanged]) => {
      const object = objectOf(value);
      const reading = readKubeProxy(object);
      if (reading === undefined) throw new TypeError(`not of kube-proxy: ${object.ref.kind} ${object.ref.name}`);
      return { ref: object.ref, reading, changed: isChanged };
    },
  );
}

export const partial: Given = { complete: false, knows: () => true, versions: {} };
export const complete: Given = { complete: true, knows: () => true, versions: {} };

/** A KubeProxyConfiguration with these lines. */
export function configuration(lines: string): string {
  return `apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n${lines}\n`;
}

/** A ConfigMap of kube-system with a configuration. */
export function configMap(lines: string, name = "kube-proxy", key = "config.conf"): Readonly<Record<string, unknown>> {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: "kube-system" },
    data: { [key]: configuration(lines), "kubeconfig.conf": "kind: Config\n" },
  };
}

/** What a test may say of a DaemonSet; the rest is as kubeadm has it. */
export interface DaemonSetParts {
  readonly name?: string;
  readonly image?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly unknown[];
  readonly volume?: unknown;
  readonly mountPath?: string;
  readonly subPath?: string;
  readonly nodeSelector?: Readonly<Record<string, string>>;
}

/** A DaemonSet of kube-system that runs kube-proxy with `--config` from the ConfigMap kube-proxy. */
export function daemonSet(parts: DaemonSetParts = {}): Readonly<Record<string, unknown>> {
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: parts.name ?? "kube-proxy", namespace: "kube-system" },
    spec: { template: { spec: podSpec(parts) } },
  };
}

/** A DaemonSet that is told everything by flags. */
export function flagsOnly(...args: readonly string[]): Readonly<Record<string, unknown>> {
  return daemonSet({ command: ["kube-proxy", ...args] });
}

/** The same as a Pod. */
export function pod(parts: DaemonSetParts = {}, owner?: string): Readonly<Record<string, unknown>> {
  const ownerReferences = owner === undefined ? [] : [{ kind: owner, name: "kube-proxy" }];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: parts.name ?? "kube-proxy-node-1", namespace: "kube-system", ownerReferences },
    spec: podSpec(parts),
  };
}

function podSpec(parts: DaemonSetParts): Readonly<Record<string, unknown>> {
  return {
    nodeSelector: parts.nodeSelector ?? { "kubernetes.io/os": "linux" },
    containers: [
      {
        name: "kube-proxy",
        image: parts.image ?? "registry.k8s.io/kube-proxy:v1.30.14",
        command: parts.command ?? [
          "/usr/local/bin/kube-proxy",
          "--config=/var/lib/kube-proxy/config.conf",
          "--hostname-override=$(NODE_NAME)",
        ],
        args: parts.args ?? [],
        env: parts.env ?? [{ name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }],
        volumeMounts: [
          {
            name: "config",
            mountPath: parts.mountPath ?? "/var/lib/kube-proxy",
            ...(parts.subPath === undefined ? {} : { subPath: parts.subPath }),
          },
          { name: "modules", mountPath: "/lib/modules" },
        ],
      },
    ],
    volumes: [
      { name: "config", ...Object(parts.volume ?? { configMap: { name: "kube-proxy" } }) },
      { name: "modules", hostPath: { path: "/lib/modules" } },
    ],
  };
}
