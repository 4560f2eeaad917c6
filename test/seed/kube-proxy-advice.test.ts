import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { run } from "../../src/cli/program.ts";
import type { Json } from "./harness.ts";
import { configMap, daemonSet } from "./kube-proxy-objects.ts";
import { nodes } from "./nodes.ts";

interface Finding {
  readonly id: string;
  readonly introduced: boolean;
  readonly message: string;
  readonly reason?: string;
  readonly alternatives: readonly { readonly value: string; readonly safe: boolean; readonly reason?: string }[];
}

const folder = mkdtempSync(join(tmpdir(), "kernelgate-advice-"));

interface Document {
  readonly findings: readonly Finding[];
  readonly problems: readonly { readonly object: { readonly field?: string } | null; readonly message: string }[];
}

/** What `check` says of objects on nodes with a kernel. */
async function judged(kernel: string, change: readonly Json[], kubelet = "v1.30.2"): Promise<Document> {
  const [before, applied, out] = ["cluster.json", "change.json", "out.json"].map((name) => join(folder, name));
  assert.ok(before !== undefined && applied !== undefined && out !== undefined);
  writeFileSync(before, list(nodes([kernel], { kubelet })));
  writeFileSync(applied, list(change));
  await run(["check", applied, "--cluster", before, "--quiet", "-o", `json=${out}`]);
  const document: Document = JSON.parse(readFileSync(out, "utf8"));
  return document;
}

/** What it finds, by id. */
async function findingsOf(...given: Parameters<typeof judged>): Promise<ReadonlyMap<string, Finding>> {
  return new Map((await judged(...given)).findings.map((finding) => [finding.id, finding]));
}

function list(items: readonly Json[]): string {
  return JSON.stringify({ apiVersion: "v1", kind: "List", items });
}

describe("another mode is only called safe where this version of kube-proxy takes it", () => {
  const gated = { NFTablesProxyMode: true };
  const cases: readonly (readonly [string, Readonly<Record<string, boolean>>, string, boolean])[] = [
    ["1.28.15", {}, "KP009", false],
    ["1.30.14", {}, "KP009", false],
    ["1.30.14", gated, "", true],
    ["1.32.13", { NFTablesProxyMode: false }, "KP009", false],
    ["1.32.13", {}, "KP010 (medium)", false], // it starts, and does not work on this kernel
    ["1.33.11", {}, "KP010", false],
  ];
  for (const [version, gates, against, safe] of cases) {
    it(`nftables in ${version} with ${JSON.stringify(gates)}`, async () => {
      const findings = await findingsOf("5.4.0-42-generic", [configMap("ipvs", gates), daemonSet(`v${version}`)]);
      const choices = findings.get("KP001")?.alternatives.filter(({ value }) => !/\d/u.test(value));
      assert.deepEqual(
        choices?.map(({ value, safe: is }) => [value, is]),
        [
          ["iptables", true],
          ["nftables", safe],
        ],
      );
      const reason = choices[1]?.reason ?? "";
      assert.ok(against === "" ? reason === "" : reason.startsWith(against), reason);
    });
  }

  it("nobody can tell where the version is not known", async () => {
    const findings = await findingsOf("5.4.0-42-generic", [configMap("ipvs"), daemonSet("latest")], "");
    const choice = findings.get("KP001")?.alternatives.find(({ value }) => value === "nftables");
    assert.match(choice?.reason ?? "", /^cannot be told/u);
  });
});

describe("a refused configuration is told why", () => {
  const cases: readonly (readonly [string, Json, RegExp])[] = [
    ["a mode in capitals", configMap("IPVS"), /^mode "IPVS" is none of iptables, ipvs, nftables/u],
    ["a mode that came later", configMap("nftables"), /NFTablesProxyMode/u],
    [
      "a gate that is gone",
      configMap("iptables", { IPv6DualStack: true }),
      /does not know the feature gate IPv6DualStack/u,
    ],
    ["a gate of which nothing is known", configMap("iptables", { NoSuchGate: true }), /NoSuchGate is not known/u],
  ];
  for (const [name, object, reason] of cases) {
    it(name, async () => {
      const found = (await findingsOf("6.1.90", [object, daemonSet("v1.30.14")])).get("KP009");
      assert.match(found?.reason ?? "", reason);
      assert.ok(found?.message.includes(found.reason ?? "-"), found?.message);
    });
  }

  it("offers other modes where the mode is what is refused, and only there", async () => {
    const values = async (object: Json): Promise<readonly string[] | undefined> =>
      (await findingsOf("6.1.90", [object, daemonSet("v1.34.7")]))
        .get("KP009")
        ?.alternatives.flatMap(({ value, safe }) => (safe ? [value] : []));
    assert.deepEqual(await values(configMap("IPVS")), ["iptables", "ipvs", "nftables"]);
    assert.deepEqual(await values(configMap("ipvs", { IPv6DualStack: true })), []);
  });
});

describe("kube-proxy for Windows nodes", () => {
  it("asks for nothing on the Linux nodes beside them", async () => {
    const windows = {
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      metadata: { name: "kube-proxy-windows", namespace: "kube-system" },
      spec: {
        template: {
          spec: {
            nodeSelector: { "kubernetes.io/os": "windows" },
            containers: [{ name: "kube-proxy", image: "kube-proxy:v1.30.2", args: ["start.ps1"] }],
          },
        },
      },
    };
    const findings = await findingsOf("5.4.0-42-generic", [windows]);
    assert.deepEqual(
      [...findings.values()].filter(({ introduced }) => introduced),
      [],
    );
    const both = await findingsOf("5.4.0-42-generic", [windows, configMap("ipvs")]);
    assert.equal(both.get("KP001")?.introduced, true);
  });
});

describe("a configuration of kube-proxy under another name", () => {
  it("is not judged, and not passed over in silence", async () => {
    const held = { ...configMap("ipvs"), metadata: { name: "proxy-config", namespace: "openshift-kube-proxy" } };
    const { findings, problems } = await judged("5.4.0-42-generic", [held]);
    assert.deepEqual(findings, []);
    assert.deepEqual(
      problems.map(({ object, message }) => [object?.field, message.endsWith("not judged")]),
      [["data[config.conf]", true]],
    );
    const { problems: others } = await judged("5.4.0-42-generic", [{ ...held, data: { notes: "ipvs" } }]);
    assert.deepEqual(others, []);
  });
});
