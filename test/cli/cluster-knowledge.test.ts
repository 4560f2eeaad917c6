import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { kernelgate, root } from "./run.ts";

const folder = mkdtempSync(join(tmpdir(), "kernelgate-knowledge-"));
const cluster = join(root, "examples", "cluster.yaml");
const ipvs = join(root, "examples", "changes", "1-ipvs.yaml");

interface Answer {
  readonly findings: readonly {
    readonly id: string;
    readonly action: string;
    readonly exemption: { readonly reason: string } | null;
  }[];
  readonly problems: readonly { readonly message: string; readonly object: { readonly name: string } | null }[];
}

function exemption(spec: Readonly<Record<string, string>>): string {
  return JSON.stringify({
    apiVersion: "kernelgate.io/v1alpha1",
    kind: "Exemption",
    metadata: { name: "edge" },
    spec: { advisory: "KP001", reason: "replaced soon", expires: "2999-12-31", ...spec },
  });
}

const advisory = `apiVersion: kernelgate.io/v1alpha1
kind: Advisory
metadata: { name: org001 }
spec:
  id: ORG001
  title: No IPVS here
  component: kube-proxy
  severity: critical
  impact: We do not want it.
  remedy: Use another mode.
  references: [https://example.org/ipvs]
  when: kubeProxy.mode == "ipvs"
  affected: [{}]
  examples: []
`;

async function answer(command: readonly string[], object: string): Promise<Answer> {
  const file = join(folder, `${Math.random()}.yaml`);
  writeFileSync(file, object);
  const { stdout } = await kernelgate([...command, "--cluster", cluster, "--cluster", file, "-o", "json"]);
  const parsed: Answer = JSON.parse(stdout);
  return parsed;
}

suite("what the cluster itself says of kernelgate counts, as it does for the webhook there", () => {
  test("an Exemption object exempts", async () => {
    const { findings } = await answer(["check", ipvs], exemption({}));
    const found = findings.find(({ id }) => id === "KP001");
    assert.deepEqual([found?.action, found?.exemption?.reason], ["audit", "replaced soon"]);
  });

  test("an expired one does not", async () => {
    const { findings } = await answer(["check", ipvs], exemption({ expires: "2020-01-01" }));
    assert.equal(findings.find(({ id }) => id === "KP001")?.action, "deny");
  });

  test("one without a reason is a problem and does not count", async () => {
    const { findings, problems } = await answer(["check", ipvs], exemption({ reason: "" }));
    assert.equal(findings.find(({ id }) => id === "KP001")?.action, "deny");
    assert.deepEqual(
      problems.map(({ object, message }) => [object?.name, message]),
      [["edge", "this exemption is left out: spec.reason: must not be empty"]],
    );
  });

  test("an Advisory object is asked, and those of the policy file stay", async () => {
    const { findings, problems } = await answer(["check", ipvs], `${advisory}---\n${exemption({})}`);
    assert.deepEqual(problems, []);
    assert.equal(findings.find(({ id }) => id === "ORG001")?.action, "deny");
    assert.equal(findings.find(({ id }) => id === "KP001")?.action, "audit");
  });

  test("a broken Advisory object, or one that takes a known id, is a problem and stops nothing", async () => {
    for (const broken of [advisory.replace("kubeProxy.mode", "kubeProxy.mood"), advisory.replace("ORG001", "KP001")]) {
      const { findings, problems } = await answer(["check", ipvs], broken);
      assert.equal(findings.find(({ id }) => id === "KP001")?.action, "deny");
      assert.match(problems[0]?.message ?? "", /^this advisory is left out: spec\./);
    }
  });

  test("a scan and a simulation read it too", async () => {
    for (const command of [["scan"], ["simulate", "--set", "kubeProxy.mode=ipvs"]]) {
      const { problems } = await answer(command, exemption({ expires: "soon" }));
      assert.match(problems[0]?.message ?? "", /^this exemption is left out: spec\.expires: "soon" is neither/);
    }
  });
});

test("a folder that holds the kernel streams beside advisories can be tested", async () => {
  const { code, stdout } = await kernelgate(["advisories", "test", join(root, "advisories")]);
  assert.equal(code, 0, stdout);
});
