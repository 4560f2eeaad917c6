// Replicas come and go, the gate is down, and what doctor says of it.
import assert from "node:assert/strict";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { createServer } from "node:tls";
import { writeDevelopmentCertificates } from "../../src/certs/development.ts";
import { asList, asRecord, asText, at, type Json } from "../../src/objects/json.ts";
import { accepted } from "./harness/api.ts";
import { environment, runProgram, succeed, type Result } from "./harness/commands.ts";
import type { ControlPlane } from "./harness/control-plane.ts";
import { assertDenied } from "./harness/expect.ts";
import { PROJECT, apply, inThePath, install, startGate, type Installation } from "./harness/installation.ts";
import { kubeProxy } from "./harness/kube-proxy-objects.ts";
import { installReplicas, type Replicas } from "./harness/replicas.ts";
import { startRequestLoop } from "./harness/request-loop.ts";
import { waitUntil } from "./harness/wait-until.ts";

const IPVS_DRY_RUN = "/api/v1/namespaces/kube-system/configmaps/kube-proxy?dryRun=All";

describe("two replicas under load", () => {
  let replicas: Replicas;
  before(async () => {
    replicas = await installReplicas({ manifests: "overlays/strict" });
  });
  after(() => replicas.stop());

  it("are replaced one after the other: no request fails", async () => {
    const loop = startRequestLoop(() => mustBeDenied(replicas.plane), { workers: 4, pauseMs: 5 });
    await waitUntil("requests run", () => loop.succeeded() > 50);
    for (const [old, next] of [
      ["one", "three"],
      ["two", "four"],
    ] as const) {
      await replicas.start(next);
      await replicas.end(old);
    }
    const soFar = loop.succeeded();
    await waitUntil("requests go on", () => loop.succeeded() > soFar + 50);
    const { failures, succeeded } = await loop.stop();
    assert.deepEqual(failures, [], `of ${succeeded}`);
  });

  it("exactly one of them holds the Lease, and another takes over when it ends", async () => {
    const holder = async (): Promise<string> =>
      asText(
        at(
          (
            await accepted(
              replicas.plane.api.send("GET", "/apis/coordination.k8s.io/v1/namespaces/kernelgate/leases/kernelgate"),
            )
          ).body,
          "spec",
          "holderIdentity",
        ),
      ) ?? "";
    const first = await waitUntil("somebody holds it", async () => {
      const name = await holder();
      return replicas.gates.has(name) && name;
    });
    await replicas.end(first);
    await waitUntil("another one holds it", async () => {
      const name = await holder();
      return name !== first && replicas.gates.has(name);
    });
  });
});

