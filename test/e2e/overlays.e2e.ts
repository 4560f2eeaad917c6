// kubectl apply -k: every overlay is accepted by a real API server.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { succeed } from "./harness/commands.ts";
import { startControlPlane, type ControlPlane } from "./harness/control-plane.ts";
import { PROJECT, apply } from "./harness/installation.ts";
import { crd } from "./harness/report-crds.ts";
import { waitUntil } from "./harness/wait-until.ts";

const overlays = readdirSync(join(PROJECT, "manifests", "overlays"));

// what an overlay needs of others, as CRDs that take anything
const foreign = [
  crd("cert-manager.io", "v1", { plural: "certificates", kind: "Certificate", scope: "Namespaced" }),
  crd("cert-manager.io", "v1", { plural: "issuers", kind: "Issuer", scope: "Namespaced" }),
  crd("monitoring.coreos.com", "v1", { plural: "servicemonitors", kind: "ServiceMonitor", scope: "Namespaced" }),
  crd("monitoring.coreos.com", "v1", { plural: "prometheusrules", kind: "PrometheusRule", scope: "Namespaced" }),
];

for (const version of ["1.36", "1.30"] as const) {
  describe(`manifests on Kubernetes ${version}`, () => {
    let plane: ControlPlane;
    before(async () => {
      plane = await startControlPlane({ version });
    });
    after(() => plane.stop());

    it("kubectl apply -k manifests/ is all it takes", async () => {
      const result = await plane.kubectl(["apply", "-k", join(PROJECT, "manifests")]);
      assert.equal(result.code, 0, result.stderr);
      assert.doesNotMatch(result.stderr, /Warning/u);
      assert.match(result.stdout, /validatingwebhook\S+\/kernelgate created/u);
      const again = await succeed(plane.kubectl(["apply", "-k", join(PROJECT, "manifests")]));
      assert.match(again, /kernelgate unchanged\n$/u, "the webhook configuration, which comes last");
      await apply(plane, foreign);
    });

    for (const overlay of overlays) {
      it(`the overlay ${overlay} is accepted, and fits the Pod Security level of its namespace`, async () => {
        const folder = join(PROJECT, "manifests", "overlays", overlay);
        const result = await waitUntil("the kinds of others are served", async () => {
          const answer = await plane.kubectl(["apply", "-k", folder, "--dry-run=server"]);
          return answer.stderr.includes("no matches for kind") ? undefined : answer;
        });
        assert.equal(result.code, 0, result.stderr);
        if (overlay !== "host-network") assert.doesNotMatch(result.stderr, /Warning/u);
      });
    }

    it("kubectl delete -k manifests/ leaves nothing of it", async () => {
      await succeed(plane.kubectl(["delete", "-k", join(PROJECT, "manifests"), "--wait=false"]));
      const left = await succeed(
        plane.kubectl(["get", "validatingwebhookconfigurations,clusterroles,clusterrolebindings", "-o", "name"]),
      );
      assert.doesNotMatch(left, /kernelgate/u);
    });
  });
}
