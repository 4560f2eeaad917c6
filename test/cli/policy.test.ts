import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { kernelgate, root, type Outcome } from "./run.ts";

const folder = mkdtempSync(join(tmpdir(), "kernelgate-policy-"));
const cluster = ["--cluster", join(root, "examples", "cluster.yaml")];
const ipvs = ["--cluster", join(root, "examples", "changes", "1-ipvs.yaml")];
const head = "apiVersion: kernelgate.io/v1alpha1\nkind: Policy\n";

/** Runs `policy test` on a spec, from the folder of the file. */
function tested(spec: string, ...more: readonly string[]): Promise<Outcome> {
  writeFileSync(join(folder, "policy.yaml"), `${head}${spec}`);
  return kernelgate(["policy", "test", "policy.yaml", ...more], { cwd: folder });
}

/** The day that lies so many days from today, as the policy file writes it. */
function day(offset: number): string {
  return new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
}

suite("a broken policy file ends with 2 and says file, line, column and what was meant", () => {
  const rows: readonly (readonly [what: string, spec: string, says: string])[] = [
    [
      "a misspelt key",
      "spec:\n  enforcment: warn",
      'policy.yaml:4:3: spec: unknown key "enforcment"; did you mean "enforcement"?',
    ],
    [
      "a misspelt key of a rule",
      "spec:\n  rules:\n    - { advisorys: [KP001], action: audit }",
      'policy.yaml:5:9: spec.rules[0]: unknown key "advisorys"; did you mean "advisories"?',
    ],
    [
      "a key that resembles none",
      "spec:\n  rules:\n    - { level: high, action: audit }",
      'policy.yaml:5:9: spec.rules[0]: unknown key "level"; known here are advisories, components, severities, statuses, namespaces, action',
    ],
    ["a key of another place", "spec:\n  action: deny", 'policy.yaml:4:3: spec: unknown key "action"; known here are'],
    [
      "an unknown action",
      "spec:\n  rules:\n    - action: block",
      'policy.yaml:5:15: spec.rules[0].action: Invalid option: expected one of "deny"|"warn"|"audit"',
    ],
    [
      "a missing reason",
      `spec:\n  exemptions:\n    - { advisory: KP001, expires: "2099-01-01" }`,
      "policy.yaml:5:7: spec.exemptions[0].reason: is missing",
    ],
    [
      "an empty reason",
      `spec:\n  exemptions:\n    - { advisory: KP001, reason: " ", expires: "2099-01-01" }`,
      "policy.yaml:5:34: spec.exemptions[0].reason: must not be empty",
    ],
    [
      "a missing expiry",
      "spec:\n  exemptions:\n    - { advisory: KP001, reason: x }",
      "policy.yaml:5:7: spec.exemptions[0].expires: is missing",
    ],
    [
      "a day that does not exist",
      `spec:\n  exemptions:\n    - { advisory: KP001, reason: x, expires: "2099-02-30" }`,
      'policy.yaml:5:46: spec.exemptions[0].expires: "2099-02-30" is neither a day',
    ],
    [
      "a misspelt selector",
      `spec:\n  exemptions:\n    - { advisory: KP001, reason: x, expires: "2099-01-01", nodes: { matchLabel: { a: b } } }`,
      '"matchLabel"; did you mean "matchLabels"?',
    ],
    ["a duplicate key", "spec: {}\nspec: {}", "policy.yaml:4:1: Map keys must be unique"],
    ["no YAML", "spec: [", "policy.yaml:3:8: "],
    ["no spec", "", "policy.yaml:1:1: spec: is missing"],
  ];
  for (const [what, spec, says] of rows)
    test(what, async () => {
      const { code, stdout, stderr } = await tested(spec);
      assert.equal(code, 2);
      assert.equal(stdout, "");
      assert.ok(stderr.includes(says), stderr);
    });

  test("all faults at once, in the order of the file", async () => {
    const { stderr } = await tested(
      "spec:\n  breakGlas: allow\n  rules:\n    - action: block\n  exemptions:\n    - {}",
    );
    assert.deepEqual(
      Array.from(stderr.matchAll(/policy\.yaml:(\d+):/g), ([, line]) => line),
      ["4", "6", "8", "8", "8"],
    );
  });

  test("a file that is not there", async () => {
    const { code, stderr } = await kernelgate(["policy", "test", "nowhere.yaml"]);
    assert.equal(code, 2);
    assert.match(stderr, /cannot read the policy nowhere\.yaml/);
  });

  test("a cluster that cannot be read", async () => {
    const { code, stderr } = await tested("spec: {}", "--cluster", "nowhere.yaml");
    assert.equal(code, 2);
    assert.match(stderr, /nowhere\.yaml/);
  });
});

