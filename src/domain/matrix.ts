import { severityRank, type Assessor, type Finding } from "./assess.ts";
import type { MatrixCell, SettingMatrix } from "./assessment.ts";
import { nodeCount } from "./node-count.ts";
import { settingValues, withSetting } from "./settings.ts";
import type { Facts, NodeGroup } from "./facts/facts.ts";

/** One value of a setting: how it is shown, and what the fact is set to. */
export interface MatrixValue {
  readonly shown: string;
  readonly value: string | boolean | bigint;
}

/** The settings that people choose (modes and data planes), each with all its values, on these nodes. */
export function settingsMatrix(facts: Facts, assessor: Assessor): readonly SettingMatrix[] {
  return [...settingValues].flatMap(([setting, values]) => {
    const running = setting.startsWith("calico.")
      ? facts.scope.calico.facts.running
      : facts.scope.kubeProxy.facts.running;
    if (running === false) return []; // a component that is not there has no settings to choose
    return [
      matrixOf(
        facts,
        assessor,
        setting,
        values.map((value) => ({ shown: value, value })),
      ),
    ];
  });
}

/** Values of one setting against the kernel groups: what of the setting's component hits where. */
export function matrixOf(
  facts: Facts,
  assessor: Assessor,
  setting: string,
  values: readonly MatrixValue[],
): SettingMatrix {
  const component = { kubeProxy: "kube-proxy", calico: "calico", spiderpool: "spiderpool" }[
    setting.slice(0, setting.indexOf("."))
  ];
  const rows = values.map(({ shown, value }) => {
    const { findings } = assessor.assess(
      withSetting(facts, setting, value),
      (advisory) => advisory.component === component,
    );
    return { value: shown, groups: cells(facts.groups, findings) };
  });
  return { setting, values: rows };
}

function cells(groups: readonly NodeGroup[], findings: readonly Finding[]): readonly MatrixCell[] {
  const byKernel = Map.groupBy(groups, ({ facts }) => `${facts.kernel ?? ""}\n${facts.osImage ?? ""}`);
  return [...byKernel.values()].map((members) => {
    const names = new Set(members.map((member) => member.names));
    const here = findings.filter((finding) => finding.groups.some((group) => names.has(group.names)));
    const affected = here.filter(({ status }) => status === "affected");
    const worst = affected.toSorted(
      (a, b) => severityRank(a.alternative.severity) - severityRank(b.alternative.severity),
    )[0];
    return {
      kernelVersion: members[0]?.facts.kernel ?? "",
      osImage: members[0]?.facts.osImage ?? "",
      count: nodeCount(members),
      safe: worst === undefined || severityRank(worst.alternative.severity) > severityRank("high"),
      affected: affected.map(({ advisory }) => advisory.id),
      undetermined: here.filter(({ status }) => status === "undetermined").map(({ advisory }) => advisory.id),
      ...(worst === undefined ? {} : { reason: `${worst.advisory.id}: ${worst.advisory.title}` }),
    };
  });
}
