import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, suite, test } from "node:test";
import { root } from "../cli/run.ts";
import { release } from "../objects/spiderpool/objects.ts";
import { cluster, configMap, foreign, kernels } from "./objects.ts";
import { judged, reviewOf } from "./reviews.ts";
import { folderOf, startServer } from "./server.ts";

const filter = "jq"; // not a dependency: the test is skipped without it
const documentation = readFileSync(join(root, "docs", "audit.md"), "utf8");

/** Fields and their types as a table of the documentation has them. */
function documented(table: string): ReadonlyMap<string, string> {
  const [, rows = ""] = documentation.split(`<!-- ${table}:begin -->`, 2);
  const [text = ""] = rows.split(`<!-- ${table}:end -->`, 1);
  return new Map(
    [...text.matchAll(/^\| `(\w+)` \| ([^|]+) \|/gmu)].map(([, field = "", type = ""]) => [field, type.trim()]),
  );
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return value.every((item) => typeof item === "string") ? "list of texts" : "list";
  return typeof value === "string" ? "text" : typeof value;
}

type Line = Readonly<Record<string, unknown>>;

const ipvs = configMap("ipvs");
const iptables = configMap("iptables");
const accepting = configMap("ipvs", { "kernelgate.io/accept": "KP001", "kernelgate.io/reason": "drained\nnow" });

const felix = {
  apiVersion: "crd.projectcalico.org/v1",
  kind: "FelixConfiguration",
  metadata: { name: "node.gone" },
  spec: {},
};

/** The audit lines of a server to which changes were sent: denied, accepted, allowed with findings, a dry run, harmless, and three that are not judged. */
async function linesOf(env: Readonly<Record<string, string>>, more: readonly string[] = []): Promise<readonly Line[]> {
  const folder = await folderOf(cluster([kernels.hit, kernels.fine]));
  const file = join(folder, "logs", "audit.jsonl");
  const server = await startServer(folder, more, { KERNELGATE_AUDIT_FILE: file, ...env });
  await judged(server, ipvs, iptables);
  await judged(server, accepting, iptables);
  await judged(server, configMap("ipvs", { team: "a" }), ipvs);
  await judged(server, ipvs, iptables, { dryRun: true });
  await judged(server, null, felix);
  await judged(server, foreign, null);
  await judged(server, release({ name: "shop", chart: "web" }), null);
  const canary = configMap("ipvs", { "kernelgate.io/canary": "0a1b2c" });
  await server.post(JSON.stringify(reviewOf(canary, iptables, { dryRun: true })));
  assert.equal(await server.stop(), 0);
  assert.ok(!server.stdout().includes('"audit"'), "records are in the file alone");
  return read(file);
}

function read(file: string): readonly Line[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

suite("the audit log is what its documentation says", () => {
  let lines: readonly Line[] = [];
  before(async () => {
    lines = await linesOf({});
  });

  test("one line a judgement, in turn; what is not judged leaves none", () => {
    assert.deepEqual(
      lines.map(({ verdict, dryRun }) => `${String(verdict)} ${String(dryRun)}`),
      ["deny false", "warn false", "warn false", "deny true", "allow false"],
    );
  });

  test("the fields of a record that has all of them are the documented ones, in their order", () => {
    assert.deepEqual(Object.keys(lines[1] ?? {}), [...documented("fields").keys()]);
    for (const line of lines)
      for (const [field, value] of Object.entries(line)) {
        const type = documented("fields").get(field);
        if (type === '`"v1"`') assert.equal(value, "v1");
        else if (!(Array.isArray(value) && value.length === 0)) assert.equal(typeOf(value), type, field);
      }
  });

  test("the fields of a finding are the documented ones", () => {
    const findings = lines.flatMap(({ findings: list }) => (Array.isArray(list) ? list : []));
    assert.ok(findings.length > 0);
    for (const finding of findings) {
      const entries: readonly [string, unknown][] = Object.entries(Object(finding));
      assert.deepEqual(
        entries.map(([field, value]) => `${field}: ${typeOf(value)}`),
        [...documented("finding")].map(([field, type]) => `${field}: ${type}`),
      );
    }
  });

  test("break-glass names what was accepted and why; nobody else's record has it", () => {
    assert.deepEqual(lines[1]?.["accepted"], ["KP001"]);
    assert.equal(lines[1]["breakGlass"], "drained\nnow");
    assert.ok(lines.every((line, index) => index === 1 || !("accepted" in line || "breakGlass" in line)));
  });

  test("the documented example has the documented fields", () => {
    const [, example = "{}"] = /```json\n([^]*?)```/u.exec(documentation) ?? [];
    assert.deepEqual(Object.keys(Object(JSON.parse(example))), [...documented("fields").keys()]);
  });

  test("an exemption that lets a finding pass is named", async () => {
    const folder = await folderOf(cluster([kernels.hit]));
    const policy = join(folder, "policy.yaml");
    const spec = '{ exemptions: [{ advisory: KP001, reason: "replaced soon", expires: "2999-12-31" }] }';
    writeFileSync(policy, `apiVersion: kernelgate.io/v1alpha1\nkind: Policy\nspec: ${spec}\n`);
    const file = join(folder, "audit.jsonl");
    const server = await startServer(folder, ["--policy", policy], { KERNELGATE_AUDIT_FILE: file });
    const { allowed, auditAnnotations } = await judged(server, ipvs, iptables);
    await server.stop();
    assert.equal(allowed, true);
    assert.equal(auditAnnotations["exemptions"], "KP001");
    assert.deepEqual(read(file)[0]?.["exemptions"], ["KP001"]);
  });

  test("a sample of 0 leaves out only what says nothing", async () => {
    const sampled = await linesOf({ KERNELGATE_AUDIT_SAMPLE: "0" });
    assert.deepEqual(
      sampled.map(({ verdict }) => verdict),
      ["deny", "warn", "warn", "deny"],
    );
  });

  const jq = spawnSync(filter, ["--version"]).status === 0 ? false : "jq is not installed";
  test("the documented jq commands run on a real log", { skip: jq }, () => {
    const input = lines.map((line) => JSON.stringify(line)).join("\n");
    const commands = [...documentation.matchAll(/^jq (-[rc]) '([^']+)' audit\.jsonl/gmu)];
    assert.ok(commands.length >= 5);
    for (const [, option = "", program = ""] of commands) {
      const { status, stderr } = spawnSync(filter, [option, program], { input, encoding: "utf8" });
      assert.equal(status, 0, `${program}: ${stderr}`);
    }
  });
});
