import assert from "node:assert/strict";
import { deflateRawSync, gzipSync } from "node:zlib";
import { describe, it } from "node:test";
import fc from "fast-check";
import { decodeBase64, gunzip, parseBoundedJson } from "../../../src/objects/spiderpool/payload.ts";
import { readSpiderpool, releaseStanding } from "../../../src/objects/spiderpool/read.ts";
import { kube, reading, release, releaseJson, secret, situation, type Json } from "./objects.ts";

const json = Buffer.from(JSON.stringify(releaseJson({ version: "0.8.3" })));
const zipped = gzipSync(json);

function withRelease(text: unknown, kind: "Secret" | "ConfigMap" = "Secret"): Json {
  const base = release();
  return { ...base, kind, data: { release: text } };
}

/** A gzip file of one member with a name, a comment, extra bytes and a header checksum, which Go reads. */
function decorated(content: Buffer): Buffer {
  const head = Buffer.from([0x1f, 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3, 3, 0, 1, 2, 3]);
  const texts = Buffer.from("release\0by hand\0");
  const tail = gzipSync(content).subarray(-8);
  return Buffer.concat([head, texts, Buffer.from([0, 0]), deflateRawSync(content), tail]);
}

const hostile: readonly (readonly [title: string, object: Json, problem: RegExp])[] = [
  ["no payload", { ...release(), data: {} }, /is missing/],
  ["an empty payload", withRelease(""), /is empty/],
  ["a payload that is no text", withRelease(7), /is missing/],
  ["text that is no base64", withRelease("%%%%"), /not base64/],
  ["base64 of the wrong length", withRelease("QUJ"), /not base64/],
  ["base64 once where twice is due", withRelease(zipped.toString("base64")), /once, not twice/],
  ["base64 twice where once is due", withRelease(release()["data"], "ConfigMap"), /is missing/],
  ["half of a gzip file", secret(zipped.subarray(0, zipped.length >> 1)), /cut off/],
  ["a gzip file without its trailer", secret(zipped.subarray(0, -8)), /cut off/],
  ["nothing but the first bytes of a gzip file", secret(Buffer.from([0x1f, 0x8b, 8])), /cut off/],
  [
    "a header whose name does not end",
    secret(Buffer.from([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3, 65, 65, 65, 65, 65, 65, 65, 65, 65])),
    /cut off/,
  ],
  ["two gzip files in a row", secret(Buffer.concat([zipped, zipped])), /more behind/],
  ["bytes behind the gzip file", secret(Buffer.concat([zipped, Buffer.from("more")])), /more behind/],
  ["a wrong checksum", secret(flip(zipped, zipped.length - 6)), /checksum/],
  ["damaged data", secret(Buffer.concat([zipped.subarray(0, 12), Buffer.alloc(400, 0xff)])), /damaged|cut off/],
  ["text that is no JSON", secret(gzipSync("spiderpool: 1")), /not JSON/],
  ["JSON that is no object", secret(gzipSync('["spiderpool"]')), /no Helm release/],
  ["a bomb of zeros", secret(gzipSync(`{"name":"spiderpool","notes":"${"0".repeat(40 << 20)}"}`)), /inflates to more/],
  ["a bomb of brackets", secret(Buffer.from(`{"name":"spiderpool","a":${"[".repeat(500_000)}`)), /nests deeper/],
  [
    "a bomb of empty lists",
    secret(Buffer.from(`{"name":"spiderpool","a":[${"[],".repeat(300_000)}[]]}`)),
    /objects and lists/,
  ],
];

function flip(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 0xff;
  return copy;
}

describe("a Helm payload that cannot be decoded", () => {
  for (const [title, object, problem] of hostile) {
    it(`is a problem and leaves everything open: ${title}`, () => {
      const read = reading(object);
      assert.equal(read.form, "release");
      assert.match(read.problems.map(({ message }) => message).join("\n"), problem);
      assert.equal(releaseStanding(read), "judge");
      const { facts } = situation({ change: [object] }).known;
      assert.deepEqual([facts.installed, facts.version, facts.enableKubevirtStaticIP], [true, undefined, undefined]);
    });
  }

  it("is nobody's where the release is not named like the chart, but still a problem", () => {
    const read = reading(secret(zipped.subarray(0, 40), { name: "shop" }));
    assert.equal(read.problems.length, 1);
    assert.equal(
      situation({ change: [secret(zipped.subarray(0, 40), { name: "shop" })] }).known.facts.installed,
      false,
    );
  });

  it("holds its message free of what the payload holds", () => {
    const read = reading(secret(Buffer.from("spiderpool token=hunter2")));
    assert.doesNotMatch(JSON.stringify(read), /hunter2/);
  });
});

