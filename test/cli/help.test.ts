import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { examples } from "../../src/cli/examples.ts";
import { build } from "../../src/cli/program.ts";
import { commandsOf, isLeaf } from "../../src/cli/tree.ts";
import { kernelgate, root } from "./run.ts";

const tree = commandsOf(build({ code: 0 }));
const leaves = tree.filter((one) => isLeaf(one));

suite("--help", () => {
  for (const { path, command } of tree)
    test(`of kernelgate ${path.join(" ")} goes to standard output, with every option`, async () => {
      const { code, stdout, stderr } = await kernelgate([...path, "--help"]);
      assert.equal(code, 0);
      assert.equal(stderr, "");
      assert.match(stdout, new RegExp(`^Usage: kernelgate ${path.join(" ")}`));
      for (const option of command.options) assert.ok(stdout.includes(option.flags), option.flags);
    });

  for (const { path } of leaves)
    test(`of kernelgate ${path.join(" ")} shows an example`, async () => {
      const { stdout } = await kernelgate([...path, "--help"]);
      assert.match(stdout, new RegExp(`\nExamples?:\n(?:.*\n)*.*kernelgate ${path.join(" ")}`));
    });

  test("names the exit codes", async () => {
    const { stdout } = await kernelgate(["--help"]);
    assert.match(stdout, /Exit codes: 0 .* 1 .* 2 .*\n.*3 .* 4 .* 5 /);
  });
});

suite("the examples", () => {
  test("belong to commands that are there", () => {
    const known = new Set(tree.map(({ path }) => path.join(" ")));
    assert.deepEqual(
      Object.keys(examples).filter((name) => !known.has(name)),
      [],
    );
  });

  for (const [name, own] of Object.entries(examples))
    for (const { run } of own)
      test(`use only options that exist: ${run}`, () => {
        for (const part of run.split(/\s(?:\||&&)\s/).filter((text) => text.includes("kernelgate "))) {
          const words = part.slice(part.indexOf("kernelgate ") + "kernelgate ".length).split(/\s+/);
          const command = tree.findLast(({ path }) => path.every((word, index) => words[index] === word))?.command;
          const given = words.filter((word) => /^--?[a-z]/.test(word));
          for (const flag of given)
            assert.ok(
              command?.options.some(({ long, short }) => flag === long || flag === short),
              `${flag} in the example of "${name}"`,
            );
        }
      });
});

suite("the documentation of the command line", () => {
  const page = readFileSync(join(root, "docs", "cli.md"), "utf8");
  for (const { path, command } of leaves)
    test(`has every option of kernelgate ${path.join(" ")}`, () => {
      const section = page.split(/^#+ /m).find((text) => text.startsWith(`kernelgate ${path.join(" ")}\n`));
      assert.ok(section !== undefined);
      for (const { flags } of command.options) assert.ok(section.includes(`\`${flags}\``), flags);
      for (const argument of command.registeredArguments) assert.ok(section.includes(`\`${argument.name()}\``));
      for (const { run } of examples[path.join(" ")] ?? []) assert.ok(section.includes(run), run);
    });
});
