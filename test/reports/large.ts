import { components, severities } from "../../src/domain/advisory.ts";
import type { AssessedFinding, Assessment, KernelCount, SettingMatrix } from "../../src/domain/assessment.ts";
import type { Action } from "../../src/domain/policy.ts";
import { assessment, finding } from "./assessments.ts";

const actions: readonly Action[] = ["deny", "warn", "audit"];
const systems = [
  "Ubuntu 20.04.6 LTS",
  "Red Hat Enterprise Linux 8.10 (Ootpa)",
  "Flatcar Container Linux by Kinvolk 4081.2.0",
];

/** An assessment of a large cluster: every advisory hits about a third of the kernels. */
export function largeAssessment(nodes: number, advisories: number, kernelCount: number): Assessment {
  const kernels = Array.from({ length: kernelCount }, (_, index): KernelCount => ({
    kernelVersion: `${4 + (index % 3)}.${index % 20}.${index}-${100 + index}-generic.el8_${index % 10}.x86_64`,
    osImage: systems[index % systems.length] ?? "",
    count: Math.floor(nodes / kernelCount) + (index < nodes % kernelCount ? 1 : 0),
  }));
  const findings = Array.from({ length: advisories }, (_, index): AssessedFinding => {
    const groups = kernels.filter((_kernel, place) => (place + index) % 3 === 0);
    const matched = groups.reduce((sum, { count }) => sum + count, 0);
    return finding({
      id: `AA${String(index + 1).padStart(3, "0")}`,
      title: `Issue ${index + 1} of a component that drops packets under some condition that takes a while to tell`,
      component: components[index % components.length] ?? "cross",
      severity: severities[index % severities.length] ?? "low",
      status: index % 5 === 4 ? "undetermined" : "affected",
      action: actions[index % actions.length] ?? "audit",
      nodes: {
        matched,
        total: nodes,
        names: Array.from(
          { length: Math.min(matched, 100) },
          (_name, n) => `worker-pool-a-${1000 + n}.example.internal`,
        ),
        groups,
      },
    });
  });
  const matrix = ["kubeProxy.mode", "calico.dataplane"].map((setting): SettingMatrix => ({
    setting,
    values: ["iptables", "ipvs", "nftables"].map((value, column) => ({
      value,
      groups: kernels.map((kernel, row) => ({
        ...kernel,
        safe: (row + column) % 3 !== 0,
        affected: (row + column) % 3 === 0 ? ["AA001", "AA002"] : [],
        undetermined: row % 4 === 0 ? ["AA003"] : [],
        ...((row + column) % 3 === 0 ? { reason: "AA001: an issue" } : {}),
      })),
    })),
  }));
  const whole = assessment(findings, { kernels, matrix });
  return { ...whole, summary: { ...whole.summary, nodes } };
}
