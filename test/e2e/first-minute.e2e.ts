// Installed from manifests/, and asked by every way in which people and tools change kube-proxy.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { asRecord, asText, at, type Json } from "../../src/objects/json.ts";
import { accepted } from "./harness/api.ts";
import { succeed, type Result } from "./harness/commands.ts";
import { assertDenied, assertSilent, assertWarned, metric } from "./harness/expect.ts";
import { install, type Installation } from "./harness/installation.ts";
import { kubeProxy, kubeProxyDaemonSet } from "./harness/kube-proxy-objects.ts";
import { waitUntil } from "./harness/wait-until.ts";

describe("a gate installed from manifests/", () => {
  let installation: Installation;
  before(async () => {
    installation = await install({ audit: "RequestResponse" });
  });
  after(() => installation.stop());

  const kubectl = (args: readonly string[], stdin?: Json, env?: Record<string, string>): Promise<Result> =>
    installation.plane.kubectl(args, {
      ...(stdin === undefined ? {} : { stdin: JSON.stringify(stdin) }),
      ...(env === undefined ? {} : { env }),
    });
  const mode = async (): Promise<string> =>
    /mode: \\*"?(\w+)/u.exec(
      await succeed(kubectl(["-n", "kube-system", "get", "configmap", "kube-proxy", "-o", "jsonpath={.data}"])),
    )?.[1] ?? "";
  const patch = ["-n", "kube-system", "patch", "configmap", "kube-proxy", "--type=merge", "-p"];

  it("denies IPVS with the reason, the nodes, the field and what is safe", async () => {
    const result = await kubectl(["apply", "-f", "-"], kubeProxy("ipvs"));
    assertDenied(result, "KP001");
    assert.match(result.stderr, /on 1 of 2 nodes: 4\.18\.0-193\.el8\.x86_64 \(1\), e\.g\. bad/u);
    assert.match(result.stderr, /ConfigMap kube-system\/kube-proxy, data\[config\.conf\]\.mode/u);
    assert.match(result.stderr, /Safe here: .*nftables/u);
    assert.match(result.stderr, /Warning: kernelgate: denied by KP001/u);
    assert.equal(await mode(), "iptables");
  });

  it("lets a harmless edit through without a word", async () => {
    assertSilent(
      await kubectl(["apply", "-f", "-"], kubeProxy("iptables", "kube-proxy", "iptables: {minSyncPeriod: 2s}\n")),
    );
  });

  it("lets a change with a minor issue through, with warnings", async () => {
    const result = await kubectl(["apply", "--dry-run=server", "-f", "-"], kubeProxyDaemonSet("v1.15.12"));
    assertWarned(result, "KP002");
  });

  const ways: readonly (readonly [string, () => Promise<Result>])[] = [
    ["server-side apply", () => kubectl(["apply", "--server-side", "--force-conflicts", "-f", "-"], kubeProxy("ipvs"))],
    ["a dry run on the server", () => kubectl(["apply", "--dry-run=server", "-f", "-"], kubeProxy("ipvs"))],
    ["replace", () => kubectl(["replace", "-f", "-"], kubeProxy("ipvs"))],
    ["a merge patch", () => kubectl([...patch, JSON.stringify({ data: kubeProxy("ipvs")["data"] })])],
  ];
  for (const [name, send] of ways) {
    it(`denies the same by ${name}`, async () => {
      assertDenied(await send(), "KP001");
      assert.equal(await mode(), "iptables");
    });
  }

  it("denies the same by kubectl edit, which keeps what was typed", async () => {
    const editor = join(installation.plane.folder, "editor.sh");
    await writeFile(editor, '#!/bin/sh\nsed -i "s/iptables/ipvs/" "$1"\n', { mode: 0o755 });
    const result = await kubectl(["-n", "kube-system", "edit", "configmap", "kube-proxy"], undefined, {
      KUBE_EDITOR: editor,
      TERM: "dumb",
    });
    assert.notEqual(result.code, 0);
    assert.match(result.stderr + result.stdout, /KP001/u);
    assert.equal(await mode(), "iptables");
  });

  it("lets the risk be accepted in writing, and not without a reason", async () => {
    const object = kubeProxy("ipvs");
    const withNotes = (annotations: Json): Json => ({
      ...object,
      metadata: { ...asRecord(object["metadata"]), annotations },
    });
    const noReason = await kubectl(["apply", "-f", "-"], withNotes({ "kernelgate.io/accept": "KP001" }));
    assertDenied(noReason, "KP001");
    assert.match(noReason.stderr, /reason/u);
    const accept = { "kernelgate.io/accept": "KP001", "kernelgate.io/reason": "the bad pool is replaced tonight" };
    assertWarned(await kubectl(["apply", "-f", "-"], withNotes(accept)), "KP001");
    assert.equal(await mode(), "ipvs");
    const record = await installation.gate.logged(
      "the acceptance",
      (line) => line["breakGlass"] === "the bad pool is replaced tonight",
    );
    assert.equal(record["user"], "admin");
  });

  it("never stands in the way of the repair, nor of an edit that leaves the risk as it is", async () => {
    const edit = await kubectl([...patch, JSON.stringify({ metadata: { labels: { edited: "yes" } } })]);
    assert.equal(edit.code, 0, edit.stderr);
    const repair = await kubectl(["replace", "-f", "-"], kubeProxy("iptables"));
    assert.equal(repair.code, 0, repair.stderr);
  });

  it("lets a delete through, and judges what is created in its place", async () => {
    const gone = await kubectl(["-n", "kube-system", "delete", "configmap", "kube-proxy"]);
    assert.equal(gone.code, 0, gone.stderr);
    assertDenied(await kubectl(["create", "-f", "-"], kubeProxy("ipvs")), "KP001");
    assert.equal((await kubectl(["create", "-f", "-"], kubeProxy("iptables"))).code, 0);
  });

  it("is not asked about anything else of kube-system", async () => {
    const asked = (): Promise<number> => metric(installation.gate, "kernelgate_reviews_total");
    const earlier = await asked();
    const others: readonly Json[] = [
      kubeProxy("ipvs", "coredns"),
      kubeProxy("ipvs", "kube-proxy-exporter"),
      { ...kubeProxy("ipvs"), metadata: { name: "kube-proxy", namespace: "default" } },
      {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "plain", namespace: "kube-system" },
        stringData: { a: "b" },
      },
      {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "plain", namespace: "default" },
        spec: { ports: [{ port: 80 }] },
      },
      { ...kubeProxyDaemonSet(), metadata: { name: "node-exporter", namespace: "kube-system" } },
    ];
    for (const object of others) {
      assertSilent(await kubectl(["apply", "-f", "-"], object));
      assertSilent(await kubectl(["delete", "-f", "-"], object));
    }
    assert.equal(await asked(), earlier);
    assertDenied(await kubectl(["apply", "-f", "-"], kubeProxy("ipvs")), "KP001");
    assert.ok((await asked()) > earlier, "the counter counts");
  });

  it("is asked about the hashed names of a ConfigMap and about Services with externalIPs only", async () => {
    const asked = (): Promise<number> => metric(installation.gate, "kernelgate_reviews_total");
    const service = (name: string, spec: Json): Json => ({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name, namespace: "default" },
      spec: { ports: [{ port: 80 }], ...spec },
    });
    for (const object of [
      kubeProxy("iptables", "kube-proxy-config-7d8f9c6b5m"),
      service("external", { externalIPs: ["192.0.2.1"] }),
      service("ranges", { type: "LoadBalancer", loadBalancerSourceRanges: ["192.0.2.0/24"] }),
    ]) {
      const earlier = await asked();
      assert.equal((await kubectl(["apply", "-f", "-"], object)).code, 0);
      assert.ok((await asked()) > earlier, `asked about ${asText(at(object, "metadata", "name")) ?? ""}`);
    }
  });

  it("leaves its verdict in the API server's own audit log", async () => {
    await kubectl(["apply", "-f", "-"], kubeProxy("ipvs"));
    const prefix = "kube-proxy-configuration.kernelgate.io";
    const event = await waitUntil("the audit log has the denial", async () =>
      (await installation.plane.auditEvents()).find(
        (entry) => at(entry, "annotations", `${prefix}/verdict`) === "deny",
      ),
    );
    const annotations = asRecord(event["annotations"]) ?? {};
    assert.equal(annotations[`${prefix}/verdict`], "deny");
    assert.match(asText(annotations[`${prefix}/nodes`]) ?? "", /^[1-9]\d*$/u);
    assert.match(asText(annotations[`${prefix}/duration-ms`]) ?? "", /^\d+\.\d+$/u);
    const own = installation.gate.log().find((line) => line["uid"] !== undefined && line["verdict"] === "deny");
    assert.equal(own?.["audit"], "v1");
  });

  it("asks the API server for nothing that its role does not allow", async () => {
    await accepted(installation.plane.api.send("GET", "/readyz"));
    const refused = (await installation.plane.auditEvents()).filter(
      (entry) =>
        asText(at(entry, "user", "username"))?.includes("serviceaccount:kernelgate") === true &&
        at(entry, "responseStatus", "code") === 403,
    );
    assert.deepEqual(
      refused.map(({ requestURI }) => requestURI),
      [],
    );
  });
});
