// The gate's own certificates, and how they live beside those who apply the manifests.
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { connect } from "node:tls";
import { once } from "node:events";
import { writeDevelopmentCertificates } from "../../src/certs/development.ts";
import { asList, asRecord, asText, at, type Json } from "../../src/objects/json.ts";
import { accepted } from "./harness/api.ts";
import { metric } from "./harness/expect.ts";
import { apply, inThePath, install, type Installation } from "./harness/installation.ts";
import type { ControlPlane } from "./harness/control-plane.ts";
import { succeed } from "./harness/commands.ts";
import { installReplicas, type Replicas } from "./harness/replicas.ts";
import { kubeProxy } from "./harness/kube-proxy-objects.ts";
import { startRequestLoop } from "./harness/request-loop.ts";
import { waitUntil } from "./harness/wait-until.ts";
import { asManifest } from "./harness/webhook-route.ts";

const WEBHOOKS = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/kernelgate";

describe("self-managed certificates", () => {
  let installation: Installation;
  before(async () => {
    installation = await install();
  });
  after(() => installation.stop());

  const configuration = async (): Promise<Json> =>
    (await installation.manifests()).find(({ kind }) => kind === "ValidatingWebhookConfiguration") ?? assert.fail();

  it("are in no manifest; the authority is in a Secret, and in the caBundle of every webhook", async () => {
    assert.doesNotMatch(JSON.stringify(await installation.manifests()), /caBundle/u);
    const { body } = await accepted(
      installation.plane.api.send("GET", "/api/v1/namespaces/kernelgate/secrets/kernelgate-ca"),
    );
    const authority = Buffer.from(asText(at(body, "data", "ca.crt")) ?? "", "base64").toString();
    const bundles = await bundlesOf(installation.plane);
    assert.ok(bundles.length > 5);
    for (const bundle of bundles) assert.equal(bundle.trim(), authority.trim());
  });

  const appliers: readonly (readonly [string, readonly string[]])[] = [
    ["kubectl apply", ["apply"]],
    ["kubectl apply --server-side", ["apply", "--server-side", "--force-conflicts"]],
    [
      "kubectl apply --server-side by another tool",
      ["apply", "--server-side", "--force-conflicts", "--field-manager=flux"],
    ],
  ];
  for (const [name, args] of appliers) {
    it(`${name} of the manifests afterwards leaves them alone, and nobody fights`, async () => {
      const earlier = await bundlesOf(installation.plane);
      const writes = await metric(installation.gate, "kernelgate_ca_bundle_writes_total");
      const object = await configuration();
      await succeed(installation.plane.kubectl([...args, "-f", "-"], { stdin: asManifest([object]) }));
      const changed = { ...object, metadata: { ...asRecord(object["metadata"]), annotations: { by: name } } };
      await succeed(installation.plane.kubectl([...args, "-f", "-"], { stdin: asManifest([changed]) }));
      assert.deepEqual(await bundlesOf(installation.plane), earlier);
      assert.equal(await metric(installation.gate, "kernelgate_ca_bundle_writes_total"), writes);
    });
  }

  it("an upgrade by server-side apply may remove and rename webhooks", async () => {
    const object = await configuration();
    const [first, ...rest] = asList(object["webhooks"]);
    const renamed = { ...object, webhooks: [...rest, { ...asRecord(first), name: "renamed.kernelgate.io" }] };
    const args = ["apply", "--server-side", "--force-conflicts", "-f", "-"];
    await succeed(installation.plane.kubectl(args, { stdin: asManifest([renamed]) }));
    await waitUntil("the renamed webhook has a bundle", () => complete(installation.plane));
    await succeed(installation.plane.kubectl(args, { stdin: asManifest([object]) }));
    await waitUntil("the first name has one again", () => complete(installation.plane));
  });

  it("a caBundle that kubectl replace empties is put back within seconds", async () => {
    await succeed(installation.plane.kubectl(["replace", "-f", "-"], { stdin: asManifest([await configuration()]) }));
    await waitUntil("the bundles are back", () => complete(installation.plane), { timeoutMs: 5000 });
    await inThePath(installation.plane);
  });

  it("a configuration that is deleted and applied again is completed", async () => {
    await succeed(installation.plane.kubectl(["delete", "validatingwebhookconfiguration", "kernelgate"]));
    await waitUntil("readiness says what is missing", async () => {
      const page = await installation.gate.page("/readyz?verbose").catch((error: unknown) => String(error));
      return page.includes("there is no ValidatingWebhookConfiguration kernelgate");
    });
    await apply(installation.plane, [await configuration()]);
    await waitUntil("the bundles are there", () => complete(installation.plane), { timeoutMs: 5000 });
    await waitUntil("it is ready", () => installation.gate.ready());
  });

  it("a war with somebody who keeps emptying it is noticed, counted and stopped", async () => {
    const object = asManifest([await configuration()]);
    await waitUntil(
      "it gives up",
      async () => {
        await succeed(installation.plane.kubectl(["replace", "-f", "-"], { stdin: object }));
        return (await metric(installation.gate, "kernelgate_ca_bundle_contested")) === 1;
      },
      { timeoutMs: 30_000, intervalMs: 400 },
    );
    const line = await installation.gate.logged("that it stops", ({ msg }) => msg === "stopped writing the caBundle");
    assert.match(asText(line["reason"]) ?? "", /somebody else keeps changing it/u);
    assert.equal(await complete(installation.plane), false, "the other one has the last word");
    assert.equal(await installation.gate.ready(), false);
  });
});

