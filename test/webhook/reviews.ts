import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Decision } from "../../src/webhook/decision.ts";

/** A review as an API server sends it; `request` overrides or adds fields, and undefined ones are left out. */
export function review(
  request: Readonly<Record<string, unknown>> = {},
  envelope: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    apiVersion: "admission.k8s.io/v1",
    kind: "AdmissionReview",
    request: {
      uid: "9e05746b-1633-4ff1-9f8c-000000000001",
      kind: { group: "", version: "v1", kind: "ConfigMap" },
      resource: { group: "", version: "v1", resource: "configmaps" },
      name: "kube-proxy",
      namespace: "kube-system",
      operation: "CREATE",
      userInfo: { username: "admin", groups: ["system:masters"] },
      object: {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "kube-proxy", namespace: "kube-system" },
        data: {},
      },
      oldObject: null,
      dryRun: false,
      ...request,
    },
    ...envelope,
  };
}

export const allow: Decision = {
  allowed: true,
  message: "",
  causes: [],
  warnings: [],
  audit: { verdict: "allow", findings: "", nodes: "0", exemptions: "" },
};

export const deny: Decision = {
  allowed: false,
  message: "IPVS mode is unsafe on 7 of 12 nodes",
  causes: [{ reason: "KP001", message: "IPVS keeps sending reused client ports", field: "data[config.conf].mode" }],
  warnings: ["kernelgate: denied by KP001", "KP001 (high) on 7 of 12 nodes"],
  audit: { verdict: "deny", findings: "KP001", nodes: "7", exemptions: "" },
};

const folder = join(import.meta.dirname, "../../../shared/data/admissionreview");

/** Reviews collected outside of the project, by file name; undefined where they are not at hand. */
export function collectedReviews(): ReadonlyMap<string, string> | undefined {
  if (!existsSync(folder)) return undefined;
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    /^(?:\d|recorded|composed).*\.(?:json|yaml)$/.test(name),
  );
  return new Map(files.toSorted().map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}
