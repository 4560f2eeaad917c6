import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { z } from "zod";
import { entry, kernelgate, root, start, type Outcome } from "./run.ts";

const folder = mkdtempSync(join(tmpdir(), "kernelgate-fleet-"));
const calm = readFileSync(join(root, "examples", "cluster.yaml"), "utf8");
const ipvs = readFileSync(join(root, "examples", "changes", "1-ipvs.yaml"), "utf8");

/** Writes files, each below a folder of its own for this test, and returns that folder. */
function files(contents: Readonly<Record<string, string>>): string {
  const here = mkdtempSync(join(folder, "case-"));
  for (const [name, text] of Object.entries(contents)) {
    mkdirSync(join(here, name, ".."), { recursive: true });
    writeFileSync(join(here, name), text);
  }
  return here;
}

const fleetSchema = z.looseObject({
  kind: z.literal("Fleet"),
  verdict: z.string(),
  clusters: z.array(
    z.looseObject({
      name: z.string(),
      verdict: z.string(),
      problems: z.array(z.looseObject({ level: z.string(), message: z.string() })),
    }),
  ),
  advisories: z.array(
    z.looseObject({ id: z.string(), clusters: z.array(z.looseObject({ name: z.string(), action: z.string() })) }),
  ),
});

/** Scans, each `--cluster` by itself, and reads the JSON report. */
async function scanned(
  cwd: string,
  ...args: readonly string[]
): Promise<{ readonly outcome: Outcome; readonly fleet: z.infer<typeof fleetSchema> }> {
  const outcome = await kernelgate(["scan", "--each", "-o", "json", ...args], { cwd });
  assert.ok(outcome.stdout !== "", outcome.stderr);
  return { outcome, fleet: fleetSchema.parse(JSON.parse(outcome.stdout)) };
}

