import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { kernelgate, root } from "./run.ts";

const cluster = ["--cluster", join(root, "examples", "cluster.yaml")];
const folder = mkdtempSync(join(tmpdir(), "kernelgate-input-"));

interface Judged {
  readonly code: number;
  readonly verdict: string;
  readonly nodes: number;
  readonly problems: readonly { readonly level: string; readonly message: string; readonly location: unknown }[];
}

async function judge(...args: readonly string[]): Promise<Judged> {
  const { code, stdout, stderr } = await kernelgate([...args, "-o", "json"], { cwd: folder });
  assert.notEqual(stdout, "", stderr);
  const { verdict, problems, summary } = JSON.parse(stdout);
  return { code, verdict, problems, nodes: summary.nodes };
}

/** A ConfigMap of kube-proxy. */
function config(mode: string, { namespace = true, more = "" } = {}): string {
  return [
    "apiVersion: v1",
    "kind: ConfigMap",
    `metadata: { name: kube-proxy${namespace ? ", namespace: kube-system" : ""} }`,
    "data:",
    "  config.conf: |",
    "    kind: KubeProxyConfiguration",
    "    apiVersion: kubeproxy.config.k8s.io/v1alpha1",
    `    mode: ${mode}`,
    ...(more === "" ? [] : [`    ${more}`]),
    "",
  ].join("\n");
}

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

suite("what check and scan are given", () => {
  test("an object without a namespace is the one that the cluster has", async () => {
    const { verdict } = await judge("check", file("bare.yaml", config("ipvs", { namespace: false })), ...cluster);
    assert.equal(verdict, "deny");
  });

  test("an object that is given twice: the last one counts, and that is said", async () => {
    const twice = file("twice.yaml", `${config("ipvs")}---\n${config("iptables")}`);
    const { code, problems } = await judge("check", twice, ...cluster);
    assert.equal(code, 0);
    assert.deepEqual(
      problems.map(({ level, location }) => [level, location]),
      [["warning", { file: "twice.yaml", line: 1, column: 1 }]],
    );
    assert.match(problems[0]?.message ?? "", /given again further on: the last one counts/);
  });

  const odd = file(
    "odd.yaml",
    `apiVersion: v1\nkind: Namespace\nkind: Namespace\nmetadata: { name: a }\n---\n${config("ipvs", { more: "mode: iptables" })}`,
  );
  const calm = file("calm.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: { name: b }\n");
  const fixed = file("fixed.yaml", config("iptables"));
  for (const [what, args, says] of [
    ["check", ["check", calm, "--cluster", odd], [/"kind" stands twice/, /written twice: mode/]],
    ["check that replaces the object", ["check", fixed, "--cluster", odd], [/"kind" stands twice/]],
    ["scan", ["scan", "--cluster", odd], [/"kind" stands twice/, /written twice: mode/]],
    ["simulate", ["simulate", "--cluster", odd], [/"kind" stands twice/, /written twice: mode/]],
  ] as const)
    test(`keys that a --cluster file has twice are problems and leave the exit code alone: ${what}`, async () => {
      const { code, problems } = await judge(...args);
      assert.equal(code, 0);
      assert.equal(problems.length, says.length);
      for (const [index, pattern] of says.entries()) assert.match(problems[index]?.message ?? "", pattern);
    });

  test("ids in a policy that no advisory has are problems with their place", async () => {
    const policy = file(
      "policy.yaml",
      "apiVersion: kernelgate.io/v1alpha1\nkind: Policy\nspec:\n  rules:\n    - { advisories: [KP0O1], action: warn }\n",
    );
    const { problems } = await judge("scan", ...cluster, "--policy", policy);
    assert.deepEqual(problems, [
      {
        level: "warning",
        object: null,
        location: { file: "policy.yaml", line: 5, column: 22 },
        message: "no advisory is called KP0O1; did you mean KP001?",
      },
    ]);
  });
});

suite("simulate --remove-nodes takes label selectors as kubectl does", () => {
  const labelled = (name: string, labels: string): string =>
    `apiVersion: v1\nkind: Node\nmetadata: { name: ${name}, labels: { ${labels} } }\nstatus: { nodeInfo: { kernelVersion: 6.8.0-45-generic } }\n`;
  const nodes = file(
    "nodes.yaml",
    [
      labelled("a", "pool: edge, zone: x"),
      labelled("b", "pool: edge, zone: y"),
      labelled("c", "pool: gpu, gpu: '', zone: x"),
      labelled("d", "zone: z"),
    ].join("---\n"),
  );
  const rows: readonly (readonly [selector: string, left: number])[] = [
    ["pool=edge", 2],
    ["pool==edge", 2],
    ["pool!=edge", 2],
    ["pool in (edge, gpu)", 1],
    ["pool notin (edge)", 2],
    ["gpu", 3],
    ["!pool", 3],
    ["pool=edge,zone=x", 3],
    ["pool in (edge,gpu),zone in (x)", 2],
    ["gpu=", 3],
  ];
  for (const [selector, left] of rows)
    test(selector, async () => {
      const { nodes: total, problems } = await judge("simulate", "--cluster", nodes, "--remove-nodes", selector);
      assert.equal(total, left);
      assert.deepEqual(problems, []);
    });

  test("one that selects no node is a problem", async () => {
    const { nodes: total, problems } = await judge("simulate", "--cluster", nodes, "--remove-nodes", "pool=egde");
    assert.equal(total, 4);
    assert.match(problems[0]?.message ?? "", /--remove-nodes pool=egde: no node has such labels/);
  });
});

suite("a mode that this version of kube-proxy refuses is not safe", () => {
  const node =
    "apiVersion: v1\nkind: Node\nmetadata: { name: a }\nstatus: { nodeInfo: { kernelVersion: 5.15.0-100-generic, kubeletVersion: VERSION } }\n";
  const rows: readonly (readonly [version: string, more: string, denied: boolean])[] = [
    ["1.28.15", "", true],
    ["1.30.14", "", true],
    ["1.30.14", "featureGates: { NFTablesProxyMode: true }", false],
    ["1.31.4", "", false],
    ["1.31.4", "featureGates: { NFTablesProxyMode: false }", true],
  ];
  for (const [version, more, denied] of rows)
    test(`nftables with ${version} ${more}`, async () => {
      const name = file("mode.yaml", `${node.replace("VERSION", `v${version}`)}---\n${config("iptables", { more })}`);
      const simulated = await judge("simulate", "--cluster", name, "--set", "kubeProxy.mode=nftables");
      assert.equal(simulated.code, denied ? 3 : 0);
      const change = file("nftables.yaml", config("nftables", { more }));
      assert.equal((await judge("check", change, "--cluster", name)).code, simulated.code);
    });

  test("the version that is asked about decides", async () => {
    const name = file("later.yaml", `${node.replace("VERSION", "v1.28.15")}---\n${config("iptables")}`);
    const to = (version: string): Promise<Judged> =>
      judge("simulate", "--cluster", name, "--set", "kubeProxy.mode=nftables", "--kube-proxy-version", version);
    assert.deepEqual([(await to("1.28.15")).code, (await to("1.34.1")).code], [3, 0]);
  });
});

test("an advisory that is skipped is named with the field at fault", async () => {
  mkdirSync(join(folder, "advisories"));
  file("advisories/x.yaml", "apiVersion: kernelgate.io/v1alpha1\nkind: Advisory\nmetadata: { name: x }\n");
  const { problems } = await judge("scan", ...cluster, "--advisories", "advisories");
  assert.match(problems[0]?.message ?? "", /^this advisory is skipped: spec: is missing$/);
});
