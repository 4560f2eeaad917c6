import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { suite, test } from "node:test";
import { findFiles, type WalkLimits } from "../../src/input/files.ts";
import { readManifests } from "../../src/input/manifests.ts";
import { configMap, folderOf, outline, read } from "./folder.ts";

suite("files and directories", () => {
  test("a directory is walked in the order of names; other files and hidden ones are not looked at", async () => {
    const folder = folderOf({
      "b.yaml": configMap("b"),
      "a.yml": configMap("a"),
      "c/z.json": '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"z"}}',
      "c/readme.md": "no: manifest",
      ".git/x.yaml": "a: [",
      ".hidden.yaml": "a: [",
    });
    const got = await read(folder);
    assert.deepEqual(outline(got), { objects: ["ConfigMap a", "ConfigMap b", "Secret z"], problems: [] });
    assert.deepEqual(
      got.documents.map(({ source }) => source.file),
      [join(folder, "a.yml"), join(folder, "b.yaml"), join(folder, "c", "z.json")],
    );
  });

  test("symbolic links are followed, and one that leads back is walked once", async () => {
    const folder = folderOf({ "one/a.yaml": configMap("a"), "two/b.yaml": configMap("b") });
    symlinkSync(folder, join(folder, "one", "loop"));
    symlinkSync(join(folder, "two", "b.yaml"), join(folder, "one", "link.yaml"));
    const { objects, problems } = outline(await read(folder));
    assert.deepEqual(objects, ["ConfigMap a", "ConfigMap b", "ConfigMap b"]);
    assert.deepEqual(problems, []);
  });

  test("a link to itself is an error of that file alone", async () => {
    const folder = folderOf({ "a.yaml": configMap("a") });
    symlinkSync(join(folder, "b.yaml"), join(folder, "b.yaml"));
    const { objects, problems } = outline(await read(folder));
    assert.deepEqual(objects, ["ConfigMap a"]);
    assert.match(problems.join(), /^error - cannot be read: symbolic links in a loop$/);
  });

  test("files of other tools in a directory are warnings; given by name they are errors", async () => {
    const folder = folderOf({
      "a.yaml": configMap("a"),
      "kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n",
      "values.yaml": "image: {tag: x}\n",
    });
    assert.deepEqual(
      (await read(folder)).problems.map(({ level }) => level),
      ["warning", "warning"],
    );
    assert.deepEqual(
      (await read(join(folder, "values.yaml"))).problems.map(({ level }) => level),
      ["error"],
    );
  });

  test("packages, pipes and what lies too deep are not read, and that is said", async () => {
    const folder = folderOf({
      "a.yaml": configMap("a"),
      "node_modules/x/package.json": "{}",
      [`${"d/".repeat(50)}b.yaml`]: configMap("b"),
    });
    execFileSync("/bin/sh", ["-c", 'mkfifo "$0"', join(folder, "pipe.yaml")]);
    const { objects, problems } = outline(await read(folder));
    assert.deepEqual(objects, ["ConfigMap a"]);
    assert.deepEqual(problems, [
      "error - is not walked: it lies 40 directories deep",
      "warning - is not walked: it holds packages; name it to have it read",
      "warning - is no regular file, and is not read",
    ]);
    assert.equal((await read(join(folder, "node_modules", "x"))).problems[0]?.line, 1);
  });

  const beyond: readonly (readonly [what: string, limits: Partial<WalkLimits>, says: RegExp])[] = [
    ["manifests", { files: 2 }, /^holds more than 2 manifests and is not read: name the directories in it/],
    ["bytes", { bytes: 1 << 20 }, /^holds more than 1 MiB of manifests/],
    ["names", { names: 3 }, /^holds more than 3 files and directories/],
  ];
  for (const [what, limits, says] of beyond)
    test(`a directory of too many ${what} is an error and not read by halves`, async () => {
      const folder = folderOf({
        "a.yaml": configMap("a"),
        "b.yaml": configMap("b"),
        "c/d.yaml": `#${" ".repeat(1 << 20)}`,
        "e.yaml": configMap("e"),
      });
      const other = folderOf({ "x.yaml": configMap("x") });
      const wide: WalkLimits = { files: 10, bytes: 1 << 30, names: 100, depth: 10 };
      const { files, faults } = await findFiles([folder, other], { ...wide, ...limits });
      assert.deepEqual(
        files.map(({ path }) => path),
        [join(other, "x.yaml")],
      );
      assert.deepEqual(
        faults.map(({ path, level }) => [path, level]),
        [[folder, "error"]],
      );
      assert.match(faults[0]?.message ?? "", says);
    });

  test("a directory without manifests, and a file that is not there, are said", async () => {
    const folder = folderOf({ "readme.md": "x" });
    mkdirSync(join(folder, "empty"));
    assert.match(outline(await read(folder)).problems.join(), /^warning - holds no \*\.yaml/);
    const { problems } = await read(join(folder, "missing.yaml"));
    assert.equal(problems[0]?.level, "error");
    assert.match(problems[0]?.file ?? "", /missing\.yaml$/);
    assert.match(problems[0]?.message ?? "", /no such file/);
  });

  test("an unreadable file does not stop the others", async () => {
    const folder = folderOf({ "b.yaml": configMap("b") });
    const { objects, problems } = outline(await read(join(folder, "a.yaml"), join(folder, "b.yaml")));
    assert.deepEqual([objects, problems.length], [["ConfigMap b"], 1]);
  });

  test("standard input is read once, in chunks that cut characters", async () => {
    const bytes = Buffer.from(configMap("größe"));
    const stdin = Readable.from(Array.from(bytes, (_, index) => bytes.subarray(index, index + 1)));
    const got = await readManifests(["-", "-"], { stdin });
    assert.deepEqual(
      got.documents.map(({ object, source }) => [object.ref.name, source.file]),
      [["größe", "<stdin>"]],
    );
    assert.match(got.problems[0]?.message ?? "", /only once/);
  });

  test("a pipe is read as a file", async () => {
    const folder = folderOf({ "a.yaml": configMap("a") });
    const pipe = join(folder, "pipe");
    execFileSync("/bin/sh", ["-c", 'mkfifo "$0"', pipe]); // Node has no call for it
    const [got] = await Promise.all([read(pipe), writeFile(pipe, configMap("p"))]);
    assert.deepEqual(outline(got).objects, ["ConfigMap p"]);
  });
});
