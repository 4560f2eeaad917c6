import { send } from "./api.ts";
import type { Connection } from "./connection.ts";

const COLLECTION = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";
const CALL_MS = 10_000;

/** The collection that holds just the configuration of this name: a watch on it needs no more rights than the object. */
export function webhookConfigurationPath(name: string): string {
  return `${COLLECTION}?fieldSelector=metadata.name%3D${encodeURIComponent(name)}`;
}

/** Applies a JSON patch to the configuration; throws what the API server says (422: its order changed, read again). */
export async function patchWebhookConfiguration(
  connection: Connection,
  name: string,
  patch: readonly unknown[],
): Promise<void> {
  const path = `${COLLECTION}/${encodeURIComponent(name)}?fieldManager=kernelgate-certs`;
  await send(
    connection,
    { method: "PATCH", path, body: patch, contentType: "application/json-patch+json" },
    AbortSignal.timeout(CALL_MS),
  );
}