suite("scan --each", () => {
  test("takes each file as a cluster, named like it, and says who is affected by what", async () => {
    const cwd = files({ "prod-eu.yaml": calm, "prod-us.json.yaml": `${calm}---\n${ipvs}` });
    const { outcome, fleet } = await scanned(cwd, "--cluster", "prod-eu.yaml", "--cluster", "prod-us.json.yaml");
    assert.equal(outcome.code, 3);
    assert.deepEqual(
      fleet.clusters.map(({ name, verdict }) => [name, verdict]),
      [
        ["prod-eu", "warn"],
        ["prod-us.json", "deny"],
      ],
    );
    const hit = fleet.advisories.find(({ id }) => id === "KP001");
    assert.deepEqual(
      hit?.clusters.map(({ name }) => name),
      ["prod-us.json"],
    );
  });

  test("takes a directory as one cluster for each of its files", async () => {
    const cwd = files({ "snapshots/b.yaml": calm, "snapshots/a.yaml": calm, "snapshots/README.md": "no cluster" });
    const { outcome, fleet } = await scanned(cwd, "--cluster", "snapshots");
    assert.equal(outcome.code, 0);
    assert.deepEqual(
      fleet.clusters.map(({ name }) => name),
      ["a", "b"],
    );
  });

  test("tells files of the same name apart by their path", async () => {
    const cwd = files({ "eu/prod.yaml": calm, "us/prod.yaml": calm });
    const { fleet } = await scanned(cwd, "--cluster", "eu/prod.yaml", "--cluster", "us/prod.yaml");
    assert.deepEqual(
      fleet.clusters.map(({ name }) => name),
      ["eu/prod", "us/prod"],
    );
  });

  test("counts an exemption only in the clusters that it names", async () => {
    const exemption = `{ advisory: KP001, reason: x, expires: "2099-01-01", clusters: [lab] }`;
    const cwd = files({
      "lab.yaml": `${calm}---\n${ipvs}`,
      "prod.yaml": `${calm}---\n${ipvs}`,
      "policy.yaml": `apiVersion: kernelgate.io/v1alpha1\nkind: Policy\nspec:\n  exemptions:\n    - ${exemption}\n`,
    });
    const { fleet } = await scanned(cwd, "--policy", "policy.yaml", "--cluster", "lab.yaml", "--cluster", "prod.yaml");
    const hit = fleet.advisories.find(({ id }) => id === "KP001");
    assert.deepEqual(Object.fromEntries((hit?.clusters ?? []).map(({ name, action }) => [name, action])), {
      lab: "audit",
      prod: "deny",
    });
  });

  const broken = "kind: [";
  const rows: readonly (readonly [
    what: string,
    contents: Readonly<Record<string, string>>,
    args: readonly string[],
    code: number,
  ])[] = [
    ["0 where no cluster is denied", { "a.yaml": calm, "b.yaml": calm }, [], 0],
    ["3 where one is", { "a.yaml": calm, "b.yaml": `${calm}---\n${ipvs}` }, [], 3],
    ["2 where one cannot be read", { "a.yaml": calm, "b.yaml": broken }, [], 2],
    ["3 where one cannot be read and another is denied", { "a.yaml": broken, "b.yaml": `${calm}---\n${ipvs}` }, [], 3],
    ["2 before a warning", { "a.yaml": calm, "b.yaml": broken }, ["--fail-on", "warn"], 2],
    ["4 for a warning with --fail-on warn", { "a.yaml": calm }, ["--fail-on", "warn"], 4],
    ["0 for a denial with --fail-on never", { "a.yaml": `${calm}---\n${ipvs}` }, ["--fail-on", "never"], 0],
  ];
  for (const [what, contents, args, code] of rows)
    test(`ends with ${what}`, async () => {
      const { outcome } = await scanned(
        files(contents),
        ...Object.keys(contents).flatMap((name) => ["--cluster", name]),
        ...args,
      );
      assert.equal(outcome.code, code, outcome.stderr);
    });

  test("reports a cluster that cannot be read, and scans the others", async () => {
    const cwd = files({ "a.yaml": broken, "b.yaml": calm });
    const { fleet } = await scanned(cwd, "--cluster", "a.yaml", "--cluster", "b.yaml", "--cluster", "gone.yaml");
    assert.deepEqual(
      fleet.clusters.map(({ name, problems }) => [name, problems.filter(({ level }) => level === "error").length]),
      [
        ["a", 1],
        ["b", 0],
        ["gone", 1],
      ],
    );
    assert.match(fleet.clusters[0]?.problems[0]?.message ?? "", /^a\.yaml:1/);
    const { stdout } = await kernelgate(["scan", "--each", "--cluster", "a.yaml", "--cluster", "b.yaml"], { cwd });
    assert.match(stdout, /^ {2}\? +a +not read$/m);
    assert.match(stdout, /2 clusters: 1 with warnings, 1 not read \(12 nodes\)$/m);
  });

  test("writes every format that can hold several clusters", async () => {
    const cwd = files({ "prod-eu.yaml": calm, "prod-us.yaml": `${calm}---\n${ipvs}` });
    const formats = ["json", "html", "markdown"].flatMap((format) => ["-o", `${format}=report.${format}`]);
    const { code, stdout, stderr } = await kernelgate(
      ["scan", "--each", "--cluster", "prod-eu.yaml", "--cluster", "prod-us.yaml", "-o", "text", ...formats],
      { cwd },
    );
    assert.equal(code, 3);
    assert.equal(stderr, "");
    for (const text of [
      stdout,
      ...["json", "html", "markdown"].map((format) => readFileSync(join(cwd, `report.${format}`), "utf8")),
    ])
      assert.match(text, /prod-us[^]*KP001|KP001[^]*prod-us/);
  });

  test("names broken advisories of the user once, not for each cluster", async () => {
    const cwd = files({
      "a.yaml": calm,
      "b.yaml": calm,
      "ours/x.yaml": "apiVersion: kernelgate.io/v1alpha1\nkind: Advisory\n",
    });
    const { fleet } = await scanned(cwd, "--cluster", "a.yaml", "--cluster", "b.yaml", "--advisories", "ours");
    const told = fleet.clusters.map(
      ({ problems }) => problems.filter(({ message }) => /this advisory is skipped/.test(message)).length,
    );
    assert.ok((told[0] ?? 0) > 0);
    assert.equal(told[1], 0);
  });

  test("keeps little of each cluster: 200 clusters of 500 nodes fit into a heap for a few", async () => {
    const cwd = mkdtempSync(join(folder, "many-"));
    const kernels = ["4.18.0-193.el8.x86_64", "5.4.0-42-generic", "6.8.0-45-generic", "6.1.0-37-amd64"];
    for (let cluster = 0; cluster < 200; cluster++) {
      const items = Array.from({ length: 500 }, (_, index) => ({
        apiVersion: "v1",
        kind: "Node",
        metadata: {
          name: `node-${cluster}-${index}`,
          labels: { pool: `pool-${index % 7}`, host: `node-${cluster}-${index}` },
        },
        status: {
          nodeInfo: {
            kernelVersion: kernels[(cluster + index) % 4],
            osImage: "Ubuntu 20.04.1 LTS",
            operatingSystem: "linux",
            architecture: "amd64",
            kubeletVersion: "v1.33.4",
          },
          images: [{ names: [`registry/image@sha256:${"0123456789abcdef".repeat(4)}`] }],
        },
      }));
      writeFileSync(join(cwd, `cluster-${cluster}.json`), JSON.stringify({ apiVersion: "v1", kind: "List", items }));
    }
    const { code, stdout, stderr } = await start(process.execPath, [
      "--max-old-space-size=128",
      entry,
      "scan",
      "--each",
      "--cluster",
      cwd,
      "--kube-proxy-version",
      "1.33.4",
      "-o",
      "json",
    ]);
    assert.equal(code, 0, stderr);
    const fleet = fleetSchema.parse(JSON.parse(stdout));
    assert.equal(fleet.clusters.length, 200);
  });
});
