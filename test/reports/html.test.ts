import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import fc from "fast-check";
import { renderHtml } from "../../src/reports/html.ts";
import { escapeHtml, html } from "../../src/reports/html/markup.ts";
import { anyAssessment } from "./arbitrary.ts";
import { assessment, el8, finding, focal } from "./assessments.ts";
import { largeAssessment } from "./large.ts";

const MAX_BYTES = 2_000_000; // a mail server takes it, and a phone opens it

describe("the HTML report", () => {
  const escapes: readonly (readonly [string, string])[] = [
    ["<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"],
    ['" onload="x', "&quot; onload=&quot;x"],
    ["' x", "&#39; x"],
    ["a & b &amp;", "a &amp; b &amp;amp;"],
    ["two\nlines\t", "two lines "],
    ["\u001B[31m\u202E", "\uFFFD[31m\uFFFD"],
    ["\uD800", "\uFFFD"],
    ["</style>", "&lt;/style&gt;"],
  ];
  for (const [text, expected] of escapes)
    it(`writes ${JSON.stringify(text)} as ${expected}`, () => assert.equal(escapeHtml(text), expected));

  it("escapes what is put into its template unless it is markup", () => {
    assert.equal(
      html`<p title="${'"'}">${"<b>"}${html`<i>${1}</i>`}${["&", html`<br />`]}${undefined}</p>`.markup,
      '<p title="&quot;">&lt;b&gt;<i>1</i>&amp;<br /></p>',
    );
  });

  it("has the same tags, whatever the texts say", () => {
    fc.assert(
      fc.property(anyAssessment, (whole) => {
        const page = renderHtml(whole);
        assert.equal(page.match(/<script/gi)?.length, 1);
        assert.equal(page.match(/<style/gi)?.length, 1);
        assert.doesNotMatch(page, /<(?:img|svg|iframe|object|embed|base|form action)/i);
        const body = page.slice(page.indexOf("<main"), page.indexOf("</main>"));
        // every tag is one of ours, with our attributes, in quotes that no text can end
        for (const [tag] of body.matchAll(/<[^>]*>?/g))
          assert.match(tag, /^<\/?[a-z][a-z0-9]*(?:\s+[a-z-]+(?:="[^"<>]*")?)*\s*\/?>$/);
        assert.doesNotMatch(body, /\son[a-z]+\s*=\s*"/i);
        for (const [, href = ""] of body.matchAll(/href="([^"]*)"/g)) assert.match(href, /^(?:#[\w-]*|https?:\/\/.*)$/);
      }),
    );
  });

  it("lets in its own script and style sheet by their hashes, and nothing else", () => {
    const page = renderHtml(assessment([finding()]));
    const hash = (tag: string): string => {
      const text = new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(page)?.[1] ?? "";
      return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
    };
    const policy = /http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(page)?.[1];
    assert.equal(
      policy,
      `default-src 'none'; img-src data:; style-src ${hash("style")}; script-src ${hash("script")}; base-uri 'none'; form-action 'none'`,
    );
  });

  it("links only to web addresses and to itself", () => {
    const page = renderHtml(
      assessment([
        finding({ references: ["javascript:alert(1)", "https://example.invalid/?a=1&b=2", 'https://x/"><b>'] }),
      ]),
    );
    assert.deepEqual(
      [...page.matchAll(/href="(http[^"]*|javascript[^"]*)"/g)].map(([, href]) => href),
      ["https://example.invalid/?a=1&amp;b=2"],
    );
    assert.match(page, /javascript:alert\(1\)/);
  });

  it("has every target that its links name, once", () => {
    const page = renderHtml({
      ...largeAssessment(100, 20, 10),
      exemptions: [
        {
          advisory: "KP001",
          reason: "r",
          expires: "2030-01-01",
          from: "policy",
          state: "active",
          used: true,
          scoped: true,
        },
      ],
      cleared: [{ id: "AA001", groups: [el8, focal], evidence: "fixed", reference: "" }],
      problems: [{ level: "error", object: null, location: null, message: "m" }],
    });
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    assert.equal(new Set(ids).size, ids.length);
    for (const [, target] of page.matchAll(/(?:href="#|aria-labelledby=")([^"]+)"/g))
      assert.ok(ids.includes(target), target);
  });

  it("counts nodes in the heat map: hit, unclear and cleared, and in part", () => {
    const page = renderHtml(
      assessment(
        [
          finding({ nodes: { matched: 3, total: 12, names: [], groups: [{ ...el8, count: 3 }] } }),
          finding({
            status: "undetermined",
            action: "warn",
            nodes: { matched: 2, total: 12, names: [], groups: [{ ...el8, count: 2 }] },
          }),
        ],
        { kernels: [el8, focal], cleared: [{ id: "KP001", groups: [focal], evidence: "fixed", reference: "" }] },
      ),
    );
    const row = /<tbody>\s*<tr[^]*?<\/tr>/.exec(page)?.[0] ?? "";
    assert.deepEqual(
      [...row.matchAll(/class="(h [a-z]+|mixed)">\s*([\d/]*)/g)].map(([, kind, text]) => [kind, text]),
      [
        ["mixed", ""],
        ["h high", "3/5"],
        ["h unclear", "2/5"],
        ["h cleared", "2"],
      ],
    );
  });

  it("stays below 2 MB with 5,000 nodes and 120 advisories", (t) => {
    const whole = largeAssessment(5000, 120, 60);
    const start = performance.now();
    const bytes = Buffer.byteLength(renderHtml(whole));
    t.diagnostic(`${Math.round(bytes / 1000)} kB in ${Math.round(performance.now() - start)} ms`);
    assert.ok(bytes < MAX_BYTES, String(bytes));
  });

  it("stays below 2 MB where every node has a kernel of its own", () => {
    const bytes = Buffer.byteLength(renderHtml(largeAssessment(5000, 120, 5000)));
    assert.ok(bytes < MAX_BYTES, String(bytes));
  });

  it("says so in words where nothing hits", () => {
    const page = renderHtml(assessment([]));
    assert.match(page, /No known issue hits 12 nodes with these settings\./);
    assert.doesNotMatch(page, /id="findings"|id="filter"/);
  });
});