suite("a policy that can be used ends with 0 and says what it matches", () => {
  test("an empty one leaves the defaults", async () => {
    const { code, stdout, stderr } = await tested("spec: {}");
    assert.equal(code, 0, stderr);
    assert.match(stdout, /enforcement: enforce, break-glass: allow/);
    assert.match(stdout, /No rules: the defaults decide/);
    assert.match(stdout, /No exemptions/);
    assert.doesNotMatch(stdout, /Worth a look/);
  });

  test("the advisories of a rule, by id, alias and severity", async () => {
    const { stdout } = await tested(
      "spec:\n  rules:\n    - { advisories: [kp-ipvs-reuse0], action: audit }\n    - { severities: [low], components: [kube-proxy], action: warn }",
    );
    assert.match(stdout, /1\. advisories kp-ipvs-reuse0 → audit: 1 advisory \(KP001\)/);
    assert.match(stdout, /2\. components kube-proxy; severities low → warn: \d+ advisor/);
  });

  const remarks: readonly (readonly [what: string, spec: string, says: string])[] = [
    [
      "an unknown advisory in a rule",
      "spec:\n  rules:\n    - { advisories: [KP0O1], action: audit }",
      "policy.yaml:5:22: no advisory is called KP0O1; did you mean KP001?",
    ],
    [
      "an unknown advisory in an exemption",
      `spec:\n  exemptions:\n    - { advisory: nothing-like-it, reason: x, expires: "2099-01-01", nodes: {} }`,
      "policy.yaml:5:19: no advisory is called nothing-like-it; kernelgate advisories list shows all",
    ],
    [
      "a rule behind a wider one",
      "spec:\n  rules:\n    - { severities: [low, medium], action: warn }\n    - { severities: [low], action: deny }",
      "policy.yaml:6:7: this rule never decides: rule 1 takes all that it takes",
    ],
    [
      "a rule that asks for too much",
      "spec:\n  rules:\n    - { advisories: [KP001], components: [calico], action: deny }",
      "policy.yaml:5:7: this rule has no effect",
    ],
    [
      "a denial where nothing is enforced",
      "spec:\n  enforcement: warn\n  rules:\n    - { severities: [low], action: deny }",
      "policy.yaml:6:7: this rule cannot deny: enforcement is warn",
    ],
    [
      "an expired exemption",
      `spec:\n  exemptions:\n    - { advisory: KP001, reason: x, expires: "2020-01-01" }`,
      "policy.yaml:5:46: this exemption expired (2020-01-01) and no longer counts",
    ],
    [
      "an exemption that expires soon",
      `spec:\n  exemptions:\n    - { advisory: KP001, reason: x, expires: "${day(3)}", nodes: {} }`,
      `policy.yaml:5:46: this exemption expires soon (${day(3)})`,
    ],
    [
      "an exemption of all nodes",
      `spec:\n  exemptions:\n    - { advisory: KP001, reason: x, expires: "2099-01-01" }`,
      "policy.yaml:5:7: this exemption is not limited to any nodes",
    ],
    [
      "an exemption of another cluster",
      `spec:\n  exemptions:\n    - { advisory: KP001, reason: x, expires: "2099-01-01", nodes: {}, clusters: [prod-eu] }`,
      "this exemption counts only in prod-eu; --cluster-name does not say which this is",
    ],
  ];
  for (const [what, spec, says] of remarks)
    test(`${what} is worth a look`, async () => {
      const { code, stdout, stderr } = await tested(spec);
      assert.equal(code, 0, stderr);
      assert.ok(stdout.includes(says), stdout);
    });

  test("an exemption far ahead and limited to nodes is not", async () => {
    const { stdout } = await tested(
      `spec:\n  exemptions:\n    - { advisory: KP001, reason: x, expires: "2099-01-01", ticket: NET-1, nodes: { matchLabels: { pool: edge } } }`,
    );
    assert.match(stdout, /1\. KP001 on nodes with pool=edge, until 2099-01-01: x \(NET-1\)/);
    assert.doesNotMatch(stdout, /Worth a look/);
  });
});

