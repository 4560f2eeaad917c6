import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { kernelgate } from "./run.ts";

suite("scan --contexts", () => {
  test("names each context that cannot be reached, and ends with 2", async () => {
    // nobody listens on port 1
    const kubeconfig = {
      apiVersion: "v1",
      kind: "Config",
      clusters: ["eu", "us"].map((name) => ({ name, cluster: { server: "https://127.0.0.1:1" } })),
      contexts: ["eu", "us"].map((name) => ({ name, context: { cluster: name, user: "me" } })),
      users: [{ name: "me", user: { token: "t" } }],
    };
    const cwd = mkdtempSync(join(tmpdir(), "kernelgate-contexts-"));
    writeFileSync(join(cwd, "kubeconfig"), JSON.stringify(kubeconfig));
    const outcome = await kernelgate(
      ["scan", "--kubeconfig", "kubeconfig", "--contexts", "eu,us,elsewhere", "-o", "json"],
      { cwd },
    );
    assert.equal(outcome.code, 2, outcome.stderr);
    const {
      clusters,
    }: {
      readonly clusters: readonly {
        readonly name: string;
        readonly problems: readonly { readonly message: string }[];
      }[];
    } = JSON.parse(outcome.stdout);
    assert.deepEqual(
      clusters.map(({ name }) => name),
      ["eu", "us", "elsewhere"],
    );
    assert.match(clusters[0]?.problems[0]?.message ?? "", /cannot read the cluster at https:\/\/127\.0\.0\.1:1/);
    assert.match(clusters[2]?.problems[0]?.message ?? "", /elsewhere/);
  });
});

suite("a fleet that is asked for wrongly ends with 2 and says what to do", () => {
  const rows: readonly (readonly [what: string, args: readonly string[], says: RegExp])[] = [
    ["--each without clusters", ["--each"], /--cluster FILE, or a directory that holds one file for each/],
    ["an empty directory", ["--each", "--cluster", "empty"], /holds no \.json, \.yaml or \.yml file/],
    ["contexts and files", ["--contexts", "a,b", "--cluster", "a.yaml"], /live clusters or files, not both/],
    ["an empty context", ["--contexts", "a,,b"], /a name is empty/],
    [
      "one name for several",
      ["--each", "--cluster", "a.yaml", "--cluster-name", "prod"],
      /named like their files or contexts/,
    ],
    [
      "a format for one cluster",
      ["--each", "--cluster", "a.yaml", "-o", "sarif"],
      /over several there are text, json, html, markdown/,
    ],
  ];
  for (const [what, args, says] of rows)
    test(what, async () => {
      const cwd = mkdtempSync(join(tmpdir(), "kernelgate-fleet-usage-"));
      mkdirSync(join(cwd, "empty"));
      const { code, stdout, stderr } = await kernelgate(["scan", ...args], { cwd });
      assert.equal(code, 2);
      assert.equal(stdout, "");
      assert.match(stderr, says);
    });
});
