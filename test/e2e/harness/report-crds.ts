import type { Json } from "../../../src/objects/json.ts";

/** The report APIs that kernelgate can write: a CRD of each that takes any content. */
export const REPORT_CRDS = {
  openReports: crd("openreports.io", "v1alpha1", { plural: "clusterreports", kind: "ClusterReport" }),
  policyReports: crd("wgpolicyk8s.io", "v1alpha2", { plural: "clusterpolicyreports", kind: "ClusterPolicyReport" }),
} as const;

/** A cluster-scoped CRD whose objects may hold anything. */
export function crd(
  group: string,
  version: string,
  { plural, kind, scope = "Cluster" }: { plural: string; kind: string; scope?: "Cluster" | "Namespaced" },
): Json {
  const openAPIV3Schema = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}`, annotations: { "api-approved.kubernetes.io": "unapproved, for a test" } },
    spec: {
      group,
      scope,
      names: { plural, kind, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: [{ name: version, served: true, storage: true, schema: { openAPIV3Schema } }],
    },
  };
}
