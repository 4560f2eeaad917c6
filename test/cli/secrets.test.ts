import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { gzipSync } from "node:zlib";
import { fleetFormats } from "../../src/reports/fleet.ts";
import { formats } from "../../src/reports/render.ts";
import { release, secret, type Json } from "../objects/spiderpool/objects.ts";
import { kernelgate, root } from "./run.ts";

function encoded(text: string): string {
  return Buffer.from(text).toString("base64");
}

/** Objects that hold a secret, by the place in them. */
const holders: Readonly<Record<string, (mark: string) => Json>> = {
  "values of a Helm release": (mark) =>
    release({
      name: "a",
      version: "0.9.0",
      config: { registryPassword: mark, ipam: { enableIPv4: mark } },
    }),
  "the rendered manifest of a Helm release": (mark) =>
    release({
      name: "b",
      version: "0.9.0",
      manifest: `kind: Secret\nstringData: { a: ${mark} }`,
    }),
  "a Helm release that cannot be unpacked": (mark) => secret(gzipSync(`${mark} {"name":`), { name: "c" }),
  "a Helm release that is no gzip": (mark) => secret(Buffer.from(mark), { name: "d" }),
  "a Secret of another kind": (mark) => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "login", namespace: "kube-system" },
    data: { password: encoded(mark) },
    stringData: { token: mark },
  }),
  "the environment of a workload": (mark) => ({
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: {
      name: "calico-node",
      namespace: "kube-system",
      annotations: { "kubectl.kubernetes.io/last-applied-configuration": JSON.stringify({ password: mark }) },
    },
    spec: {
      selector: {},
      template: {
        spec: {
          containers: [
            {
              name: "calico-node",
              image: "docker.io/calico/node:v3.27.0",
              env: [{ name: "DB_PASSWORD", value: mark }],
            },
          ],
        },
      },
    },
  }),
  "the credentials of a kube-proxy configuration": (mark) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "kube-proxy", namespace: "kube-system" },
    data: {
      "config.conf": "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmode: ipvs\n",
      "kubeconfig.conf": `users: [{ name: default, user: { token: ${mark} } }]`,
    },
  }),
  "values of a Flux HelmRelease": (mark) => ({
    apiVersion: "helm.toolkit.fluxcd.io/v2",
    kind: "HelmRelease",
    metadata: { name: "spiderpool", namespace: "flux-system" },
    spec: {
      chart: { spec: { chart: "spiderpool", version: "0.9.0" } },
      values: { global: { imagePullSecrets: [mark], password: mark } },
    },
  }),
  "values of an Argo CD Application": (mark) => ({
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name: "spiderpool", namespace: "argocd" },
    spec: { source: { chart: "spiderpool", targetRevision: "0.9.0", helm: { values: `password: ${mark}\n` } } },
  }),
};

suite("a secret never comes out again, in any format, however much is said", () => {
  const cwd = mkdtempSync(join(tmpdir(), "kernelgate-secrets-"));
  const cluster = join(root, "examples", "cluster.yaml");
  const marks = Object.entries(holders).map(([where, holder], index) => {
    const mark = `s3cr3t-${index}-m4rk`;
    const file = `${index}.json`;
    writeFileSync(join(cwd, file), JSON.stringify(holder(mark)));
    return { where, mark, file };
  });
  const files = marks.map(({ file }) => file);
  const state = ["--cluster", cluster, ...files.flatMap((file) => ["--cluster", file])];
  const ways: readonly (readonly string[])[] = [
    ["check", ...files, "--cluster", cluster],
    ["scan", ...state],
    ["scan", "--each", ...state],
    ["simulate", "--set", "kubeProxy.mode=nftables", ...state],
  ];
  for (const way of ways)
    test(way.slice(0, 2).join(" "), async () => {
      const written = way.includes("--each") ? fleetFormats : formats;
      const outputs = written.flatMap((format) => ["-o", `${format}=${format}`]);
      const { code, stdout, stderr } = await kernelgate([...way, ...outputs, "--verbose"], { cwd });
      assert.notEqual(code, 1, stderr);
      const texts = [stdout, stderr, ...written.map((format) => readFileSync(join(cwd, format), "utf8"))];
      for (const { where, mark } of marks)
        for (const text of texts)
          assert.ok(!text.includes(mark) && !text.includes(encoded(mark)), `${where}: ${around(text, mark)}`);
    });
});

function around(text: string, mark: string): string {
  const found = text.indexOf(mark);
  return text.slice(Math.max(0, found - 200), found + 50);
}
