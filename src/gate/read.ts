import type { CalicoReading } from "../objects/calico/read.ts";
import { readCalico } from "../objects/calico/read.ts";
import { readClusterObject, type ClusterReading } from "../objects/cluster/kubernetes.ts";
import { createNodeReader, type NodeReading } from "../objects/cluster/nodes.ts";
import { readService, type ServiceReading } from "../objects/cluster/services.ts";
import { createKubeProxyReader, type KubeProxyReading } from "../objects/kube-proxy/read.ts";
import type { KubeObject } from "../objects/object.ts";
import { readSpiderpool, type SpiderpoolReading } from "../objects/spiderpool/read.ts";

/** What any component makes of an object; `component` tells which. */
export type Reading =
  | KubeProxyReading
  | CalicoReading
  | SpiderpoolReading
  | NodeReading
  | ServiceReading
  | ClusterReading;

/** The readings of one component. */
export type ReadingOf<C extends Reading["component"]> = Extract<Reading, { component: C }>;

/** Reads an object; undefined when no component knows it. */
export type ReadObject = (object: KubeObject) => Reading | undefined;

/** One reader for all components. It remembers texts that it has parsed. */
export function createReader(): ReadObject {
  const readNode = createNodeReader();
  const readKubeProxy = createKubeProxyReader();
  return (object) => {
    switch (object.ref.kind) {
      case "Node":
        return readNode(object);
      case "Service":
        return readService(object);
      default:
        return readKubeProxy(object) ?? readCalico(object) ?? readSpiderpool(object) ?? readClusterObject(object);
    }
  };
}
