import type { AssessedFinding, Assessment, KernelCount } from "../../src/domain/assessment.ts";
import type { Action } from "../../src/domain/policy.ts";

export const el8: KernelCount = {
  kernelVersion: "4.18.0-193.el8.x86_64",
  osImage: "Red Hat Enterprise Linux 8.2 (Ootpa)",
  count: 5,
};
export const focal: KernelCount = { kernelVersion: "5.4.0-42-generic", osImage: "Ubuntu 20.04.1 LTS", count: 2 };

/** A finding with every field filled in; what a test is about is passed in. */
export function finding(change: Partial<AssessedFinding> = {}): AssessedFinding {
  return {
    id: "KP001",
    aliases: ["KP-IPVS-REUSE0"],
    title: "IPVS keeps sending reused client ports to removed endpoints",
    component: "kube-proxy",
    severity: "high",
    status: "affected",
    action: "deny",
    introduced: true,
    exemption: null,
    object: {
      apiVersion: "v1",
      kind: "ConfigMap",
      namespace: "kube-system",
      name: "kube-proxy",
      field: "data[config.conf].mode",
    },
    location: { file: "change.yaml", line: 12, column: 5 },
    nodes: {
      matched: 7,
      total: 12,
      names: ["edge-1", "edge-2", "edge-3", "edge-4", "edge-5", "old-1", "old-2"],
      groups: [el8, focal],
    },
    message:
      "IPVS keeps sending reused client ports to removed endpoints (KP001, high) on 7 of 12 nodes.\nFix: a newer kernel.",
    remedy: "Run kernel 5.9 or later, or use the iptables mode.",
    impact: "During a rollout, requests of busy clients keep going to pods that are gone, and fail.",
    assumed: ["kube-proxy 1.30.2, from the kubelet"],
    alternatives: [
      { setting: "kubeProxy.mode", value: "iptables", safe: true },
      {
        setting: "kubeProxy.mode",
        value: "nftables",
        safe: false,
        reason: "KP010 on 7 of 12 nodes: needs kernel 5.13",
      },
    ],
    references: ["https://github.com/kubernetes/kubernetes/issues/93297"],
    ...change,
  };
}

/** An assessment whose verdict and summary follow from its findings. */
export function assessment(findings: readonly AssessedFinding[], change: Partial<Assessment> = {}): Assessment {
  const count = (action: Action): number => findings.filter((one) => one.action === action).length;
  const [deny, warn, audit] = [count("deny"), count("warn"), count("audit")];
  return {
    apiVersion: "kernelgate.io/v1alpha1",
    kind: "Assessment",
    verdict: deny > 0 ? "deny" : warn > 0 ? "warn" : audit > 0 ? "audit" : "allow",
    summary: { deny, warn, audit, nodes: 12, objects: 1 },
    findings,
    cleared: [],
    problems: [],
    ...change,
  };
}
