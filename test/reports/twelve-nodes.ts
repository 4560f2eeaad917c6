import type { Assessment, KernelCount, MatrixCell } from "../../src/domain/assessment.ts";
import { assessment, el8, finding, focal } from "./assessments.ts";

const noble: KernelCount = { kernelVersion: "6.8.0-45-generic", osImage: "Ubuntu 24.04.1 LTS", count: 3 };
const ootpa: KernelCount = {
  kernelVersion: "4.18.0-553.el8_10.x86_64",
  osImage: "Red Hat Enterprise Linux 8.10 (Ootpa)",
  count: 2,
};
const kernels = [el8, noble, focal, ootpa];

function cell(kernel: KernelCount, ids: readonly string[], reason?: string): MatrixCell {
  return {
    ...kernel,
    safe: reason === undefined,
    affected: ids,
    undetermined: [],
    ...(reason === undefined ? {} : { reason }),
  };
}

const stale = "KP001: IPVS keeps sending reused client ports to removed endpoints";
const needs = "KP010: The nftables mode of kube-proxy needs a newer kernel";

/** A cluster of twelve nodes with one of everything that a report can show. */
export const twelveNodes: Assessment = assessment(
  [
    finding({
      note: 'To accept the risk: annotate the object with kernelgate.io/accept: "KP001" and kernelgate.io/reason.',
    }),
    finding({
      id: "CA004",
      title: "Checksums of encapsulated packets are wrong on some network cards",
      component: "calico",
      severity: "critical",
      action: "warn",
      introduced: false,
      exemption: { reason: "cards are replaced in Q1", expires: "2027-03-31", ticket: "NET-42", from: "policy" },
      object: { apiVersion: "crd.projectcalico.org/v1", kind: "FelixConfiguration", name: "default", field: "spec" },
      location: null,
      nodes: { matched: 3, total: 12, names: ["cp-1", "cp-2", "cp-3"], groups: [noble] },
      alternatives: [],
    }),
    finding({
      id: "SP007",
      title: "Pods on the host's own network lose their addresses after a restart",
      component: "spiderpool",
      severity: "medium",
      status: "undetermined",
      action: "warn",
      reason: "Not given: SpiderCoordinator objects.",
      object: null,
      location: null,
      nodes: { matched: 0, total: 12, names: [], groups: [] },
      alternatives: [{ setting: "spiderpool.version", value: "1.0.3", safe: true }],
    }),
    finding({
      id: "KP020",
      title: "Health checks of services answer late while many endpoints change",
      severity: "low",
      action: "audit",
      introduced: false,
      nodes: { matched: 2, total: 12, names: ["gpu-1", "gpu-2"], groups: [{ ...ootpa, count: 2 }] },
    }),
  ],
  {
    kernels,
    cleared: [{ id: "KP001", groups: [ootpa], evidence: "fixed since 4.18.0-522.el8", reference: "" }],
    exemptions: [
      {
        advisory: "CA004",
        reason: "cards are replaced in Q1",
        expires: "2027-03-31",
        from: "policy",
        state: "expiring",
        used: true,
        scoped: false,
      },
      {
        advisory: "KP013",
        reason: "tried out in staging",
        expires: "2026-01-31",
        from: "Exemption staging",
        state: "expired",
        used: false,
        scoped: true,
      },
    ],
    matrix: [
      {
        setting: "kubeProxy.mode",
        values: [
          { value: "iptables", groups: kernels.map((kernel) => cell(kernel, [])) },
          {
            value: "ipvs",
            groups: [
              cell(el8, ["KP001"], stale),
              cell(noble, []),
              cell(focal, ["KP001"], stale),
              cell(ootpa, ["KP008"]),
            ],
          },
          {
            value: "nftables",
            groups: [
              cell(el8, ["KP010"], needs),
              { ...cell(noble, []), undetermined: ["KP013"] },
              cell(focal, ["KP010", "KP012"], needs),
              cell(ootpa, ["KP010"], needs),
            ],
          },
        ],
      },
    ],
    problems: [
      {
        level: "warning",
        object: null,
        location: { file: "change.yaml", line: 14 },
        message: "mode is given twice; the last one counts",
      },
    ],
  },
);