describe("kernelgate doctor and a gate that is down", () => {
  let installation: Installation;
  before(async () => {
    installation = await install();
    await apply(installation.plane, [endpoints(["192.0.2.10", "192.0.2.11"])]);
  });
  after(() => installation.stop());

  it("doctor passes on a healthy installation, each check by name", async () => {
    const result = await kernelgate(installation.plane, "doctor");
    assert.equal(result.code, 0, result.stdout + result.stderr);
    assert.doesNotMatch(result.stdout, /^(?:fail|warn)/mu);
    for (const check of [
      "webhook configuration",
      "failure policy",
      "selectors",
      "caBundle",
      "endpoints",
      "canary",
      "state",
      "certificate",
      "served certificate",
    ])
      assert.match(result.stdout, new RegExp(`^pass +${check}:`, "mu"));
    const checks = asList(
      at(JSON.parse((await kernelgate(installation.plane, "doctor", "-o", "json")).stdout), "checks"),
    );
    assert.ok(checks.length >= 9);
    assert.match(
      result.stdout,
      new RegExp(`^pass +served certificate: .* at localhost:${installation.port} is trusted by the caBundle`, "mu"),
    );
  });

  it("doctor sees selectors that somebody has added", async () => {
    const { body } = await accepted(installation.plane.api.send("GET", WEBHOOKS));
    const webhooks = asList(body["webhooks"]).map((webhook) => ({
      ...asRecord(webhook),
      namespaceSelector: { matchExpressions: [{ key: "control-plane", operator: "DoesNotExist" }] },
    }));
    await accepted(installation.plane.api.send("PATCH", WEBHOOKS, { webhooks }));
    const result = await kernelgate(installation.plane, "doctor");
    assert.match(result.stdout, /^warn +selectors: /mu);
    await accepted(installation.plane.api.send("PATCH", WEBHOOKS, { webhooks: asList(body["webhooks"]) }));
  });

  it("a snapshot gives check the verdict that the webhook gives", async () => {
    const file = join(installation.plane.folder, "snapshot.json");
    const taken = await kernelgate(installation.plane, "snapshot", "--file", file);
    assert.equal(taken.code, 0, taken.stderr);
    for (const mode of ["ipvs", "nftables", "iptables", "userspace"]) {
      const change = join(installation.plane.folder, `change-${mode}.json`);
      await writeFile(change, JSON.stringify(kubeProxy(mode)));
      const checked = await kernelgate(installation.plane, "check", "--cluster", file, "-o", "json", change);
      const verdict: unknown = at(JSON.parse(checked.stdout), "verdict");
      const answer = await installation.plane.api.send("PUT", IPVS_DRY_RUN, kubeProxy(mode));
      assert.equal(verdict === "deny", answer.status === 403, `${mode}: ${String(verdict)}, ${answer.status}`);
      assert.equal(checked.code, answer.status === 403 ? 3 : 0, checked.stderr);
      const live = await kernelgate(installation.plane, "check", "-o", "json", change);
      assert.equal(at(JSON.parse(live.stdout), "verdict"), verdict, "and so does the live cluster");
    }
  });

  it("with Ignore, changes go through while it is down: doctor says so, and the API server counts them", async () => {
    await installation.gate.stop();
    const change = await installation.plane.kubectl(["apply", "--dry-run=server", "-f", "-"], {
      stdin: JSON.stringify(kubeProxy("ipvs")),
    });
    assert.equal(change.code, 0, change.stderr);
    await apply(installation.plane, [endpoints([])]);
    const result = await kernelgate(installation.plane, "doctor");
    assert.equal(result.code, 3, result.stdout);
    assert.match(result.stdout, /^fail +endpoints: .*no ready endpoint/mu);
    assert.match(result.stdout, /^fail +canary: .*the gate was not asked/mu);
    assert.match(result.stdout, /^warn +served certificate: .*ECONNREFUSED/mu);
    const metrics = await succeed(installation.plane.kubectl(["get", "--raw", "/metrics"]));
    assert.match(
      metrics,
      /apiserver_admission_webhook_fail_open_count\{name="kube-proxy-configuration\.kernelgate\.io",type="validating"\} [1-9]/u,
    );
  });

  it("doctor names a certificate that the caBundle does not trust", async () => {
    const folder = await mkdtemp(join(installation.plane.folder, "stranger-"));
    await writeDevelopmentCertificates(folder, Date.now());
    const [cert, key] = await Promise.all(["tls.crt", "tls.key"].map((name) => readFile(join(folder, name))));
    const stranger = createServer({ cert, key }).listen(installation.port, "localhost");
    try {
      const result = await kernelgate(installation.plane, "doctor");
      assert.equal(result.code, 3, result.stdout);
      assert.match(
        result.stdout,
        new RegExp(
          `^fail +served certificate: the caBundle does not trust .* at localhost:${installation.port}: .*issued it`,
          "mu",
        ),
      );
    } finally {
      stranger.close();
    }
  });

  it("with the overlay strict, they are refused, and what is none of its business is not", async () => {
    await apply(installation.plane, await installation.manifests("overlays/strict"));
    const apply1 = (object: Json): Promise<Result> =>
      installation.plane.kubectl(["apply", "--dry-run=server", "-f", "-"], { stdin: JSON.stringify(object) });
    const refused = await waitUntil("the failure policy is in force", async () => {
      const result = await apply1(kubeProxy("iptables", "kube-proxy", "clusterCIDR: 10.0.0.0/8\n"));
      return result.code !== 0 && result;
    });
    assert.match(refused.stderr, /failed calling webhook "kube-proxy-configuration\.kernelgate\.io"/u);
    assert.equal((await apply1(kubeProxy("iptables", "coredns"))).code, 0);
    const result = await kernelgate(installation.plane, "doctor");
    assert.equal(result.code, 3);
    assert.match(result.stdout, /^fail +canary: the API server could not ask the gate/mu);
  });

  it("a gate that comes back is in the path again; kubectl delete takes it out of it", async () => {
    const gate = await startGate(installation.plane, { ports: installation.gate.ports });
    try {
      await inThePath(installation.plane);
      const denied = await installation.plane.kubectl(["apply", "-f", "-"], {
        stdin: JSON.stringify(kubeProxy("ipvs")),
      });
      assertDenied(denied, "KP001");
      await succeed(installation.plane.kubectl(["delete", "validatingwebhookconfiguration", "kernelgate"]));
      await waitUntil("nobody is asked any more", async () => {
        const { status } = await installation.plane.api.send("PUT", IPVS_DRY_RUN, kubeProxy("ipvs"));
        return status === 200;
      });
    } finally {
      await gate.stop();
    }
  });

  it("ends by itself with an exit code that says why when it cannot start", async () => {
    const { port } = installation;
    const taken = await startGate(installation.plane, { ports: { webhook: port, status: port }, waitReady: false });
    const { code } = await taken.process.ended;
    assert.equal(code, 2);
    assert.match(taken.process.stderr.join("\n"), /--listen: .*EADDRINUSE/u);
  });

  it("ends at SIGTERM while it still waits for an API server that is not there", async () => {
    await installation.plane.stopApiServer();
    const waiting = await startGate(installation.plane, { waitReady: false });
    await waitUntil("its status port answers", async () => (await waiting.page("/livez").catch(() => "")) === "ok\n");
    assert.equal(await waiting.ready(), false);
    const { code } = await waiting.stop();
    assert.equal(code, 0);
  });
});

const WEBHOOKS = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/kernelgate";

/** The command line as an administrator runs it. */
function kernelgate(plane: ControlPlane, ...args: readonly string[]): Promise<Result> {
  return runProgram(
    process.execPath,
    [join(PROJECT, "src/main.ts"), ...args],
    environment(plane.kubeconfig, plane.folder),
  );
}

/** What the endpoint controller would write, which is not here. */
function endpoints(addresses: readonly string[]): Json {
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: "kernelgate-1", namespace: "kernelgate", labels: { "kubernetes.io/service-name": "kernelgate" } },
    addressType: "IPv4",
    ports: [{ name: "webhook", port: 8443 }],
    endpoints: addresses.map((address) => ({ addresses: [address], conditions: { ready: true } })),
  };
}

async function mustBeDenied({ api }: ControlPlane): Promise<void> {
  const { status, text } = await api.send("PUT", IPVS_DRY_RUN, kubeProxy("ipvs"));
  if (status !== 403 || !text.includes("KP001")) throw new Error(`answered ${status}: ${text.slice(0, 500)}`);
}
