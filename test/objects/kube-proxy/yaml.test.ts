import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createPlainReader } from "../../../src/objects/kube-proxy/yaml/edited.ts";
import { readFullYaml } from "../../../src/objects/kube-proxy/yaml/full.ts";
import { readPlainYaml } from "../../../src/objects/kube-proxy/yaml/plain.ts";
import { createSpellings } from "../../../src/objects/kube-proxy/yaml/spellings.ts";
import { plainScalar } from "../../../src/objects/kube-proxy/yaml/scalar.ts";
import { oddConfigurations } from "../../fixtures/kube-proxy/odd-configurations.ts";

describe("an unquoted scalar, as Kubernetes' library reads YAML 1.1", () => {
  const cases: readonly (readonly [string, unknown])[] = [
    ["on", true],
    ["y", true],
    ["No", false],
    ["oN", "oN"],
    ["~", null],
    ["", null],
    ["null", null],
    ["017", 15],
    ["0o17", 15],
    ["0x1F", 31],
    ["-0b11", -3],
    ["+12", 12],
    ["1_000", 1000],
    ["08", 8],
    ["1e3", 1000],
    ["1.", 1],
    [".5", 0.5],
    ["-.5", -0.5],
    [".", "."],
    ["12:30", "12:30"],
    ["2001-01-01", "2001-01-01"],
    ["2001-01-01 1:2:3", "2001-01-01 1:2:3"],
    ["10.244.0.0/16", "10.244.0.0/16"],
    ["30s", "30s"],
    ["-", "-"],
    [".inf", Number.POSITIVE_INFINITY],
  ];
  for (const [text, expected] of cases) {
    it(`takes ${JSON.stringify(text)} for ${String(expected)}`, () => assert.deepEqual(plainScalar(text), expected));
  }
});

describe("the two ways to read YAML", () => {
  let compared = 0;
  const agree = (text: string): void => {
    const plain = readPlainYaml(text);
    if (plain === undefined) return;
    compared++;
    assert.deepEqual(plain, readFullYaml(text));
  };

  it("agree on every odd configuration that the plain one reads", () => {
    for (const { text } of oddConfigurations) agree(text);
  });

  const word = fc.oneof(
    { arbitrary: fc.constantFrom("mode", "ipvs", "a.b", "x-y", "kind"), weight: 20 },
    fc.constantFrom("on", "n", "1", "true", "<<"),
  );
  const simple = [
    "ipvs",
    '"ipvs"',
    "'x'",
    "",
    "null",
    "~",
    "[]",
    "{}",
    "0x1F",
    "017",
    "1_0",
    "30s",
    "-1",
    "a b",
    "a#b",
    "a # b",
    '"a" # c',
  ];
  const unusual = [
    "a: b",
    "&a x",
    "*a",
    "|",
    ">-",
    "- x",
    "@x",
    "'it''s'",
    '"a\\n"',
    "x:",
    "[a]",
    "{a: b}",
    "!!str 1",
    "?",
    "-",
    ":",
    '"',
  ];
  const value = fc.oneof({ arbitrary: fc.constantFrom(...simple), weight: 20 }, fc.constantFrom(...unusual));
  const line = fc.oneof(
    fc.tuple(fc.integer({ min: 0, max: 3 }), word, value).map(([n, key, text]) => `${"  ".repeat(n)}${key}: ${text}`),
    fc.tuple(fc.integer({ min: 0, max: 6 }), value).map(([n, text]) => `${" ".repeat(n)}- ${text}`),
    fc.constantFrom(
      "",
      "  ",
      "---",
      "...",
      "# c",
      "  # c",
      "\tx: y",
      "x",
      "key:",
      "  key:",
      "%YAML 1.1",
      "a:\tb",
      "a: b\t",
      "é: b",
    ),
  );

  /** Lines of a mapping that is mostly well-formed, two blanks a level. */
  const block: fc.Memo<readonly string[]> = fc.memo((depth) => {
    const field = fc.tuple(word, value).map(([key, text]) => [`${key}: ${text}`]);
    const list = fc
      .tuple(word, fc.array(value, { minLength: 1, maxLength: 3 }))
      .map(([key, items]) => [`${key}:`, ...items.map((item) => `- ${item}`)]);
    const nested = fc
      .tuple(word, depth > 1 ? block(depth - 1) : field)
      .map(([key, lines]) => [`${key}:`, ...lines.map((text) => `  ${text}`)]);
    return fc
      .array(fc.oneof({ arbitrary: field, weight: 4 }, list, nested), { minLength: 1, maxLength: 4 })
      .map((parts) => parts.flat());
  });

  it("agree on any text that the plain one reads", () => {
    const texts = fc.tuple(block(3), fc.option(fc.tuple(fc.nat(12), line)), fc.constantFrom("\n", "\r\n"));
    fc.assert(
      fc.property(texts, ([lines, odd, end]) =>
        agree((odd === null ? lines : lines.toSpliced(odd[0], 0, odd[1])).join(end)),
      ),
      { numRuns: 3000 },
    );
    assert.ok(compared > 300, `only ${compared} of 3000 texts were plain`);
  });

  const edit = fc.oneof(
    value.map((text) => (old: string) => `${old.slice(0, old.indexOf(":") + 1)} ${text}`),
    line.map((text) => () => text),
    fc.constantFrom("", "  ", "# x", "\rx", "\t", "é").map((text) => (old: string) => old + text),
  );
  it("come to the same for a text whose likeness was read before", () => {
    const texts = fc.tuple(block(3), fc.nat(12), edit, fc.boolean(), fc.constantFrom("\n", "\r\n"));
    fc.assert(
      fc.property(texts, ([lines, nth, change, last, end]) => {
        const at = nth % lines.length;
        const ending = last ? end : "";
        const before = lines.join(end) + ending;
        const after = lines.with(at, change(lines[at] ?? "")).join(end) + ending;
        const read = createPlainReader();
        const first = read(before);
        assert.deepEqual(read(after), readPlainYaml(after));
        assert.deepEqual(first, readPlainYaml(before)); // and is left as it was
        assert.deepEqual(read(before), first);
      }),
      { numRuns: 5000 },
    );
  });

  it("read one line where only its value is another", () => {
    const text = (bit: string): string =>
      `a:\n  b: 1\niptables:\n  inner:\n# note: c\n    bit: ${bit}\n  all: on\nmode: ""\n`;
    const read = createPlainReader();
    const [first, second] = [read(text("14")), read(text("null # none"))];
    assert.deepEqual(second?.value, { a: { b: 1 }, iptables: { inner: { bit: null }, all: true }, mode: "" });
    assert.equal(Object(second?.value).a, Object(first?.value).a); // what was read before, not its like
  });

  it("read a configuration as kubeadm writes it without the complete parser", () => {
    const text = 'a: ""\nb:\n  c: null\n  d: 0s\nlist:\n- 10.0.0.0/8\n- "x"\ne: [] # none\n';
    assert.deepEqual(readPlainYaml(text), {
      kind: "value",
      value: { a: "", b: { c: null, d: "0s" }, list: ["10.0.0.0/8", "x"], e: [] },
      duplicates: [],
    });
  });

  it("name duplicate keys by their path, and let the last one count", () => {
    const expected = { kind: "value", value: { a: { b: 2 }, c: 3 }, duplicates: ["a.b", "c"] };
    assert.deepEqual(readPlainYaml("a:\n  b: 1\n  b: 2\nc: 1\nc: 3\n"), expected);
    assert.deepEqual(readFullYaml("a: {b: 1, b: 2}\nc: 1\nc: 3\n"), expected);
  });

  it("keep a key named __proto__ as data", () => {
    const outcome = readFullYaml("__proto__: {mode: ipvs}\n");
    assert.ok(outcome.kind === "value");
    assert.equal(Object.getPrototypeOf(outcome.value), Object.prototype);
    assert.deepEqual(Object.keys(Object(outcome.value)), ["__proto__"]);
  });
});

