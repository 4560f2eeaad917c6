import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import type { Assessment } from "../../src/domain/assessment.ts";
import { felix } from "../seed/calico-objects.ts";
import type { Json } from "../seed/harness.ts";
import { configMap, daemonSet } from "../seed/kube-proxy-objects.ts";
import { node } from "../seed/nodes.ts";
import { installed, release } from "../seed/spiderpool-objects.ts";
import { kernelgate } from "./run.ts";

const folder = mkdtempSync(join(tmpdir(), "kernelgate-applied-"));

function file(name: string, items: readonly Json[]): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify({ apiVersion: "v1", kind: "List", items }));
  return path;
}

interface Judged {
  readonly code: number;
  readonly assessment: Assessment;
}

/** What `check` says of objects that are applied to others. */
async function check(before: readonly Json[], change: readonly Json[], policy?: string): Promise<Judged> {
  const more: string[] = [];
  if (policy !== undefined) {
    const path = join(folder, "policy.yaml");
    writeFileSync(path, `apiVersion: kernelgate.io/v1alpha1\nkind: Policy\nspec: ${policy}\n`);
    more.push("--policy", path);
  }
  const files = [file("change.json", change), "--cluster", file("cluster.json", before)];
  const { code, stdout, stderr } = await kernelgate(["check", ...files, "-o", "json", "--quiet", ...more]);
  assert.equal(stderr, "");
  const assessment: Assessment = JSON.parse(stdout);
  return { code, assessment };
}

function found({ assessment }: Judged, id: string): Assessment["findings"][number] {
  const finding = assessment.findings.find((one) => one.id === id);
  assert.ok(finding, `${id} is not among ${assessment.findings.map((one) => one.id).join()}`);
  return finding;
}

suite("a manifest that is applied over a stored object", () => {
  const network = (linuxDataplane: string): Json => ({ calicoNetwork: { linuxDataplane } });
  const installation = (spec: Json, more: Json = {}): Json => ({
    apiVersion: "operator.tigera.io/v1",
    kind: "Installation",
    metadata: { name: "default" },
    spec,
    ...more,
  });
  const status = { status: { calicoVersion: "v3.30.4", variant: "Calico" } };

  test("leaves the status as it is, from which the version is known", async () => {
    const before = [node("6.12.60"), installation(network("Iptables"), status)];
    const judged = await check(before, [installation(network("BPF"))]);
    const { status: told, action } = found(judged, "CA009");
    assert.deepEqual([told, action, judged.code], ["affected", "deny", 3]);
  });

  test("leaves it so where a generator of manifests wrote an empty one", async () => {
    const before = [node("6.12.60"), installation(network("Iptables"), status)];
    const generated = {
      ...installation(network("BPF"), { status: {} }),
      metadata: { name: "default", creationTimestamp: null },
    };
    assert.equal(found(await check(before, [generated]), "CA009").status, "affected");
  });

  test("brings its own status where it has one", async () => {
    const before = [node("6.12.60"), installation(network("Iptables"), status)];
    const judged = await check(before, [installation(network("BPF"), { status: { calicoVersion: "v3.30.5" } })]);
    assert.deepEqual(
      judged.assessment.findings.filter(({ id }) => id === "CA009"),
      [],
    );
  });

  test("is as old as the stored one: of objects that select nodes the oldest counts", async () => {
    const selecting = (name: string, spec: Json, created: string | null = null): Json => ({
      ...felix({ nodeSelector: "all()", ...spec }),
      metadata: { name, creationTimestamp: created },
    });
    const before = [
      node("4.15.0"),
      installation(network("Iptables"), { status: { calicoVersion: "v3.32.1" } }),
      selecting("a", {}, "2026-01-01T00:00:00Z"),
      selecting("b", {}, "2026-02-01T00:00:00Z"),
    ];
    assert.equal(found(await check(before, [selecting("a", { bpfEnabled: true })]), "CA008").action, "deny");
    const young = await check(before, [selecting("b", { bpfEnabled: true })]);
    assert.deepEqual(
      young.assessment.findings.filter(({ id }) => id === "CA008"),
      [],
    );
  });
});

