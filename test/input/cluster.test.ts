import assert from "node:assert/strict";
import { join } from "node:path";
import { Readable } from "node:stream";
import { suite, test } from "node:test";
import { readCluster } from "../../src/input/cluster.ts";
import { configMap, folderOf } from "./folder.ts";

const node = (name: string): object => ({ apiVersion: "v1", kind: "Node", metadata: { name } });
const list = (annotations: object | undefined, items: readonly object[]): string =>
  JSON.stringify({ apiVersion: "v1", kind: "List", metadata: { annotations }, items });

suite("the state of a cluster", () => {
  test("is the objects of all files", async () => {
    const folder = folderOf({ "nodes.json": list(undefined, [node("a"), node("b")]), "cm.yaml": configMap("c") });
    const read = await readCluster([join(folder, "nodes.json"), join(folder, "cm.yaml")]);
    assert.ok("documents" in read);
    assert.deepEqual(
      read.documents.map(({ object }) => object.ref.name),
      ["a", "b", "c"],
    );
    assert.equal(read.complete, false);
  });

  test("is complete where a snapshot says so, and only in these words", async () => {
    for (const [annotations, complete] of [
      [{ "kernelgate.io/complete": "true" }, true],
      [{ "kernelgate.io/complete": "yes" }, false],
      [{ "kernelgate.io/complete": true }, false],
      [undefined, false],
    ] as const) {
      const folder = folderOf({ "s.json": list(annotations, [node("a")]) });
      const read = await readCluster([join(folder, "s.json")]);
      assert.ok("documents" in read);
      assert.equal(read.complete, complete, JSON.stringify(annotations));
    }
  });

  test("is not there when a file, a document or an item cannot be read", async () => {
    const broken: Readonly<Record<string, string>> = {
      "broken.yaml": `${configMap("a")}---\nb: [\n`,
      "scalar.yaml": `${configMap("a")}---\nnote\n`,
      "item.json": list(undefined, [node("a"), {}]),
      "cut.json": list(undefined, [node("a")]).slice(0, -2),
    };
    const folder = folderOf({ ...broken, "good.yaml": configMap("g") });
    for (const name of [...Object.keys(broken), "missing.yaml"]) {
      const read = await readCluster([join(folder, "good.yaml"), join(folder, name)]);
      assert.ok("problems" in read, name);
      assert.equal(read.problems.length, 1, name);
      assert.match(read.problems[0]?.file ?? "", new RegExp(name.replace(".", "\\.")));
    }
  });

  test("may be empty, odd and on standard input", async () => {
    const read = await readCluster(["-"], {
      stdin: Readable.from([Buffer.from(configMap("a", "x: 1\nx: 2\n"))]),
    });
    assert.ok("documents" in read);
    assert.match(read.warnings[0]?.message ?? "", /twice/);
    const nothing = await readCluster(["-"], { stdin: Readable.from([]) });
    assert.ok("documents" in nothing);
    assert.deepEqual(nothing.documents, []);
  });

  test("of thousands of nodes is read whole, as JSON and as YAML", async () => {
    const names = Array.from({ length: 5000 }, (_, index) => `node-${index}`);
    const json = list(
      undefined,
      names.map((name) => node(name)),
    );
    const yaml = names.map((name) => `---\napiVersion: v1\nkind: Node\nmetadata: {name: ${name}}\n`).join("");
    const folder = folderOf({ "nodes.json": json, "nodes.yaml": yaml });
    for (const file of ["nodes.json", "nodes.yaml"]) {
      const read = await readCluster([join(folder, file)]);
      assert.ok("documents" in read);
      assert.deepEqual(
        read.documents.map(({ object }) => object.ref.name),
        names,
      );
    }
  });
});