describe("certificates of two replicas that started at once", () => {
  let replicas: Replicas;
  const hours = 8 / 3600; // a serving certificate lives for 8 s, an authority for 40 s: all that takes a year, in a minute
  before(async () => {
    replicas = await installReplicas({
      manifests: "overlays/strict",
      env: { KERNELGATE_CERTIFICATE_HOURS: String(hours), KERNELGATE_AUTHORITY_DAYS: String(40 / 86_400) },
    });
  });
  after(() => replicas.stop());

  it("come from one authority, without an election", async () => {
    const [bundle = "", ...others] = await bundlesOf(replicas.plane);
    assert.ok(others.every((other) => other === bundle));
    for (const gate of replicas.gates.values()) {
      const leaf = await servedBy(gate.ports.webhook, bundle);
      assert.equal(leaf.checkHost("kernelgate.kernelgate.svc"), "kernelgate.kernelgate.svc");
    }
  });

  it("are renewed, and so is the authority, while requests run: none fails", async () => {
    const [bundle = ""] = await bundlesOf(replicas.plane);
    let trusted = bundle;
    const leaves = new Set<string>();
    const through = startRequestLoop(() => askedThroughApiServer(replicas.plane), { workers: 2, pauseMs: 20 });
    // a caller that knows only what the configuration says now, and shakes hands anew each time
    const direct = startRequestLoop(
      async () => {
        for (const gate of replicas.gates.values())
          leaves.add((await servedBy(gate.ports.webhook, trusted)).fingerprint256);
      },
      { workers: 1, pauseMs: 50 },
    );
    const follow = setInterval(() => {
      bundlesOf(replicas.plane)
        .then(([next = trusted]) => (trusted = next))
        .catch(() => undefined);
    }, 500);
    let together = 0;
    await waitUntil(
      "the first authority is no longer the one that signs",
      async () => {
        const present = authorities(trusted);
        together = Math.max(together, present.length);
        const [first = ""] = authorities(bundle);
        const signers = await Promise.all(
          [...replicas.gates.values()].map(async ({ ports }) => (await servedBy(ports.webhook, trusted)).issuer),
        );
        return present.length > 0 && signers.every((issuer) => issuer !== new X509Certificate(first).subject);
      },
      { timeoutMs: 60_000, intervalMs: 500 },
    );
    clearInterval(follow);
    const results = await Promise.all([through.stop(), direct.stop()]);
    for (const { failures, succeeded } of results) {
      assert.deepEqual(failures, []);
      assert.ok(succeeded > 100, `${succeeded} requests`);
    }
    assert.ok(together > 1, "old and new authority were trusted together");
    assert.ok(leaves.size > 4, `${leaves.size} certificates were served`);
  });
});

