import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { root, start } from "../cli/run.ts";
import { kubectlPath, noKubectl } from "./kubectl.ts";

const objectSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    labels: z.record(z.string(), z.string()).optional(),
  }),
  data: z.record(z.string(), z.string()).optional(),
});
type Built = z.infer<typeof objectSchema>;

const kubectl = kubectlPath();

async function built(program: string, ...path: readonly string[]): Promise<readonly Built[]> {
  const { code, stdout, stderr } = await start(program, ["kustomize", join(root, ...path)]);
  assert.equal(code, 0, stderr);
  return parseAllDocuments(stdout).map((document) => objectSchema.parse(document.toJS()));
}

function key({ apiVersion, kind, metadata }: Built): string {
  return `${apiVersion} ${kind} ${metadata.namespace ?? ""}/${metadata.name}`;
}

suite("kustomize builds", () => {
  for (const overlay of readdirSync(join(root, "manifests", "overlays")))
    test(`the overlay ${overlay}, with all that the base has`, async (context) => {
      if (kubectl === undefined) return context.skip(noKubectl);
      const own = (await built(kubectl, "manifests", "overlays", overlay)).map((object) => key(object));
      const base = (await built(kubectl, "manifests")).map((object) => key(object));
      assert.deepEqual(
        base.filter((name) => !own.includes(name)),
        [],
      );
      assert.equal(new Set(own).size, own.length);
    });

  test("the overlay metrics with what Prometheus and Grafana look for", async (context) => {
    if (kubectl === undefined) return context.skip(noKubectl);
    const objects = await built(kubectl, "manifests", "overlays", "metrics");
    const find = (kind: string): Built | undefined => objects.find((object) => object.kind === kind);
    for (const kind of ["ServiceMonitor", "PrometheusRule"]) assert.equal(find(kind)?.metadata.namespace, "kernelgate");
    const dashboard = objects.find(({ metadata }) => metadata.name === "kernelgate-dashboard");
    assert.equal(dashboard?.metadata.labels?.["grafana_dashboard"], "1");
    assert.deepEqual(
      JSON.parse(dashboard?.data?.["kernelgate.json"] ?? ""),
      JSON.parse(readFileSync(join(root, "manifests", "overlays", "metrics", "dashboard.json"), "utf8")),
    );
  });

  test("a ServiceMonitor that selects the Service of the status port", async (context) => {
    if (kubectl === undefined) return context.skip(noKubectl);
    const objects = await built(kubectl, "manifests", "overlays", "metrics");
    const monitor = z
      .looseObject({
        spec: z.looseObject({
          selector: z.strictObject({ matchLabels: z.record(z.string(), z.string()) }),
          endpoints: z.array(z.looseObject({ port: z.string() })),
        }),
      })
      .parse(objects.find(({ kind }) => kind === "ServiceMonitor"));
    const serviceSchema = z.looseObject({
      spec: z.looseObject({ ports: z.array(z.looseObject({ name: z.string() })) }),
    });
    const selected = objects.filter(
      ({ kind, metadata }) =>
        kind === "Service" &&
        Object.entries(monitor.spec.selector.matchLabels).every(([label, value]) => metadata.labels?.[label] === value),
    );
    assert.deepEqual(
      selected.map(({ metadata }) => metadata.name),
      ["kernelgate-status"],
    );
    const { spec } = serviceSchema.parse(selected[0]);
    assert.ok(monitor.spec.endpoints.every(({ port }) => spec.ports.some(({ name }) => name === port)));
  });
});