suite("a change that asks for nothing new", () => {
  const declared = (version: string, more: Json = {}): Json => ({
    apiVersion: "helm.toolkit.fluxcd.io/v2",
    kind: "HelmRelease",
    metadata: { name: "spiderpool", namespace: "kube-system", ...more },
    spec: {
      chart: {
        spec: { chart: "spiderpool", version, sourceRef: { kind: "HelmRepository", name: "spiderpool" } },
      },
      values: { ipam: { enableKubevirtStaticIP: false } },
    },
  });

  test("is not denied where what was asked for before was never rolled out", async () => {
    const before = [node("6.1.90"), ...installed("0.9.11"), declared("0.8.3")];
    const labelled = await check(before, [declared("0.8.3", { labels: { team: "net" } })]);
    assert.equal(labelled.code, 0);
    assert.deepEqual(
      labelled.assessment.findings.filter(({ introduced, action }) => introduced && action === "deny"),
      [],
    );
    assert.equal((await check([node("6.1.90"), ...installed("0.9.11")], [declared("0.8.3")])).code, 3);
  });

  test("is still told of the risk that is there", async () => {
    const labelled = {
      ...configMap("ipvs"),
      metadata: { name: "kube-proxy", namespace: "kube-system", labels: { a: "b" } },
    };
    const judged = await check([node("5.4.0-42-generic"), daemonSet("v1.30.2"), configMap("ipvs")], [labelled]);
    const { action, introduced, object } = found(judged, "KP001");
    assert.deepEqual([action, introduced, object?.kind], ["warn", false, "ConfigMap"]);
  });
});

suite("what asks for a finding", () => {
  const annotations = { "kernelgate.io/accept": "KP009", "kernelgate.io/reason": "the old image is needed" };
  const old = daemonSet("v1.28.3");

  test("is the changed object whose version brings it, not the setting that was there before", async () => {
    const before = [node("5.15.0-130-generic"), configMap("nftables"), daemonSet("v1.33.1")];
    const judged = await check(before, [old]);
    const { action, object, location } = found(judged, "KP009");
    assert.deepEqual([action, object?.kind, object?.name], ["deny", "DaemonSet", "kube-proxy"]);
    assert.equal(location?.file, join(folder, "change.json"));
    const accepted = { ...old, metadata: { name: "kube-proxy", namespace: "kube-system", annotations } };
    assert.equal(found(await check(before, [accepted]), "KP009").action, "warn");
  });

  test("is told why accepting it has no effect", async () => {
    const before = [node("5.15.0-130-generic"), configMap("nftables"), daemonSet("v1.33.1")];
    const accepted = { ...old, metadata: { name: "kube-proxy", namespace: "kube-system", annotations } };
    const { action, note } = found(await check(before, [accepted], "{ breakGlass: forbid }"), "KP009");
    assert.equal(action, "deny");
    assert.match(note ?? "", /no effect: the policy forbids it/u);
  });

  test("is the only changed object where no field decides", async () => {
    const judged = await check([node("5.4.0-42-generic")], [release("0.5.0", {}, "pending-install")]);
    for (const { introduced, object } of judged.assessment.findings)
      if (introduced) assert.equal(object?.kind, "Secret");
  });
});

test("what users accept through Calico's own tools counts: it comes inside another annotation", async () => {
  const before = [node("4.15.0"), felix({ bpfEnabled: false })];
  const written = (user: Json): Json => ({
    ...felix({ bpfEnabled: true }),
    metadata: { name: "default", annotations: { "projectcalico.org/metadata": JSON.stringify({ annotations: user }) } },
  });
  const accept = { "kernelgate.io/accept": "CA008" };
  assert.equal(found(await check(before, [written(accept)]), "CA008").action, "deny");
  const accepted = await check(before, [written({ ...accept, "kernelgate.io/reason": "a trial" })]);
  assert.equal(found(accepted, "CA008").action, "warn");
});