describe("mounted certificates", () => {
  let installation: Installation;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "kernelgate-e2e-tls-"));
    const names = { dns: ["kernelgate.kernelgate.svc"] };
    await writeDevelopmentCertificates(folder, Date.now(), names);
    const ca = await readText(join(folder, "ca.crt"));
    installation = await install({
      args: ["--tls-cert", join(folder, "tls.crt"), "--tls-key", join(folder, "tls.key")],
      adapt: (objects) => objects.map((object) => withBundle(object, ca)),
    });
  });
  after(async () => {
    await installation.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it("are served, and the caBundle is left to whoever mounts them", async () => {
    assert.equal(await metric(installation.gate, "kernelgate_ca_bundle_writes_total"), 0);
    assert.match(await installation.gate.page("/readyz?verbose"), /\[\+\]ca-bundle ok/u);
  });

  it("are read again when they change, and a broken pair leaves the last good one in place", async () => {
    const served = async (): Promise<string> =>
      (await servedBy(installation.port, await readText(join(folder, "ca.crt")))).fingerprint256;
    const earlier = await served();
    await writeFile(join(folder, "tls.key"), "no key at all");
    await installation.gate.logged("the fault", ({ msg }) => /last good certificate stays/u.test(String(msg)));
    assert.equal(await served(), earlier);
    const next = join(folder, "next");
    await writeDevelopmentCertificates(next, Date.now(), { dns: ["kernelgate.kernelgate.svc"] });
    for (const name of ["ca.crt", "tls.key", "tls.crt"]) await rename(join(next, name), join(folder, name));
    await waitUntil("the new certificate is served", async () => (await served()) !== earlier);
    assert.equal(await installation.gate.ready(), true);
  });
});

async function bundlesOf({ api }: ControlPlane): Promise<readonly string[]> {
  const { body } = await accepted(api.send("GET", WEBHOOKS));
  return asList(body["webhooks"]).map((webhook) =>
    Buffer.from(asText(at(webhook, "clientConfig", "caBundle")) ?? "", "base64").toString(),
  );
}

async function complete(plane: ControlPlane): Promise<boolean> {
  return (await bundlesOf(plane)).every((bundle) => bundle !== "");
}

function authorities(bundle: string): readonly string[] {
  return bundle.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/gu) ?? [];
}

/** The certificate that is served; throws when a caller that trusts `ca` would refuse it. */
async function servedBy(port: number, ca: string): Promise<X509Certificate> {
  const socket = connect({ host: "127.0.0.1", port, ca, servername: "kernelgate.kernelgate.svc" });
  try {
    await once(socket, "secureConnect", { signal: AbortSignal.timeout(5000) });
    return new X509Certificate(socket.getPeerCertificate().raw);
  } finally {
    socket.destroy();
  }
}

function readText(file: string): Promise<string> {
  return readFile(file, "utf8");
}

function withBundle(object: Json, ca: string): Json {
  if (object["kind"] !== "ValidatingWebhookConfiguration") return object;
  const caBundle = Buffer.from(ca).toString("base64");
  const webhooks = asList(object["webhooks"]).map((webhook) => {
    const clientConfig = { ...asRecord(at(webhook, "clientConfig")), caBundle };
    return { ...asRecord(webhook), clientConfig };
  });
  return { ...object, webhooks };
}

/** Resolves when the API server has asked the gate, which denies; throws otherwise. */
async function askedThroughApiServer({ api }: ControlPlane): Promise<void> {
  const path = "/api/v1/namespaces/kube-system/configmaps/kube-proxy?dryRun=All";
  const { status, text } = await api.send("PUT", path, kubeProxy("ipvs"));
  if (status !== 403 || !text.includes("KP001")) throw new Error(`answered ${status}: ${text.slice(0, 500)}`);
}
