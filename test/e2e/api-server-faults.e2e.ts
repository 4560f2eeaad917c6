// The API server goes away, hangs, or knows less than the newest one.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { asList, asText, at, type Json } from "../../src/objects/json.ts";
import { accepted } from "./harness/api.ts";
import { succeed } from "./harness/commands.ts";
import { metric } from "./harness/expect.ts";
import { BAD, apply, inThePath, install, startGate, type Installation } from "./harness/installation.ts";
import { kubeProxy } from "./harness/kube-proxy-objects.ts";
import { createNodes, deleteNodes } from "./harness/nodes.ts";
import { post } from "./harness/request-loop.ts";
import { waitUntil } from "./harness/wait-until.ts";

for (const version of ["1.36", "1.30"] as const) {
  describe(`a gate of Kubernetes ${version} whose API server fails`, () => {
    let installation: Installation;
    let caBundle: string;
    before(async () => {
      installation = await install({ version, env: { KERNELGATE_MAX_STATE_AGE_SECONDS: "8" } });
      const { body } = await accepted(installation.plane.api.send("GET", WEBHOOKS));
      caBundle = Buffer.from(
        asText(at(asList(body["webhooks"])[0], "clientConfig", "caBundle")) ?? "",
        "base64",
      ).toString();
    });
    after(() => installation.stop());

    const ask = async (mode: string, port = installation.port): Promise<Json> => {
      const answer = await post({
        port,
        path: "/validate?timeout=3s",
        body: JSON.stringify(review(mode)),
        ca: caBundle,
        servername: "kernelgate.kernelgate.svc",
      });
      return { response: at(JSON.parse(answer), "response") };
    };
    const allows = async (mode: string): Promise<boolean> => at(await ask(mode), "response", "allowed") === true;

    it(version === "1.30" ? "lists by pages where there are no streaming lists" : "lists by a stream", async () => {
      assert.match(await installation.gate.page("/readyz?verbose"), /\[\+\]state ok: listed/u);
      assert.equal(await allows("ipvs"), false);
      assert.equal(await metric(installation.gate, "kernelgate_state_age_seconds"), 0);
    });

    it("is not ready before everything was listed, says why, and a review that comes all the same is no promise", async () => {
      await succeed(installation.plane.kubectl(["delete", "clusterrolebinding", "kernelgate"]));
      const early = await startGate(installation.plane, { waitReady: false });
      try {
        await waitUntil("readiness names what is missing", async () => {
          const page = await early.page("/readyz?verbose").catch((error: unknown) => String(error));
          return /\[-\]state failed: waiting for .*nodes \(nodes is forbidden/u.test(page);
        });
        const answer = await ask("ipvs", early.ports.webhook);
        assert.equal(at(answer, "response", "allowed"), true);
        assert.match(JSON.stringify(at(answer, "response", "warnings")), /cannot tell/u);
        const binding = (await installation.manifests()).filter(
          (object) => object["kind"] === "ClusterRoleBinding" && at(object, "metadata", "name") === "kernelgate",
        );
        await apply(installation.plane, binding);
        await waitUntil("it is ready", () => early.ready(), { timeoutMs: 40_000 });
        assert.equal(at(await ask("ipvs", early.ports.webhook), "response", "allowed"), false);
      } finally {
        await early.stop();
      }
    });

    it("goes on judging while the API server is restarted, and sees afterwards what has changed", async () => {
      // a crash: an orderly end waits for the gate's watches, for longer than its state may age here
      installation.plane.apiServer().signal("SIGKILL");
      await installation.plane.stopApiServer();
      assert.equal(await allows("ipvs"), false, "from memory");
      await waitUntil(
        "the state ages",
        async () => (await metric(installation.gate, "kernelgate_state_age_seconds")) > 0,
      );
      assert.equal(await installation.gate.ready(), true);
      await installation.plane.startApiServer();
      await inThePath(installation.plane);
      await waitUntil(
        "the state is current again",
        async () => (await metric(installation.gate, "kernelgate_state_age_seconds")) === 0,
        { timeoutMs: 40_000 },
      );
      await deleteNodes(installation.plane.api, ["bad"]);
      await waitUntil("the node is gone", () => allows("ipvs"));
      await createNodes(installation.plane.api, [BAD]);
      await waitUntil("the node is back", async () => !(await allows("ipvs")));
    });

    it("notices an API server that hangs, and answers with warnings once its state is too old", async () => {
      installation.plane.apiServer().signal("SIGSTOP");
      try {
        await waitUntil(
          "the state is too old",
          async () => /undetermined/u.test(await installation.gate.page("/readyz?verbose")),
          { timeoutMs: 40_000, intervalMs: 300 },
        );
        assert.ok((await metric(installation.gate, "kernelgate_state_age_seconds")) > 8);
        assert.equal(await installation.gate.ready(), true, "a gate with old state is better than none");
        // each collection by its own age: the nodes may have been heard of last
        const answer = await waitUntil(
          "nothing is denied on old facts",
          async () => {
            const asked = await ask("ipvs");
            return at(asked, "response", "allowed") === true && asked;
          },
          { timeoutMs: 40_000, intervalMs: 300 },
        );
        assert.match(JSON.stringify(at(answer, "response", "warnings")), /cannot tell/u);
      } finally {
        installation.plane.apiServer().signal("SIGCONT");
      }
      await waitUntil("it is judged on current facts again", async () => !(await allows("ipvs")), {
        timeoutMs: 60_000,
      });
      assert.equal(await installation.gate.page("/readyz"), "ok\n");
    });

    it("says each failure once, and not at every attempt", () => {
      const failures = installation.gate.log().filter(({ msg }) => msg === "a watch failed; trying again");
      const counts = Map.groupBy(failures, ({ resource }) => String(resource));
      for (const [resource, lines] of counts) assert.ok(lines.length <= 3, `${resource}: ${lines.length} lines`);
    });
  });
}

const WEBHOOKS = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/kernelgate";

function review(mode: string): Json {
  const object = kubeProxy(mode);
  return {
    apiVersion: "admission.k8s.io/v1",
    kind: "AdmissionReview",
    request: {
      uid: "00000000-0000-0000-0000-000000000001",
      kind: { group: "", version: "v1", kind: "ConfigMap" },
      resource: { group: "", version: "v1", resource: "configmaps" },
      name: "kube-proxy",
      namespace: "kube-system",
      operation: "UPDATE",
      userInfo: { username: "admin", groups: [] },
      object,
      oldObject: kubeProxy("iptables"),
      dryRun: true,
    },
  };
}
