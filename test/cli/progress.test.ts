import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { entry, kernelgate, start } from "./run.ts";

const cluster = ["--cluster", "examples/cluster.yaml"];
const tuned = ["check", "examples/changes/4-iptables-tuned.yaml", ...cluster];

suite("messages on the way go to standard error alone", () => {
  test("nothing is said where standard error is no terminal", async () => {
    for (const args of [tuned, ["scan", ...cluster], ["scan", "--each", ...cluster]])
      assert.equal((await kernelgate(args)).stderr, "");
  });

  test("--verbose says what is read, and how much of it", async () => {
    const { stdout, stderr } = await kernelgate([...tuned, "--verbose", "-o", "json"]);
    for (const said of [
      /^kernelgate: reading the cluster from examples\/cluster\.yaml$/mu,
      /^kernelgate: the cluster: 14 objects; what is not among them is not known$/mu,
      /^kernelgate: reading the change from examples\/changes\/4-iptables-tuned\.yaml$/mu,
      /^kernelgate: the change: 1 of 1 objects are looked at$/mu,
      /^kernelgate: judging against \d+ advisories$/mu,
    ])
      assert.match(stderr, said);
    assert.equal(Object(JSON.parse(stdout)).kind, "Assessment");
  });

  test("--verbose names what is odd in the files of the cluster", async () => {
    const cwd = mkdtempSync(join(tmpdir(), "kernelgate-progress-"));
    writeFileSync(join(cwd, "odd.yaml"), "apiVersion: v1\nkind: Node\nmetadata: { name: a, name: b }\n");
    const { stderr } = await kernelgate(["scan", "--cluster", "odd.yaml", "--verbose"], { cwd });
    assert.match(stderr, /^kernelgate: odd\.yaml:\d+: .*name/mu);
  });

  test("--quiet leaves out what is no denial or warning, and a change without any says nothing", async () => {
    const quiet = await kernelgate([...tuned, "--quiet"]);
    assert.doesNotMatch(quiet.stdout, /Cleared|Exemptions/u);
    assert.equal(quiet.stderr, "");
    const clean = mkdtempSync(join(tmpdir(), "kernelgate-progress-"));
    writeFileSync(join(clean, "a.yaml"), "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n");
    const nothing = await kernelgate(["check", join(clean, "a.yaml"), ...cluster, "--quiet"]);
    assert.deepEqual(nothing, { code: 0, stdout: "", stderr: "" });
  });

  test("on a terminal a line says what is done, and is taken away; not with --quiet", async (context) => {
    const command = (more: string): readonly string[] => [
      "-qec",
      `${process.execPath} ${entry} scan ${cluster.join(" ")} -o json=/dev/null ${more}`,
      "/dev/null",
    ];
    const shown = await start("script", command("")).catch(() => undefined);
    if (shown === undefined) return context.skip("script (util-linux) is not installed");
    const lines = shown.stdout.split("\r\u001B[K");
    assert.deepEqual(
      lines.map((line) => line.split(" ", 1)[0]),
      ["", "reading", "judging", ""],
    );
    const quiet = await start("script", command("--quiet"));
    assert.equal(quiet.stdout, "");
  });
});