describe("a Helm payload", () => {
  const forms: readonly (readonly [title: string, object: Json])[] = [
    ["gzip in a Secret", secret(zipped)],
    ["plain JSON in a Secret", secret(json)],
    ["gzip in a ConfigMap", { ...withRelease(zipped.toString("base64"), "ConfigMap") }],
    ["gzip with a decorated header", secret(decorated(json))],
    ["gzip in stringData", { ...release(), data: undefined, stringData: { release: zipped.toString("base64") } }],
    [
      "base64 with line breaks",
      withRelease(
        Buffer.from(`${zipped.toString("base64").slice(0, 76)}\n${zipped.toString("base64").slice(76)}`).toString(
          "base64",
        ),
      ),
    ],
  ];
  for (const [title, object] of forms) {
    it(`is read as ${title}`, () => {
      const read = reading(object);
      assert.deepEqual(read.problems, []);
      assert.equal(read.form === "release" ? read.facts.version : undefined, "0.8.3");
    });
  }

  it("of another chart is not Spiderpool's", () => {
    const other = release({ chart: "ingress-nginx", name: "ingress" });
    assert.equal(readSpiderpool(kube(other)), undefined);
  });

  it("of another chart that only speaks of Spiderpool is not Spiderpool's", () => {
    const other = release({
      chart: "docs",
      name: "docs",
      manifest: "# see helm.sh/chart: docs-1.0.0 for spiderpool-1.2.2",
    });
    assert.equal(readSpiderpool(kube(other)), undefined);
  });
});

describe("decoding", () => {
  it("gives back what was packed, whatever it was", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        const packed = gunzip(gzipSync(bytes));
        assert.ok(packed.ok && packed.value.equals(Buffer.from(bytes)));
      }),
    );
  });

  it("never throws, whatever bytes come", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, magic) => {
        const buffer = magic ? Buffer.concat([Buffer.from([0x1f, 0x8b, 8]), bytes]) : Buffer.from(bytes);
        const unpacked = gunzip(buffer);
        if (unpacked.ok) parseBoundedJson(unpacked.value);
      }),
    );
  });

  it("accepts exactly what Node writes as base64", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (bytes) => {
        const decoded = decodeBase64(Buffer.from(bytes).toString("base64"));
        assert.ok(decoded.ok && decoded.value.equals(Buffer.from(bytes)));
      }),
    );
  });

  it("counts brackets and commas in texts for nothing", () => {
    const text = JSON.stringify({ a: `\\"${"[{,".repeat(100_000)}` });
    assert.ok(parseBoundedJson(Buffer.from(text)).ok);
  });

  it("leaves out what it is told to, of the outermost two objects, and nothing else", () => {
    const name = fc.constantFrom("hooks", "chart", "templates", "values", 'a"b', "x:y");
    const releases = fc.dictionary(name, fc.oneof(fc.jsonValue(), fc.dictionary(name, fc.jsonValue())));
    const spaces = fc.constantFrom(undefined, 1, "\t");
    fc.assert(
      fc.property(releases, spaces, (whole, space) => {
        const bytes = Buffer.from(JSON.stringify(whole, null, space));
        const parsed = parseBoundedJson(bytes, new Set(["hooks", "chart.templates"]));
        const expected: unknown = JSON.parse(bytes.toString());
        if (typeof expected === "object" && expected !== null) {
          if ("hooks" in expected) expected.hooks = null;
          const chart: unknown = "chart" in expected ? expected.chart : undefined;
          if (typeof chart === "object" && chart !== null && !Array.isArray(chart) && "templates" in chart)
            chart.templates = null;
        }
        assert.deepEqual(parsed, { ok: true, value: expected });
      }),
    );
  });

  it("is no JSON where what is left out does not end", () => {
    for (const text of ['{"hooks": [1', '{"hooks": "a', '{"hooks":', '{"hooks": [1], "name"'])
      assert.equal(parseBoundedJson(Buffer.from(text), new Set(["hooks"])).ok, false);
  });
});
