import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { parse } from "yaml";
import { z } from "zod";
import { root } from "../cli/run.ts";
import { sampleRepository, type Sample } from "./sample.ts";

const stepSchema = z.looseObject({
  id: z.string().optional(),
  name: z.string(),
  if: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  env: z.record(z.string(), z.string()).default({}),
});
const action = z
  .looseObject({
    inputs: z.record(z.string(), z.strictObject({ description: z.string(), default: z.string() })),
    outputs: z.record(z.string(), z.strictObject({ description: z.string(), value: z.string() })),
    runs: z.strictObject({ using: z.literal("composite"), steps: z.array(stepSchema) }),
  })
  .parse(parse(readFileSync(join(root, "action.yml"), "utf8")));

/** What a run of the action left behind. */
interface Run {
  readonly code: number;
  readonly log: string;
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Runs the shell step `id` as the runner does, with inputs filled in. */
async function step(sample: Sample, id: string, inputs: Readonly<Record<string, string>> = {}): Promise<Run> {
  const { run, env } = action.runs.steps.find((one) => one.id === id || one.name === id) ?? { run: "exit 99", env: {} };
  const value = (text: string): string =>
    text.replaceAll(
      /\$\{\{ inputs\.([a-z-]+) \}\}/g,
      (_, name: string) => inputs[name] ?? action.inputs[name]?.default ?? "",
    );
  sample.write("summary", "");
  sample.write("output", "");
  const outcome = await sample.shell(run ?? "", {
    ...Object.fromEntries(Object.entries(env).map(([name, text]) => [name, value(text)])),
    GITHUB_ACTION_PATH: root,
    GITHUB_STEP_SUMMARY: join(sample.folder, "summary"),
    GITHUB_OUTPUT: join(sample.folder, "output"),
    RUNNER_TEMP: sample.folder,
  });
  const lines = sample.read("output").trim().split("\n");
  return {
    code: outcome.code,
    log: outcome.stdout + outcome.stderr,
    summary: sample.read("summary"),
    outputs: Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
    ),
  };
}

const denied = { files: "manifests", cluster: "cluster.json" };

suite("the GitHub action", () => {
  test("declares the outputs that its steps set, and uses every input", async () => {
    const { outputs } = await step(sampleRepository(), "judge", denied);
    assert.deepEqual(Object.keys(outputs).toSorted(), Object.keys(action.outputs).toSorted());
    for (const [name, { value }] of Object.entries(action.outputs))
      assert.equal(value, `\${{ steps.judge.outputs.${name} }}`);
    const used = action.runs.steps.flatMap(({ env }) => Object.values(env)).join("\n");
    for (const name of Object.keys(action.inputs)) assert.ok(used.includes(`inputs.${name} `), name);
  });

  test("never puts an input into a script, where it would be run", () => {
    for (const { run } of action.runs.steps) assert.doesNotMatch(run ?? "", /\$\{\{/);
  });

  test("fails on a denial, with an annotation at its line, a summary and the reports", async () => {
    const sample = sampleRepository();
    const { code, log, summary, outputs } = await step(sample, "judge", denied);
    assert.equal(code, 3, log);
    assert.match(log, /^::error file=manifests\/kube-proxy\.yaml,line=12,col=5,title=KP001/m);
    assert.match(summary, /KP001/);
    assert.equal(outputs["verdict"], "deny");
    assert.equal(outputs["exit-code"], "3");
    const sarif: { readonly runs: readonly { readonly results: readonly { readonly ruleId: string }[] }[] } =
      JSON.parse(sample.read("kernelgate.sarif"));
    assert.ok(sarif.runs[0]?.results.some(({ ruleId }) => ruleId === "KP001"));
    assert.match(readFileSync(outputs["markdown"] ?? "", "utf8"), /KP001/);
    assert.match(readFileSync(outputs["json"] ?? "", "utf8"), /"verdict": "deny"/);
  });

  test("passes a harmless change", async () => {
    const { code, log, outputs } = await step(sampleRepository(), "judge", { ...denied, files: "harmless" });
    assert.equal(code, 0, log);
    assert.notEqual(outputs["verdict"], "deny");
  });

  test("passes with fail-on never, and the verdict is still told", async () => {
    const { code, outputs } = await step(sampleRepository(), "judge", { ...denied, "fail-on": "never" });
    assert.equal(code, 0);
    assert.equal(outputs["verdict"], "deny");
  });

  test("takes several files, names with spaces, a policy and more options, one a line", async () => {
    const sample = sampleRepository();
    await sample.shell("mv manifests 'two words'");
    sample.write("policy.yaml", "apiVersion: kernelgate.io/v1alpha1\nkind: Policy\nspec: { enforcement: warn }\n");
    const { code, log, outputs } = await step(sample, "judge", {
      files: "harmless\n  \ntwo words\n",
      cluster: "cluster.json",
      policy: "policy.yaml",
      "cluster-name": "prod-eu",
      sarif: "out.sarif",
      args: "--kube-proxy-version\n1.33.4\n",
    });
    assert.equal(code, 0, log);
    assert.equal(outputs["verdict"], "warn");
    assert.equal(outputs["sarif"], "out.sarif");
    assert.match(sample.read("out.sarif"), /KP001/);
  });

  test("takes an input as text and runs none of it", async () => {
    const sample = sampleRepository();
    const { code } = await step(sample, "judge", {
      files: '$(touch owned)\n"; touch owned; "',
      cluster: "cluster.json",
    });
    assert.equal(code, 2);
    assert.equal((await sample.shell("test -e owned")).code, 1);
  });

  test("says so where nothing can be judged", async () => {
    const { code, summary, outputs } = await step(sampleRepository(), "judge", {
      files: "manifests",
      cluster: "nowhere.json",
    });
    assert.equal(code, 2);
    assert.equal(outputs["verdict"], "error");
    assert.match(summary, /could not judge anything \(exit code 2\)/);
  });

  test("installs what runs, without scripts of packages, in its own folder", async () => {
    const sample = sampleRepository({ npm: 'echo "npm $* in $PWD"' });
    const { code, log } = await step(sample, "Install kernelgate");
    assert.equal(code, 0, log);
    assert.equal(log.trim(), `npm ci --omit=dev --ignore-scripts --no-audit --no-fund in ${root}`);
  });

  const runtimes: readonly (readonly [version: string, install: string])[] = [
    ["20.19.0", "true"],
    ["22.18.0", "true"],
    ["22.19.0", "false"],
    ["24.0.0", "false"],
  ];
  for (const [version, install] of runtimes)
    test(`${install === "true" ? "brings its own Node.js instead of" : "uses"} ${version}`, async () => {
      const pretend = `exec '${process.execPath}' -e "Object.defineProperty(process.versions, 'node', { value: '${version}' });$2"`;
      const { code, outputs } = await step(sampleRepository({ node: pretend }), "node");
      assert.equal(code, 0);
      assert.equal(outputs["install"], install);
    });

  test("brings Node.js where there is none", async () => {
    const { outputs } = await step(sampleRepository({ node: "exit 127" }), "node");
    assert.equal(outputs["install"], "true");
    const setup = action.runs.steps.find(({ uses }) => uses?.startsWith("actions/setup-node@"));
    assert.equal(setup?.if, "steps.node.outputs.install == 'true'");
  });
});
