import { randomBytes } from "node:crypto";
import { ApiError, open } from "../../cluster/api.ts";
import type { Connection } from "../../cluster/connection.ts";
import { CANARY, readCanary } from "../serving/canary.ts";
import type { Finding } from "./finding.ts";

const CALL_MS = 10_000;

/** A dry run through the API server: only a gate in the path answers it, and says how it is. Nothing is stored. */
export async function canary(connection: Connection): Promise<readonly Finding[]> {
  const check = "canary";
  const nonce = randomBytes(8).toString("hex");
  const body = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: `kube-proxy-${nonce.slice(0, 10)}`, namespace: "kube-system", annotations: { [CANARY]: nonce } },
  };
  const path = "/api/v1/namespaces/kube-system/configmaps?dryRun=All&fieldManager=kernelgate-doctor";
  let warnings: readonly string[];
  try {
    const answer = await open(connection, { method: "POST", path, body }, AbortSignal.timeout(CALL_MS));
    warnings = answer.headersDistinct["warning"] ?? [];
    answer.resume();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const remedy = "look at the certificate, the Service and network policies between API server and gate";
    if (!(error instanceof ApiError))
      return [{ check, result: "fail", message: `the API server did not answer: ${message}` }];
    return error.status === 403 && !message.includes("webhook")
      ? [{ check, result: "warn", message: `this user may not create ConfigMaps in kube-system: ${message}` }]
      : [{ check, result: "fail", message: `the API server could not ask the gate: ${message}`, remedy }];
  }
  const answer = readCanary(warnings, nonce);
  if (answer === undefined)
    return [
      {
        check,
        result: "fail",
        message: "a dry run that the gate answers went through without an answer: the gate was not asked",
        remedy: `is it running (kubectl -n kernelgate get pods), and do the API servers reach and trust it? changes go through unjudged`,
      },
    ];
  const seconds = Math.round(answer.stateAgeMs / 1000);
  return [
    { check, result: "pass", message: `answered by ${answer.replica} through the API server` },
    seconds === 0
      ? { check: "state", result: "pass", message: "current" }
      : {
          check: "state",
          result: "warn",
          message: `parts of it could not be renewed for ${seconds} s`,
          remedy: "the log of the gate and its /readyz?verbose name them",
        },
    { check: "certificate", result: "pass", message: answer.certificate },
  ];
}
