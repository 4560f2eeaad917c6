import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { parse, parseAllDocuments } from "yaml";
import { z } from "zod";
import { root, start } from "../cli/run.ts";
import { kubectlPath, noKubectl } from "../manifests/kubectl.ts";
import { printing, sampleRepository, type Sample } from "./sample.ts";

function example(...path: readonly string[]): string {
  return readFileSync(join(root, ...path), "utf8");
}

suite("the pre-commit hook", () => {
  const hooks = z
    .array(z.looseObject({ id: z.string(), entry: z.string(), language: z.string(), require_serial: z.boolean() }))
    .parse(parse(example(".pre-commit-hooks.yaml")));

  /** What pre-commit does: the entry, the user's args, then the files of the commit that match. */
  const commit = (files: readonly string[]): ReturnType<Sample["shell"]> =>
    sampleRepository().shell(`${hooks[0]?.entry ?? ""} --cluster cluster.json --policy policy.yaml ${files.join(" ")}`);

  test("stops a commit that would be denied", async () => {
    const { code, stdout } = await commit(["policy.yaml", "manifests/kube-proxy.yaml"]);
    assert.equal(code, 3);
    assert.match(stdout, /KP001/);
  });

  test("is silent about a harmless one", async () => {
    assert.deepEqual(await commit(["harmless/kube-proxy.yaml"]), { code: 0, stdout: "", stderr: "" });
  });

  test("calls a program that the package installs", () => {
    const manifest = z
      .looseObject({ bin: z.record(z.string(), z.string()) })
      .parse(JSON.parse(example("package.json")));
    for (const { entry, language } of hooks) {
      assert.equal(language, "node");
      assert.ok(Object.keys(manifest.bin).includes(entry.split(" ")[0] ?? ""));
    }
  });
});

suite("the GitLab job", () => {
  const jobs = z
    .record(
      z.string(),
      z.looseObject({
        script: z.array(z.string()),
        artifacts: z.looseObject({ reports: z.record(z.string(), z.string()), paths: z.array(z.string()) }),
      }),
    )
    .parse(parse(example("examples", "ci", "gitlab-ci.yml")));

  test("fails a denial, with the reports that it promises", async () => {
    const sample = sampleRepository({ npx: 'shift 2; exec kernelgate "$@"' });
    const { script, artifacts } = jobs["kernelgate"] ?? { script: [], artifacts: { reports: {}, paths: [] } };
    const { code, stdout, stderr } = await sample.shell(script.join("\n"));
    assert.equal(code, 3, stderr);
    assert.match(stdout, /KP001/);
    assert.match(
      sample.read(artifacts.reports["junit"] ?? ""),
      /<testcase [^>]*name="KP001 [^>]*file="manifests\/kube-proxy\.yaml" line="12"/,
    );
    for (const path of artifacts.paths) assert.match(sample.read(path), /KP001/, path);
  });

  test("names the version of this package", () => {
    const manifest = z.looseObject({ version: z.string() }).parse(JSON.parse(example("package.json")));
    assert.ok(example("examples", "ci", "gitlab-ci.yml").includes(` kernelgate@${manifest.version} `));
  });
});

function wave(annotations: Readonly<Record<string, string>> = {}): number {
  return Number(annotations["argocd.argoproj.io/sync-wave"]);
}

suite("the Argo CD hook", () => {
  const jobSchema = z.looseObject({
    metadata: z.looseObject({ namespace: z.string(), annotations: z.record(z.string(), z.string()) }),
    spec: z.looseObject({
      template: z.looseObject({
        spec: z.looseObject({
          serviceAccountName: z.string(),
          containers: z.array(
            z.looseObject({
              args: z.array(z.string()),
              volumeMounts: z.array(z.looseObject({ mountPath: z.string() })),
            }),
          ),
        }),
      }),
    }),
  });
  const job = jobSchema.parse(parse(example("examples", "ci", "argocd", "presync.yaml")));
  const container = job.spec.template.spec.containers[0];

  test("judges the file that is synced, and fails the sync on a denial", async () => {
    const sample = sampleRepository();
    const mounted = container?.volumeMounts[0]?.mountPath ?? "";
    const args = (container?.args ?? []).map((word) => word.replace(mounted, join(root, "examples", "ci", "argocd")));
    const { code, stdout } = await sample.shell(`kernelgate ${args.join(" ")} --cluster cluster.json`);
    assert.equal(code, 3);
    assert.match(stdout, /KP001/);
  });

  test("runs before the sync, after its ConfigMap, with the account of the gate", () => {
    const kustomization = z
      .looseObject({
        configMapGenerator: z.array(
          z.looseObject({ options: z.looseObject({ annotations: z.record(z.string(), z.string()) }) }),
        ),
      })
      .parse(parse(example("examples", "ci", "argocd", "kustomization.yaml")));
    const change = kustomization.configMapGenerator[0]?.options.annotations;
    assert.equal(job.metadata.annotations["argocd.argoproj.io/hook"], "PreSync");
    assert.equal(change?.["argocd.argoproj.io/hook"], "PreSync");
    assert.ok(wave(change) < wave(job.metadata.annotations));
    const accounts = parseAllDocuments(example("manifests", "base", "rbac.yaml")).map((document) => document.toJS());
    assert.ok(
      accounts.some(
        ({ kind, metadata }) =>
          kind === "ServiceAccount" && metadata.name === job.spec.template.spec.serviceAccountName,
      ),
    );
  });

  test("is built by kustomize, with the ConfigMap mounted under its hashed name", async (context) => {
    const kubectl = kubectlPath();
    if (kubectl === undefined) return context.skip(noKubectl);
    const { code, stdout, stderr } = await start(kubectl, ["kustomize", join(root, "examples", "ci", "argocd")]);
    assert.equal(code, 0, stderr);
    const name = /name: (kernelgate-change-[0-9a-z]+)\n/.exec(stdout)?.[1];
    assert.ok(name !== undefined);
    assert.equal(stdout.split(name).length, 3); // the ConfigMap itself, and the volume of the Job
  });
});

suite("every command of docs/ci.md works in a sample repository", () => {
  const blocks = Array.from(example("docs", "ci.md").matchAll(/```sh\n([^]*?)```/g), ([, block]) => block ?? "");
  const lines = blocks.flatMap((block) => block.trim().split("\n"));
  const rendered = printing("manifests/kube-proxy.yaml");
  const standIns = {
    helm: rendered,
    kubectl: rendered,
    flux: rendered,
    git: "echo manifests/kube-proxy.yaml",
  };

  for (const line of lines.filter((text) => text.includes("kernelgate check")))
    test(line, async () => {
      const { code, stdout, stderr } = await sampleRepository(standIns).shell(line);
      assert.equal(code, 3, stderr);
      assert.match(stdout, /KP001/);
      assert.equal(stderr, "");
    });

  for (const line of lines.filter((text) => text.includes("kernelgate scan")))
    test(line, async () => {
      const sample = sampleRepository();
      mkdirSync(join(sample.folder, "snapshots"));
      for (const name of ["prod-eu", "prod-us"]) sample.write(`snapshots/${name}.json`, sample.read("cluster.json"));
      const { code, stdout, stderr } = await sample.shell(line);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /prod-eu/);
      assert.match(sample.read("fleet.html"), /prod-us/);
    });

  test("and none was left out", () => {
    const untried = lines.filter((line) => !/kernelgate (?:check|scan)/.test(line));
    assert.deepEqual(untried, ["kernelgate snapshot -f cluster.json"]); // it needs a cluster: tried end to end
  });
});