/** The cells of the row of a finding: mark, id, severity, status, nodes, default, here, because of. */
function row(stdout: string, id: string): string | undefined {
  return stdout
    .split("\n")
    .find((line) => new RegExp(`^\\*? +${id} `).test(line))
    ?.replaceAll(/ {2,}/g, "|")
    .trim();
}

suite("with a cluster it shows what becomes of the findings there", () => {
  const rows: readonly (readonly [what: string, spec: string, shown: RegExp])[] = [
    ["the default", "spec: {}", /^\|KP001\|high\|affected\|3\|deny\|deny$/],
    [
      "a rule",
      "spec:\n  rules:\n    - { advisories: [KP001], action: audit }",
      /^\*\|KP001\|high\|affected\|3\|deny\|audit\|rule 1$/,
    ],
    ["the enforcement", "spec:\n  enforcement: warn", /^\*\|KP001\|high\|affected\|3\|deny\|warn\|enforcement$/],
    [
      "an exemption of all nodes",
      `spec:\n  exemptions:\n    - { advisory: KP001, reason: x, expires: "2099-01-01" }`,
      /^\*\|KP001\|high\|affected\|3, 3 exempt\|deny\|audit\|exemption 1$/,
    ],
    [
      "an exemption of some nodes",
      `spec:\n  exemptions:\n    - { advisory: KP001, reason: x, expires: "2099-01-01", nodes: { matchLabels: { pool: edge } } }`,
      /^\|KP001\|high\|affected\|3, 2 exempt\|deny\|deny$/,
    ],
  ];
  for (const [what, spec, shown] of rows)
    test(what, async () => {
      const { code, stdout, stderr } = await tested(spec, ...cluster, ...ipvs);
      assert.equal(code, 0, stderr);
      assert.match(row(stdout, "KP001") ?? stdout, shown);
    });

  test("and that an exemption covers nothing there", async () => {
    const spec = `spec:\n  exemptions:\n    - { advisory: KP001, reason: x, expires: "2099-01-01", nodes: { matchLabels: { pool: none } } }`;
    const { stdout } = await tested(spec, ...cluster, ...ipvs);
    assert.match(stdout, /policy\.yaml:5:7: this exemption is not used/);
  });

  test("and that one covers a single node of several equal ones, as scan does", async () => {
    const spec = `spec:\n  exemptions:\n    - { advisory: KP001, reason: x, expires: "2099-01-01", nodes: { matchLabels: { special: "1" } } }`;
    const nodes = readFileSync(join(root, "examples", "cluster.yaml"), "utf8");
    writeFileSync(
      join(folder, "cluster.yaml"),
      nodes.replace("name: edge-1\n  labels: {", 'name: edge-1\n  labels: { special: "1",'),
    );
    const own = ["--cluster", "cluster.yaml", ...ipvs];
    const { stdout } = await tested(spec, ...own);
    assert.match(row(stdout, "KP001") ?? stdout, /\|3, 1 exempt\|deny\|deny/);
    assert.doesNotMatch(stdout, /not used/);
    const scanned = await kernelgate(["scan", "--policy", "policy.yaml", ...own], { cwd: folder });
    assert.match(scanned.stdout, /KP001/);
    assert.doesNotMatch(scanned.stdout, /not used/);
  });
});
