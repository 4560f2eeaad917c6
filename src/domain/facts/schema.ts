import { calicoSchema } from "./calico.ts";
import { kubeProxySchema } from "./kube-proxy.ts";
import { kubernetesSchema, nodeSchema, nodesSchema } from "./nodes.ts";
import { spiderpoolSchema } from "./spiderpool.ts";

/**
 * The types that a fact can have, in CEL's words. A schema is the one source of a record of facts: its TypeScript type,
 * its declaration to the expression checker and its documentation all come from it.
 */
export type FactType = "string" | "bool" | "int" | "list<string>" | "map<string, bool>";

/** The facts of one subject: name, type and one line that says what it holds. */
export type FactSchema = Readonly<Record<string, readonly [type: FactType, doc: string]>>;

interface TypeOf {
  readonly string: string;
  readonly bool: boolean;
  readonly int: bigint;
  readonly "list<string>": readonly string[];
  readonly "map<string, bool>": ReadonlyMap<string, boolean>;
}

/** What a schema's record looks like. Every fact may be absent, and absent means "nobody said": undetermined. */
export type FactsOf<S extends FactSchema> = { readonly [K in keyof S]?: TypeOf[S[K][0]] };

export type FactValue = TypeOf[FactType];

/** A record of facts of any schema. */
export type FactRecord = Readonly<Record<string, FactValue | undefined>>;

/** The variables of an advisory's `when`. */
export const clusterVariables = {
  kubeProxy: kubeProxySchema,
  calico: calicoSchema,
  spiderpool: spiderpoolSchema,
  nodes: nodesSchema,
  kubernetes: kubernetesSchema,
} as const satisfies Readonly<Record<string, FactSchema>>;

/** The variables of `nodes.when`: those of the cluster, and one node group. */
export const nodeVariables = { ...clusterVariables, node: nodeSchema } as const;
