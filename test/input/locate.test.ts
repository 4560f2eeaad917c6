import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { firstOf, readText } from "./folder.ts";

const kubeProxy = [
  "# head", // 1
  "---",
  "apiVersion: v1", // 3
  "kind: ConfigMap",
  "metadata:",
  "  name: kube-proxy", // 6
  "  annotations:",
  '    kernelgate.io/accept: "KP001"',
  "data:", // 9
  "  config.conf: |-",
  "",
  "    apiVersion: kubeproxy.config.k8s.io/v1alpha1", // 12
  "    kind: KubeProxyConfiguration",
  "    mode: ipvs",
  "    ipvs:", // 15
  "      strictARP: true",
  "      excludeCIDRs: [a,",
  "        b]", // 18
  "  folded: >",
  "    mode: ipvs",
  "", // 21
  "    kind: X",
  "",
  "    list: [1]", // 24
  '  quoted: "kind: X\\nmode: ipvs\\nlist:\\n- mode: a\\n- mode: b\\n"',
  `  json: '{"a": {"mode": 1}, "mode": 2}'`,
  "  plain: text", // 27
  "  indented: |2",
  "      a: 1",
  "      b: 2", // 30
];

suite("the place of a field", () => {
  const table: readonly (readonly [string, number, number, string])[] = [
    ["", 3, 1, "the object"],
    ["kind", 4, 1, "a field"],
    ["metadata.annotations[kernelgate.io/accept]", 8, 5, "a key with dots and slashes"],
    ["data[config.conf]", 10, 3, "the text itself"],
    ["data[config.conf].mode", 14, 5, "inside a literal block, behind an empty line"],
    ["data[config.conf].ipvs.strictARP", 16, 7, "deeper in it"],
    ["data[config.conf].ipvs.excludeCIDRs[1]", 18, 9, "an item on the next line"],
    ["data.config.conf.mode", 14, 5, "without brackets"],
    ["data[config.conf].iptables.masqueradeAll", 10, 3, "what is not in the text: the text"],
    ["data[config.conf].ipvs.scheduler", 15, 5, "what is not in a part of the text: that part"],
    ["data.folded.kind", 22, 5, "inside a folded block"],
    ["data.folded.list", 24, 5, "behind two breaks"],
    ["data.quoted.mode", 25, 21, "inside a quoted text with \\n"],
    ["data.quoted.list[1].mode", 25, 53, "the second of equal lines begins at its own"],
    ["data.json.mode", 26, 29, "inside JSON in a text: the second of equal words"],
    ["data.indented.b", 30, 7, "a block with an indentation of its own"],
    ["data.plain.mode", 27, 3, "a text that holds no document"],
    ["data.missing", 9, 1, "what is not there: its parent"],
    ["spec.template", 3, 1, "nothing of it is there: the object"],
    ["data.plain chart.metadata.version", 27, 3, "a remark behind the path"],
  ];
  for (const [path, line, column, name] of table) {
    test(`${name} (${path})`, async () => {
      const { source } = await firstOf(`${kubeProxy.join("\n")}\n`);
      assert.deepEqual(source.locate(path), { line, column });
    });
    test(`${name} (${path}), with CR LF`, async () => {
      const { source } = await firstOf(`\uFEFF${kubeProxy.join("\r\n")}\r\n`);
      assert.deepEqual(source.locate(path), { line, column });
    });
  }

  test("items of sequences, merged and aliased parts", async () => {
    const { source } = await firstOf(
      [
        "apiVersion: v1",
        "kind: Pod",
        "metadata: {name: p}",
        "base: &base {image: x, env: &env [{name: A}]}", // 4
        "spec:",
        "  containers:",
        "  - name: one", // 7
        "    command: [kube-proxy, -v=2,",
        "      --proxy-mode=ipvs]",
        "  -", // 10
        "    <<: *base",
        "    name: two",
        "    env: *env", // 13
      ].join("\n"),
    );
    assert.deepEqual(source.locate("spec.containers[0].command[2]"), { line: 9, column: 7 });
    assert.deepEqual(source.locate("spec.containers[0].command[9]"), { line: 8, column: 5 });
    assert.deepEqual(source.locate("spec.containers[1].name"), { line: 12, column: 5 });
    assert.deepEqual(source.locate("spec.containers[1].image"), { line: 4, column: 14 });
    assert.deepEqual(source.locate("spec.containers[1].env[0].name"), { line: 4, column: 36 });
  });

  test("each item of a List has its own place, in YAML and in JSON", async () => {
    const items = ["a", "b"].map((name) => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name },
      data: { "config.conf": `mode: "${name}"\nx: {mode: z}\n` },
    }));
    const list = { apiVersion: "v1", kind: "List", items };
    const { documents } = await readText(JSON.stringify(list, undefined, 1));
    const places = documents.map(({ source }) => [source.line, source.locate("data[config.conf].mode")]);
    assert.deepEqual(places, [
      [5, { line: 12, column: 21 }],
      [15, { line: 22, column: 21 }],
    ]);
  });

  test("a byte order mark takes no column", async () => {
    const { source } = await firstOf('\uFEFF{"apiVersion": "v1", "kind": "A", "metadata": {"name": "a"}}');
    assert.deepEqual(
      [source.locate(""), source.locate("kind")],
      [
        { line: 1, column: 1 },
        { line: 1, column: 22 },
      ],
    );
  });

  test("a document behind others counts lines from the start of the file", async () => {
    const { documents } = await readText(
      "a: [\n---\napiVersion: v1\nkind: A\nmetadata: {name: a}\n--- {apiVersion: v1, kind: B, metadata: {name: b}}\n",
    );
    assert.deepEqual(
      documents.map(({ source }) => [source.line, source.column, source.locate("metadata.name")]),
      [
        [3, 1, { line: 5, column: 12 }],
        [6, 5, { line: 6, column: 42 }],
      ],
    );
  });
});
