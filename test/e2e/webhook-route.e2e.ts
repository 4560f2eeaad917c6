// Both ways from a real API server to a webhook on this machine.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { asText, at } from "../../src/objects/json.ts";
import { accepted } from "./harness/api.ts";
import { succeed } from "./harness/commands.ts";
import { startControlPlane, type ControlPlane } from "./harness/control-plane.ts";
import { startRecordingWebhook, type RecordingWebhook } from "./harness/recording-webhook.ts";
import { waitUntil } from "./harness/wait-until.ts";
import { asManifest, manifestObjects, routeWebhooks } from "./harness/webhook-route.ts";

const SERVICE_NAME = "gate.kernelgate.svc";

for (const version of ["1.36", "1.30"] as const) {
  describe(`a webhook of Kubernetes ${version}`, () => {
    let plane: ControlPlane;
    let webhook: RecordingWebhook;
    before(async () => {
      webhook = await startRecordingWebhook([SERVICE_NAME, "localhost"]);
      plane = await startControlPlane({ version });
    });
    after(async () => {
      await plane.stop();
      await webhook.stop();
    });

    for (const [by, servername] of [
      ["service", SERVICE_NAME],
      ["url", "localhost"],
    ] as const) {
      it(`is called by ${by}, under the name ${servername}, on the path of the manifest`, async () => {
        const objects = routeWebhooks(manifestObjects(manifest(by, webhook.ca)), { by, port: webhook.port });
        const applied = await succeed(plane.kubectl(["apply", "-f", "-"], { stdin: asManifest(objects) }));
        assert.match(applied, /gate-/u);
        const call = await waitUntil("the webhook is called", async () => {
          await accepted(plane.api.send("POST", "/api/v1/namespaces/default/configmaps?dryRun=All", configMap(by)));
          return webhook.recorded.find(({ request }) => at(request, "name") === by);
        });
        assert.equal(call.servername, servername);
        assert.equal(new URL(call.path, "https://x").pathname, "/validate");
        assert.equal(asText(at(call.request, "userInfo", "username")), "admin");
      });
    }
  });
}

function configMap(name: string): unknown {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: {} };
}

function manifest(name: string, ca: string): string {
  return `
apiVersion: v1
kind: Namespace
metadata: { name: kernelgate }
---
apiVersion: v1
kind: Service
metadata: { name: gate, namespace: kernelgate }
spec: { selector: { app: gate }, ports: [{ port: 443 }] }
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: gate-${name} }
webhooks:
  - name: gate.kernelgate.io
    clientConfig:
      caBundle: ${Buffer.from(ca).toString("base64")}
      service: { name: gate, namespace: kernelgate, path: /validate }
    rules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }]
    matchConditions: [{ name: ours, expression: "request.name == '${name}'" }]
    failurePolicy: Fail
    sideEffects: None
    admissionReviewVersions: [v1]
`;
}
