import { readCatalogue } from "../../src/catalogue/read.ts";
import { createAssessor } from "../../src/domain/assess.ts";
import type { Assessment } from "../../src/domain/assessment.ts";
import { classifyKernel } from "../../src/domain/kernels/classify.ts";
import { defaultPolicy, type Policy } from "../../src/domain/policy.ts";
import { inventoryOf, nodesWith, type Classify } from "../../src/gate/collect.ts";
import { createGate, type Gate } from "../../src/gate/gate.ts";
import type { Inventory } from "../../src/gate/inventory.ts";
import { createReader } from "../../src/gate/read.ts";
import { parseObject, type KubeObject } from "../../src/objects/object.ts";

const catalogue = readCatalogue();
const read = createReader();
const classify: Classify = (kernelVersion, osImage) => classifyKernel(catalogue.streams, kernelVersion, osImage);

/** A gate with the built-in knowledge. */
export const gate: Gate = createGate({
  assessor: createAssessor(catalogue.advisories),
  read,
  versions: {},
  publishedVersions: [],
});

/** A moment long before any exemption of these tests ends. */
export const NOW = Date.UTC(2026, 10, 1);

/** An object from JSON that is known to be one. */
export function object(json: unknown): KubeObject {
  const parsed = parseObject(json);
  if ("error" in parsed) throw new Error(parsed.error);
  return parsed;
}

/** The inventory of a set of objects. */
export function inventory(objects: readonly KubeObject[], complete = true): Inventory {
  return inventoryOf(
    objects.map((one) => ({ object: one, reading: read(one) })),
    complete,
    classify,
  );
}

/** A node with a kernel. */
export function node(name: string, kernelVersion: string, kubelet = "1.33.4"): KubeObject {
  return object({
    apiVersion: "v1",
    kind: "Node",
    metadata: { name },
    status: {
      nodeInfo: {
        kernelVersion,
        osImage: "Linux",
        operatingSystem: "linux",
        architecture: "amd64",
        kubeletVersion: `v${kubelet}`,
      },
    },
  });
}

/** kube-proxy's ConfigMap with a mode. */
export function configMap(mode: string, metadata: Readonly<Record<string, unknown>> = {}): KubeObject {
  return object({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "kube-proxy", namespace: "kube-system", ...metadata },
    data: {
      "config.conf": `apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmode: "${mode}"\n`,
    },
  });
}

/** kube-proxy's DaemonSet of a version. */
export function daemonSet(version: string): KubeObject {
  return object({
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "kube-proxy", namespace: "kube-system" },
    spec: {
      template: {
        spec: {
          containers: [
            {
              name: "kube-proxy",
              image: `registry.k8s.io/kube-proxy:v${version}`,
              command: ["/usr/local/bin/kube-proxy", "--config=/var/lib/kube-proxy/config.conf"],
              volumeMounts: [{ name: "config", mountPath: "/var/lib/kube-proxy" }],
            },
          ],
          volumes: [{ name: "config", configMap: { name: "kube-proxy" } }],
        },
      },
    },
  });
}

/** What `check` says of objects put into a set. */
export function checked(
  before: readonly KubeObject[],
  change: readonly KubeObject[],
  policy: Policy = defaultPolicy,
  complete = true,
): Assessment {
  const state = inventory(before, complete);
  const edits = change.flatMap((one) => {
    const reading = read(one);
    return reading === undefined || reading.component === "node" ? [] : [{ ref: one.ref, reading, changed: true }];
  });
  const collected = (objects: readonly KubeObject[]): { object: KubeObject; reading: ReturnType<typeof read> }[] =>
    objects.map((one) => ({ object: one, reading: read(one) }));
  const joins = change.some((one) => one.ref.kind === "Node");
  const nodes = joins ? nodesWith(collected(before), collected(change), classify) : state.nodes;
  return gate.check(
    state,
    { edits, nodes, objects: change.length, lenient: new Set(), breakGlass: new Map(), problems: [] },
    policy,
    NOW,
  ).assessment;
}

/** What the webhook says of one object put into a set; undefined when it is none of ours. */
export function admitted(
  before: readonly KubeObject[],
  change: KubeObject,
  old?: KubeObject,
  policy: Policy = defaultPolicy,
): Assessment | undefined {
  const verdict = gate.admit(
    inventory(before),
    {
      operation: old === undefined ? "CREATE" : "UPDATE",
      object: change,
      ...(old === undefined ? {} : { oldObject: old }),
    },
    policy,
    NOW,
  );
  return verdict?.assessment;
}

/** Status and nodes of each finding, by id: what laws compare. */
export function summary(assessment: Assessment): Record<string, string> {
  return Object.fromEntries(
    assessment.findings.map(({ id, status, action, introduced, nodes }) => [
      `${id} ${status}`,
      `${action} ${introduced} ${nodes.names.join(",")}`,
    ]),
  );
}
