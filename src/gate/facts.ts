import type { Facts, Known, NodeGroup, Scope, Subject } from "../domain/facts/facts.ts";
import type { CalicoFacts } from "../domain/facts/calico.ts";
import type { KubeProxyFacts } from "../domain/facts/kube-proxy.ts";
import type { KubernetesFacts, NodeFacts } from "../domain/facts/nodes.ts";
import type { SubjectKind } from "../domain/facts/subjects.ts";
import { calicoFacts, type CalicoResolver } from "../objects/calico/effective.ts";
import { NO_KUBE_PROXY } from "../objects/cluster/k3s.ts";
import { kubernetesFacts } from "../objects/cluster/kubernetes.ts";
import { serviceSubjects } from "../objects/cluster/services.ts";
import { kubeProxyFacts, type Embedded, type KubeProxyResolver } from "../objects/kube-proxy/effective.ts";
import type { Given } from "../objects/object.ts";
import { spiderpoolFacts } from "../objects/spiderpool/effective.ts";
import type { Inventory } from "./inventory.ts";
import type { NodeCell, NodeIndex } from "./nodes.ts";

/** Turns sets of objects into facts. Remembers, by identity, what each shelf came to: a change of one costs only that one. */
export type FactsOf = (inventory: Inventory) => Facts;

/** `versions` are the options `--kube-proxy-version` and so on, used where the objects do not tell. */
export function createFactsOf(versions: Given["versions"]): FactsOf {
  const all: Given = { complete: true, knows: () => true, versions };
  const some = memory2((known: ReadonlySet<string>, options: Given["versions"]): Given => ({
    complete: false,
    knows: (kind) => known.has(kind),
    versions: options,
  }));
  const givenOf = (known: Inventory["known"]): Given => (known === "all" ? all : some(known, versions));
  const kubeProxyOf = memory2((shelf: Inventory["shelves"]["kube-proxy"], given: Given) =>
    kubeProxyFacts([...shelf.values()], given),
  );
  const calicoOf = memory2((shelf: Inventory["shelves"]["calico"], given: Given) =>
    calicoFacts([...shelf.values()], given),
  );
  const spiderpoolOf = memory2((shelf: Inventory["shelves"]["spiderpool"], given: Given) =>
    spiderpoolFacts([...shelf.values()], given),
  );
  const servicesOf = memory2((shelf: Inventory["shelves"]["service"], nodes: NodeIndex) =>
    serviceSubjects([...shelf.values()], nodes),
  );
  const placementOf = memory3((nodes: NodeIndex, kubeProxy: KubeProxyResolver, calico: CalicoResolver) =>
    place(nodes, kubeProxy, calico),
  );

  return (inventory) => {
    const { shelves, nodes } = inventory;
    const given = givenOf(inventory.known);
    const { groups, scope } = placementOf(
      nodes,
      kubeProxyOf(shelves["kube-proxy"], given),
      calicoOf(shelves.calico, given),
    );
    const spiderpool = spiderpoolOf(shelves.spiderpool, given);
    const subjects = new Map<SubjectKind, readonly Subject[]>(spiderpool.subjects);
    if (given.knows("Service")) subjects.set("Service", servicesOf(shelves.service, nodes));
    const kubernetes: Known<KubernetesFacts> = kubernetesFacts(
      [...shelves.kubernetes.values()],
      given,
      nodes.oldestKubelet,
    );
    return {
      groups,
      scope,
      spiderpool: spiderpool.known,
      kubernetes,
      subjects,
      nodes: given.knows("Node") ? nodes.facts : {},
    };
  };
}

/** What tells of a kube-proxy inside of a node's distribution: K3s runs it in its own process, without a Pod or a ConfigMap. */
function embeddedIn({ cells }: NodeIndex): (facts: NodeFacts) => Embedded | undefined {
  // a server that has it switched off switches it off on all nodes
  const off = cells.some(({ facts }) => facts.embeddedKubeProxy?.includes(NO_KUBE_PROXY));
  return ({ distribution, embeddedKubeProxy }) =>
    distribution !== "k3s" || off ? undefined : (embeddedKubeProxy ?? "unseen");
}

/** Gives each cell of nodes its settings; a cell whose nodes have settings of their own is split. */
function place(
  nodes: NodeIndex,
  kubeProxy: KubeProxyResolver,
  calico: CalicoResolver,
): { groups: readonly NodeGroup[]; scope: Scope } {
  const scopes = scopeMemory();
  const embedded = embeddedIn(nodes);
  const groups = nodes.cells.flatMap((cell) => {
    const proxy = kubeProxy.for(cell.facts.kubelet, embedded(cell.facts));
    if (calico.nodes.size === 0 && calico.select === undefined) return [{ ...cell, scope: scopes(proxy, calico.base) }];
    return split(cell, nodes, calico).map(([felix, names]) => ({ ...cell, names, scope: scopes(proxy, felix) }));
  });
  return { groups, scope: scopes(kubeProxy.for(nodes.oldestKubelet), calico.base) };
}

function split(
  cell: NodeCell,
  nodes: NodeIndex,
  calico: CalicoResolver,
): readonly (readonly [Known<CalicoFacts>, readonly string[]])[] {
  const parts = new Map<Known<CalicoFacts>, string[]>();
  for (const name of cell.names) {
    const felix = calico.for(name, nodes.labelsOf(name));
    const part = parts.get(felix);
    if (part === undefined) parts.set(felix, [name]);
    else part.push(name);
  }
  // an undivided cell keeps its list of names, by which a comparison recognises it at no cost
  return parts.size === 1 ? [...parts.keys()].map((felix) => [felix, cell.names] as const) : [...parts];
}

function scopeMemory(): (kubeProxy: Known<KubeProxyFacts>, calico: Known<CalicoFacts>) => Scope {
  return memory2((kubeProxy: Known<KubeProxyFacts>, calico: Known<CalicoFacts>): Scope => ({ kubeProxy, calico }));
}

function memory2<A extends WeakKey, B extends WeakKey, R>(make: (a: A, b: B) => R): (a: A, b: B) => R {
  const outer = new WeakMap<A, WeakMap<B, { readonly made: R }>>();
  return (a, b) => {
    let inner = outer.get(a);
    if (inner === undefined) outer.set(a, (inner = new WeakMap()));
    let entry = inner.get(b);
    if (entry === undefined) inner.set(b, (entry = { made: make(a, b) }));
    return entry.made;
  };
}

function memory3<A extends WeakKey, B extends WeakKey, C extends WeakKey, R>(
  make: (a: A, b: B, c: C) => R,
): (a: A, b: B, c: C) => R {
  const first = memory2((a: A, b: B) => ({ a, b }));
  const second = memory2((pair: { a: A; b: B }, c: C) => make(pair.a, pair.b, c));
  return (a, b, c) => second(first(a, b), c);
}