test("a roll-back is never denied, whatever a rule says", async () => {
  const rolled = await check(
    [node("5.4.0-42-generic")],
    [release("0.5.0", {}, "pending-rollback", 3)],
    "{ rules: [{ action: deny }] }",
  );
  assert.notEqual(rolled.assessment.findings.length, 0);
  assert.deepEqual(
    rolled.assessment.findings.filter(({ action }) => action === "deny"),
    [],
  );
});

suite("an object that the cluster's files give more than once", () => {
  const labelled = {
    ...configMap("ipvs"),
    metadata: { name: "kube-proxy", namespace: "kube-system", labels: { a: "b" } },
  };
  const said = async (...items: readonly Json[]): Promise<Assessment> => {
    const { stdout } = await kernelgate(["scan", "--cluster", file("twice.json", items), "-o", "json"]);
    const assessment: Assessment = JSON.parse(stdout);
    return assessment;
  };

  test("is as it is given last, and that is said where it differs", async () => {
    const { problems, findings } = await said(node("5.4.0-42-generic"), configMap("iptables"), configMap("ipvs"));
    assert.deepEqual(
      problems.map(({ object, location, message }) => [
        object?.name,
        location?.file,
        /the last one counts/u.test(message),
      ]),
      [["kube-proxy", join(folder, "twice.json"), true]],
    );
    assert.ok(findings.some(({ id }) => id === "KP001"));
  });

  test("is no problem where it says the same, as lists and snapshots overlap", async () => {
    const { problems } = await said(node("5.4.0-42-generic"), node("5.4.0-42-generic"), configMap("ipvs"), labelled);
    assert.deepEqual(problems, []);
  });
});

suite("an exemption of some nodes", () => {
  const labelled = (kernel: string, pool: string): Json => {
    const { metadata, ...rest } = node(kernel);
    return { ...rest, metadata: { ...Object(metadata), name: `${pool}-${kernel}`, labels: { pool } } };
  };
  const edge = labelled("5.4.0-42-generic", "edge");
  const core = [labelled("4.18.0-193.el8.x86_64", "core"), labelled("4.18.0-147.el8.x86_64", "core")];
  const exempt = (scope: string): string =>
    `{ exemptions: [{ advisory: KP001, reason: replaced soon, expires: "2099-01-01"${scope} }] }`;

  test("leaves the finding to the rest, and says so", async () => {
    const judged = await check(
      [edge, ...core, configMap("iptables")],
      [configMap("ipvs")],
      exempt(", nodes: { matchLabels: { pool: edge } }"),
    );
    const { action, nodes, message, exemption } = found(judged, "KP001");
    assert.deepEqual([action, exemption], ["deny", null]);
    assert.deepEqual([nodes.matched, nodes.exempt, nodes.total, nodes.names.length], [2, 1, 3, 2]);
    assert.deepEqual(nodes.groups.map(({ kernelVersion }) => kernelVersion).toSorted(), [
      "4.18.0-147.el8.x86_64",
      "4.18.0-193.el8.x86_64",
    ]);
    assert.match(message, /on 2 of 3 nodes.*\n.*\n1 more node is exempt\./u);
  });

  test("shows what it hits where it covers all", async () => {
    const judged = await check(
      [edge, configMap("iptables")],
      [configMap("ipvs")],
      exempt(", nodes: { matchLabels: { pool: edge } }"),
    );
    const { action, nodes } = found(judged, "KP001");
    assert.deepEqual([action, nodes.matched, nodes.exempt], ["audit", 1, undefined]);
  });

  test("is told apart from one of all nodes by scan", async () => {
    for (const [scope, expected] of [
      [", nodes: { matchLabels: { pool: edge } }", undefined],
      ["", /KP001 +active +until 2099-01-01 +used, for all nodes +replaced soon/u],
    ] as const) {
      const policy = join(folder, "scope.yaml");
      writeFileSync(policy, `apiVersion: kernelgate.io/v1alpha1\nkind: Policy\nspec: ${exempt(scope)}\n`);
      const cluster = file("scope.json", [edge, configMap("ipvs")]);
      const { stdout } = await kernelgate(["scan", "--cluster", cluster, "--policy", policy]);
      if (expected === undefined) assert.doesNotMatch(stdout, /^Exemptions$/mu);
      else assert.match(stdout, expected);
    }
  });
});
