import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, suite, test } from "node:test";
import { completion } from "../../src/cli/completion.ts";
import { levelsOf } from "../../src/cli/completion/levels.ts";
import { build } from "../../src/cli/program.ts";
import { kernelgate, start } from "./run.ts";

const program = build({ code: 0 });

/** What bash would offer for the last word of a line; the words are those that bash makes of it. */
async function offered(words: readonly string[], cwd: string): Promise<readonly string[]> {
  const ask = [
    'eval "$SCRIPT"',
    'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}',
    "_kernelgate",
    'printf "%s\\n" "${COMPREPLY[@]}"',
  ].join("\n");
  const { stdout, stderr, code } = await start("bash", ["--norc", "-c", ask, "bash", ...words], {
    cwd,
    env: { SCRIPT: completion("bash", program) },
  });
  assert.equal(code, 0, stderr);
  assert.equal(stderr, "");
  return stdout.split("\n").filter((line) => line !== "");
}

suite("bash completes", () => {
  const cwd = mkdtempSync(join(tmpdir(), "kernelgate-completion-"));
  before(() => {
    mkdirSync(join(cwd, "manifests"));
    writeFileSync(join(cwd, "kube-proxy.yaml"), "");
    writeFileSync(join(cwd, "two words.yaml"), "");
  });

  const everything = ["kube-proxy.yaml", "manifests", "two words.yaml"];
  const rows: readonly (readonly [does: string, words: readonly string[], offers: readonly string[]])[] = [
    ["commands", ["kernelgate", "s"], ["scan", "serve", "simulate", "snapshot"]],
    ["commands below a command", ["kernelgate", "advisories", ""], ["list", "show", "test"]],
    ["the one command of policy", ["kernelgate", "policy", ""], ["test"]],
    ["options", ["kernelgate", "check", "--fa"], ["--fail-on"]],
    [
      "options after values that look like commands",
      ["kernelgate", "check", "--policy", "scan", "--fa"],
      ["--fail-on"],
    ],
    ["options of a command below a command", ["kernelgate", "advisories", "list", "--sev"], ["--severity"]],
    ["choices", ["kernelgate", "scan", "--fail-on", ""], ["deny", "never", "undetermined", "warn"]],
    ["choices after an equals sign", ["kernelgate", "scan", "--fail-on", "=", "w"], ["warn"]],
    [
      "choices right after an equals sign",
      ["kernelgate", "advisories", "list", "--component", "="],
      ["calico", "cross", "kube-proxy", "spiderpool"],
    ],
    ["formats of the report", ["kernelgate", "scan", "-o", "j"], ["json", "junit"]],
    ["formats of doctor", ["kernelgate", "doctor", "-o", ""], ["json", "text"]],
    ["a file after a format", ["kernelgate", "scan", "-o", "sarif", "=", "kube"], ["kube-proxy.yaml"]],
    ["files as arguments, also with spaces", ["kernelgate", "check", ""], everything],
    ["files as values", ["kernelgate", "scan", "--policy", "kube"], ["kube-proxy.yaml"]],
    ["folders as values", ["kernelgate", "scan", "--advisories", ""], ["manifests"]],
    ["shells", ["kernelgate", "completion", ""], ["bash", "fish", "zsh"]],
    ["nothing where nobody can guess", ["kernelgate", "scan", "--context", ""], []],
    ["nothing after a command without arguments", ["kernelgate", "scan", ""], []],
    ["as kubectl-kernelgate too", ["kubectl-kernelgate", "sc"], ["scan"]],
  ];
  for (const [does, words, offers] of rows)
    test(does, async () => {
      assert.deepEqual((await offered(words, cwd)).toSorted(), offers);
    });
});

suite("every script", () => {
  for (const shell of ["bash", "zsh", "fish"] as const)
    test(`${shell} knows every command and every option`, async () => {
      const { code, stdout } = await kernelgate(["completion", shell]);
      assert.equal(code, 0);
      assert.equal(stdout, completion(shell, program));
      for (const { commands, options } of levelsOf(program)) {
        for (const { name } of commands) assert.match(stdout, new RegExp(`\\b${name}\\b`));
        for (const { names } of options)
          assert.ok(
            names.every((name) => stdout.includes(name) || stdout.includes(`-l ${name.slice(2)}`)),
            names.join(),
          );
      }
    });

  test("of an unknown shell is wrong usage that names the known ones", async () => {
    const { code, stderr } = await kernelgate(["completion", "tcsh"]);
    assert.equal(code, 2);
    assert.match(stderr, /bash, zsh, fish/);
  });
});
