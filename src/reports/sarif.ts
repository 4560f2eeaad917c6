import { createHash } from "node:crypto";
import type { AssessedFinding, Assessment, AssessmentProblem } from "../domain/assessment.ts";
import { identity } from "../domain/facts/identity.ts";
import type { Action } from "../domain/policy.ts";
import { locationsOf } from "./sarif-location.ts";
import { rulesOf } from "./sarif-rules.ts";
import { toolName, toolVersion } from "./tool.ts";

const levels: Readonly<Record<Action, "error" | "warning" | "note">> = {
  deny: "error",
  warn: "warning",
  audit: "note",
};

/** SARIF 2.1.0 for code scanning: a rule an advisory, a result a finding, a notification a problem. */
export function renderSarif(assessment: Assessment): string {
  const { findings, problems, cluster } = assessment;
  const rules = rulesOf(findings);
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: toolName, version: toolVersion, semanticVersion: toolVersion, rules } },
        // what sets several clusters' results in one repository apart
        ...(cluster === undefined ? {} : { automationDetails: { id: `${toolName}/${cluster}/` } }),
        columnKind: "utf16CodeUnits",
        invocations: [
          {
            executionSuccessful: !problems.some(({ level }) => level === "error"),
            toolExecutionNotifications: problems.map((problem) => notificationOf(problem)),
          },
        ],
        results: findings.map((finding) => resultOf(finding, indexes.get(finding.id) ?? -1, cluster)),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function resultOf(finding: AssessedFinding, ruleIndex: number, cluster: string | undefined): object {
  const { id, status, severity, action, introduced, nodes, message, exemption } = finding;
  return {
    ruleId: id,
    ruleIndex,
    level: levels[action],
    kind: "fail",
    message: { text: sarifText(message) },
    locations: locationsOf(finding.location, finding.object, cluster),
    partialFingerprints: { "kernelgate/v1": fingerprint(finding, cluster) },
    ...(exemption === null
      ? {}
      : { suppressions: [{ kind: "external", status: "accepted", justification: exemption.reason }] }),
    properties: {
      status,
      severity,
      action,
      introduced,
      matchedNodes: nodes.matched,
      totalNodes: nodes.total,
      kernels: nodes.groups.map(({ kernelVersion, osImage, count }) => ({ kernelVersion, osImage, count })),
    },
  };
}

/** The same for the same issue at the same object, wherever its line moves and however many nodes it hits. */
function fingerprint({ id, status, object }: AssessedFinding, cluster: string | undefined): string {
  const parts = [id, status, object === null ? "" : identity(object), object?.field ?? "", cluster ?? ""];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

function notificationOf({ level, message, location, object }: AssessmentProblem): object {
  return { level, message: { text: sarifText(message) }, locations: locationsOf(location, object, undefined) };
}

/** A message of SARIF may hold links like `[text](target)`; a text of ours never means one. */
function sarifText(text: string): string {
  return text.replaceAll("](", "] (");
}
