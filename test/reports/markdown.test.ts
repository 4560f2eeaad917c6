import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { escapeMarkdown, escapeSummary, markdownCode, markdownReference } from "../../src/reports/markdown-escape.ts";
import { renderMarkdown } from "../../src/reports/markdown.ts";
import { anyAssessment, text as anyText } from "./arbitrary.ts";
import { assessment, el8, finding } from "./assessments.ts";
import { largeAssessment } from "./large.ts";

const ours = /<!-- (?:kernelgate )?-->|<\/?(?:details|summary|b|code)(?: open)?>|<https?:\/\/[^\s<>]+>/g;

describe("Markdown", () => {
  const escapes: readonly (readonly [string, string])[] = [
    ["plain text, 5.4.0-42-generic", "plain text, 5.4.0-42-generic"],
    ["a|b", "a&#124;b"],
    [String.raw`a\|b`, String.raw`a\\&#124;b`],
    ["`code`", String.raw`\`code\``],
    ["<script>", "&lt;script&gt;"],
    ["&lt;", "&amp;lt;"],
    ["[a](b)", String.raw`\[a\](b)`],
    ["*b* ~s~ $m$", String.raw`\*b\* \~s\~ \$m\$`],
    ["el8_10.x86_64", "el8_10.x86_64"],
    ["_it_ __b__", String.raw`\_it\_ \_\_b\_\_`],
    ["two\nlines", "two lines"],
    ["@team #12 GH-3 #x", "@<!-- -->team #<!-- -->12 GH-<!-- -->3 #x"],
    ["\u001B[1m", "\uFFFD\\[1m"],
  ];
  for (const [text, expected] of escapes)
    it(`writes ${JSON.stringify(text)} as ${expected}`, () => assert.equal(escapeMarkdown(text), expected));

  const codes: readonly (readonly [string, string])[] = [
    ["4.18.0-193.el8.x86_64", "`4.18.0-193.el8.x86_64`"],
    ["a`b", String.raw`<code>a\`b</code>`],
    ["a|b", "<code>a&#124;b</code>"],
    ["<b>", "`<b>`"],
    ["", ""],
  ];
  for (const [text, expected] of codes)
    it(`writes the code ${JSON.stringify(text)} as ${JSON.stringify(expected)}`, () =>
      assert.equal(markdownCode(text), expected));

  it("links only what is a web address", () => {
    assert.equal(markdownReference("https://example.invalid/a?b=c"), "<https://example.invalid/a?b=c>");
    assert.equal(markdownReference("javascript:alert(1)"), "javascript:alert(1)");
    assert.equal(markdownReference("https://a b"), "https://a b");
  });

  it("leaves nothing in a summary that HTML or Markdown would read", () => {
    fc.assert(fc.property(anyText, (text) => assert.doesNotMatch(escapeSummary(text), /[<>|`*[\]\\\n@]/)));
  });

  it("has no tags but its own, whatever the texts say", () => {
    fc.assert(
      fc.property(anyAssessment, (whole) => {
        const rest = renderMarkdown(whole)
          .replaceAll(/\\./g, "")
          .replaceAll(/`[^`\n]*`/g, "")
          .replaceAll(ours, "")
          .replaceAll("<!-- kernelgate -->", "");
        assert.doesNotMatch(rest, /[<>]/);
        assert.doesNotMatch(rest, /[^\P{Cc}\n]/u);
      }),
    );
  });

  it("keeps the cells of its tables together, whatever they hold", () => {
    fc.assert(
      fc.property(anyAssessment, (whole) => {
        let width = 0;
        for (const line of renderMarkdown(whole).split("\n")) {
          if (!line.startsWith("| ")) {
            width = 0;
            continue;
          }
          const cells = line.split("|").length;
          if (width === 0) width = cells;
          assert.equal(cells, width, line);
        }
      }),
    );
  });

  it("fits into a comment, and says what it left out", () => {
    const text = renderMarkdown(largeAssessment(5000, 120, 60));
    assert.ok(text.length < 65_536);
    assert.match(text, /\n_\d+ more sections did not fit; the html and json formats have everything\._\n$/);
    assert.equal(text.match(/<details/g)?.length, text.match(/<\/details>/g)?.length);
  });

  it("reads as a comment should", () => {
    const text = renderMarkdown(
      assessment([finding()], {
        cleared: [{ id: "KP001", groups: [el8], evidence: "fixed since 4.18.0-100", reference: "" }],
      }),
    );
    assert.equal(
      text,
      `<!-- kernelgate -->
## ⛔ kernelgate: denied: 1 denial (1 object on 12 nodes)

|  | Advisory | Severity | Nodes | Where |
| --- | --- | --- | --- | --- |
| ⛔ | **KP001** IPVS keeps sending reused client ports to removed endpoints | high | 7 of 12 nodes | \`change.yaml:12:5\` |

<details open><summary>⛔ <b>KP001</b> IPVS keeps sending reused client ports to removed endpoints (high)</summary>

- **Impact:** During a rollout, requests of busy clients keep going to pods that are gone, and fail.
- **Asked for by:** ConfigMap kube-system/kube-proxy, data\\[config.conf\\].mode
- **Assumed:** kube-proxy 1.30.2, from the kubelet
- **Safe here:** iptables
- **Not safe:** nftables: KP010 on 7 of 12 nodes: needs kernel 5.13
- **Fix:** Run kernel 5.9 or later, or use the iptables mode.
- **Nodes:** edge-1, edge-2, edge-3, edge-4, edge-5, old-1, old-2
- **See:** <https://github.com/kubernetes/kubernetes/issues/93297>

| Nodes | Kernel | System |
| --- | --- | --- |
| 5 | \`4.18.0-193.el8.x86_64\` | Red Hat Enterprise Linux 8.2 (Ootpa) |
| 2 | \`5.4.0-42-generic\` | Ubuntu 20.04.1 LTS |

</details>

<details><summary>Cleared by evidence (1)</summary>

- KP001 does not hit \`4.18.0-193.el8.x86_64\` (5): fixed since 4.18.0-100

</details>
`,
    );
  });
});
