import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { Json } from "./objects.ts";
import type { Server } from "./server.ts";

/** The `response` of a review. */
export interface Response {
  readonly uid: string;
  readonly allowed: boolean;
  readonly status?: {
    readonly code: number;
    readonly reason: string;
    readonly message: string;
    readonly details: { readonly causes: readonly { reason: string; message: string; field?: string }[] };
  };
  readonly warnings?: readonly string[];
  readonly auditAnnotations: Readonly<Record<string, string>>;
}

const resources: Readonly<Record<string, string>> = {
  ConfigMap: "configmaps",
  DaemonSet: "daemonsets",
  Secret: "secrets",
  Service: "services",
};

/** The review that an API server sends when `oldObject` becomes `object`: without an old one a create, without a new one a delete. */
export function reviewOf(object: Json | null, oldObject: Json | null, more: Json = {}): Json {
  const {
    apiVersion = "v1",
    kind = "",
    metadata,
  }: { apiVersion?: string; kind?: string; metadata?: { name: string; namespace?: string } } = object ??
  oldObject ??
  {};
  const [group = "", version = ""] = apiVersion.includes("/") ? apiVersion.split("/") : ["", apiVersion];
  return {
    apiVersion: "admission.k8s.io/v1",
    kind: "AdmissionReview",
    request: {
      uid: randomUUID(),
      kind: { group, version, kind },
      resource: { group, version, resource: resources[kind] ?? `${kind.toLowerCase()}s` },
      name: metadata?.name,
      namespace: metadata?.namespace,
      operation: object === null ? "DELETE" : oldObject === null ? "CREATE" : "UPDATE",
      userInfo: { username: "jane", uid: "42", groups: ["system:authenticated", "network"] },
      object,
      oldObject,
      dryRun: false,
      ...more,
    },
  };
}

/** The answer to a change, after it was checked against the rules of every answer. */
export async function judged(
  server: Server,
  object: Json | null,
  old: Json | null,
  more: Json = {},
): Promise<Response> {
  const uid = randomUUID();
  const { status, text } = await server.post(JSON.stringify(reviewOf(object, old, { ...more, uid })));
  assert.equal(status, 200, text);
  const review: { apiVersion: string; kind: string; response: Response } = JSON.parse(text);
  assert.equal(review.apiVersion, "admission.k8s.io/v1");
  assert.equal(review.kind, "AdmissionReview");
  assert.equal(review.response.uid, uid);
  assertWarnings(review.response.warnings ?? []);
  return review.response;
}

/** At most 10 lines of at most 120 characters without control characters; the first is the summary. */
function assertWarnings(warnings: readonly string[]): void {
  assert.ok(warnings.length <= 10, `${warnings.length} warnings`);
  for (const line of warnings) {
    assert.ok(line.length <= 120, `${line.length} characters: ${line}`);
    assert.match(line, /^\P{Cc}+$/u);
  }
  if (warnings.length > 0) assert.match(warnings[0] ?? "", /^kernelgate: /u);
}
