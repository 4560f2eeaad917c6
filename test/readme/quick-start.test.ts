import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";

const root = join(import.meta.dirname, "..", "..");

/** Exit code by the beginning of a command of the walk; every other one ends with 0. */
const expected: readonly (readonly [command: string, code: number])[] = [
  ["kernelgate check examples/changes/1-ipvs.yaml --cluster examples/cluster.yaml --policy", 0],
  ["kernelgate check examples/changes/1-ipvs.yaml", 3],
  ["kernelgate simulate --set kubeProxy.mode=nftables", 3],
  ["kernelgate simulate --matrix", 3],
];

describe("the quick start of README", () => {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const section = /## Quick start on the command line\n+```sh\n(.*?)```/s.exec(readme)?.[1] ?? "";
  const commands = section.split("\n").filter((line) => line.startsWith("kernelgate "));

  it("has commands to try", () => {
    assert.ok(commands.length >= 6, `only ${commands.length} commands were found`);
  });

  for (const command of commands) {
    const code = expected.find(([beginning]) => command.startsWith(beginning))?.[1] ?? 0;
    it(`ends with ${code}: ${command}`, () => {
      const args = command.split(" ").slice(1);
      const ran = spawnSync(process.execPath, [join(root, "src", "main.ts"), ...args], {
        cwd: root,
        encoding: "utf8",
        env: { ...process.env, NO_COLOR: "1" },
      });
      assert.equal(ran.status, code, ran.stdout + ran.stderr);
      assert.notEqual(ran.stdout, "");
    });
  }
});
