import { isUnreadable, type Fleet } from "./model.ts";

/** The fleet as one document: clusters with verdict, numbers and problems; advisories with the clusters they hit. */
export function fleetJson({ verdict, summary, clusters, advisories }: Fleet): string {
  const document = {
    apiVersion: "kernelgate.io/v1alpha1",
    kind: "Fleet",
    verdict,
    summary,
    clusters: clusters.map(({ name, assessment }) => ({
      name,
      ...(isUnreadable({ name, assessment }) ? { unreadable: true } : {}),
      verdict: assessment.verdict,
      summary: assessment.summary,
      kernels: assessment.kernels ?? [],
      findings: assessment.findings.map(({ id, status, action, nodes }) => ({
        id,
        status,
        action,
        nodes: { matched: nodes.matched, total: nodes.total, groups: nodes.groups },
      })),
      problems: assessment.problems,
    })),
    advisories: advisories.map(({ hits, ...advisory }) => ({
      ...advisory,
      clusters: hits.map(({ cluster, status, severity, action, introduced, nodes }) => ({
        name: cluster,
        status,
        severity,
        action,
        introduced,
        nodes,
      })),
    })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