describe("spellings", () => {
  it("are read once where they are short, and give what reading them gives", () => {
    let reads = 0;
    const upper = createSpellings((spelling) => {
      reads += 1;
      return spelling.toUpperCase();
    });
    for (let i = 0; i < 3; i += 1) assert.equal(upper(" mode: ipvs", 1, 5), "MODE");
    assert.equal(upper("mode", 0, 4), "MODE");
    assert.equal(reads, 1);
    const long = "x".repeat(65);
    for (let i = 0; i < 3; i += 1) assert.equal(upper(long, 0, long.length), long.toUpperCase());
    assert.equal(reads, 4); // never kept
  });

  it("that fall together are told apart", () => {
    const same = createSpellings((spelling) => spelling);
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 3 }), { maxLength: 50 }), (texts) => {
        for (const text of texts) assert.equal(same(`:${text}`, 1, text.length + 1), text);
      }),
    );
  });
});

describe("hostile YAML", () => {
  const bomb = ["l0: &l0 [lol,lol,lol,lol,lol,lol,lol,lol,lol]"]
    .concat(Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(",")}]`))
    .join("\n");
  const merges = ["m0: &m0 {a: b}"]
    .concat(Array.from({ length: 20 }, (_, i) => `m${i + 1}: &m${i + 1}\n  <<: [*m${i}, *m${i}, *m${i}, *m${i}]`))
    .join("\n");
  const cases: readonly (readonly [string, string])[] = [
    ["aliases that multiply", bomb],
    ["merge keys that multiply", merges],
    ["an anchor that contains itself", "a: &a [*a]\n"],
    ["an anchor that merges itself", "a: &a\n  <<: *a\n"],
    ["nested brackets", "a: ".concat("[".repeat(100_000))],
    ["nested mappings in flow", "a: ".concat("{a: ".repeat(20_000))],
    ["nested block mappings", Array.from({ length: 5000 }, (_, i) => `${" ".repeat(i)}a:`).join("\n")],
    ["nested lists", "- ".repeat(50_000)],
    ["ten megabytes of text", "a".repeat(10 * 1024 * 1024)],
    ["ten megabytes of lines", "a: b\n".repeat(2 * 1024 * 1024)],
    ["control characters", "mode: \u0000ipvs\n"],
    ["half of a pair of characters", "mode: \ud800\n"],
    ["only quotes", '"'.repeat(60_000)],
    ["only colons", ":".repeat(60_000)],
  ];
  for (const [name, text] of cases) {
    it(`ends with a value or a reason: ${name}`, () => {
      const outcome = readPlainYaml(text) ?? readFullYaml(text);
      assert.ok(outcome.kind === "value" || outcome.message !== "");
    });
  }

  it("is anything at all", () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 200, unit: "binary" }),
        (text) => typeof (readPlainYaml(text) ?? readFullYaml(text)) === "object",
      ),
    );
  });
});
