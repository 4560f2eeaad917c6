import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Assessment } from "../../src/domain/assessment.ts";
import type { RenderOptions } from "../../src/reports/options.ts";
import { columns } from "../../src/reports/text-layout.ts";
import { renderText } from "../../src/reports/text.ts";
import { anyAssessment } from "./arbitrary.ts";
import { assessment, el8, finding, focal } from "./assessments.ts";
import { hostile } from "./hostile.ts";

const escape = "\u001B";
const style = new RegExp(`${escape}\\[[\\d;]+m`, "g");
const painted = new RegExp(`^(?:[^${escape}]|${escape}\\[[\\d;]+m[^${escape}]*${escape}\\[0m)*$`, "u");

const plain: RenderOptions = { color: false, width: 80, quiet: false, verbose: false };

function text(whole: Assessment, change: Partial<RenderOptions> = {}): string {
  return renderText(whole, { ...plain, ...change });
}

describe("the report for a terminal", () => {
  it("says what, where, why and what to do, the worst last, and sums up in one line", () => {
    const whole = assessment([
      finding({ note: "To accept the risk: annotate the object." }),
      finding({
        id: "CA004",
        title: "Felix fails",
        action: "warn",
        status: "undetermined",
        introduced: false,
        location: null,
        reason: "The kernel version of these nodes cannot be read.",
        alternatives: [],
        assumed: [],
        exemption: { reason: "replaced in Q1", expires: "2027-03-31", from: "policy", ticket: "NET-42" },
      }),
      finding({ id: "KP020", title: "Small", action: "audit", severity: "low" }),
    ]);
    assert.equal(
      text(whole),
      `Recorded only (1)
  KP020  low  7 of 12 nodes  Small

Warnings (1)
  CA004  Felix fails (high, cannot tell, there before)
    set by     ConfigMap kube-system/kube-proxy, data[config.conf].mode
    nodes      7 of 12 nodes, e.g. edge-1, edge-2, edge-3, edge-4, edge-5
               5  4.18.0-193.el8.x86_64  Red Hat Enterprise Linux 8.2 (Ootpa)
               2  5.4.0-42-generic       Ubuntu 20.04.1 LTS
    impact     During a rollout, requests of busy clients keep going to pods
               that are gone, and fail.
    why        The kernel version of these nodes cannot be read.
    fix        Run kernel 5.9 or later, or use the iptables mode.
    exempt     replaced in Q1 (until 2027-03-31, NET-42; from policy)
    more       kernelgate advisories show CA004
               https://github.com/kubernetes/kubernetes/issues/93297

Denied (1)
  KP001  IPVS keeps sending reused client ports to removed endpoints (high)
    at         change.yaml:12:5
    asked by   ConfigMap kube-system/kube-proxy, data[config.conf].mode
    nodes      7 of 12 nodes, e.g. edge-1, edge-2, edge-3, edge-4, edge-5
               5  4.18.0-193.el8.x86_64  Red Hat Enterprise Linux 8.2 (Ootpa)
               2  5.4.0-42-generic       Ubuntu 20.04.1 LTS
    impact     During a rollout, requests of busy clients keep going to pods
               that are gone, and fail.
    assumed    kube-proxy 1.30.2, from the kubelet
    safe here  iptables
    not safe   nftables: KP010 on 7 of 12 nodes: needs kernel 5.13
    fix        Run kernel 5.9 or later, or use the iptables mode.
    accept     To accept the risk: annotate the object.
    more       kernelgate advisories show KP001
               https://github.com/kubernetes/kubernetes/issues/93297

denied: 1 denial, 1 warning, 1 recorded only (1 object on 12 nodes)
`,
    );
  });

  it("adds problems, exemptions that need care, and what evidence cleared", () => {
    const whole = assessment([], {
      cluster: "prod-eu",
      cleared: [{ id: "KP001", groups: [el8, focal], evidence: "fixed since 4.18.0-100.el8", reference: "" }],
      exemptions: [
        {
          advisory: "KP001",
          reason: "fine",
          expires: "2030-01-01",
          from: "policy",
          state: "active",
          used: true,
          scoped: true,
        },
        {
          advisory: "CA004",
          reason: "old",
          expires: "2020-01-01",
          from: "policy",
          state: "expired",
          used: false,
          scoped: false,
        },
      ],
      problems: [
        { level: "warning", object: null, location: { file: "x.yaml", line: 3 }, message: "duplicate key mode" },
      ],
    });
    assert.equal(
      text(whole),
      `Problems
  warning    x.yaml:3: duplicate key mode

Exemptions
  CA004  expired  until 2020-01-01  not used, for all nodes  old

Cleared by evidence
  KP001      does not hit 4.18.0-193.el8.x86_64 (5), 5.4.0-42-generic (2): fixed
             since 4.18.0-100.el8

prod-eu: allowed: 1 problem (1 object on 12 nodes)
`,
    );
    assert.match(text(whole, { verbose: true }), /KP001 {2}active/);
  });

  it("is silent when it is to be quiet and nothing is to be done", () => {
    const cleared = [{ id: "KP001", groups: [el8], evidence: "fixed", reference: "" }];
    assert.equal(text(assessment([]), { quiet: true }), "");
    assert.equal(text(assessment([finding({ action: "audit" })], { cleared }), { quiet: true }), "");
    assert.equal(text(assessment([])), "allowed: nothing found (1 object on 12 nodes)\n");
  });

  it("says when it is quiet what is denied, warned of or could not be read", () => {
    const problem = { level: "warning" as const, object: null, location: null, message: "unknown kind" };
    assert.match(text(assessment([finding()]), { quiet: true }), /KP001[^]*denied: 1 denial/);
    assert.match(text(assessment([finding({ action: "warn" })]), { quiet: true }), /Warnings \(1\)/);
    assert.match(text(assessment([], { problems: [problem] }), { quiet: true }), /unknown kind/);
    const both = assessment([finding(), finding({ id: "KP020", action: "audit" })]);
    assert.doesNotMatch(text(both, { quiet: true }), /KP020/);
  });

  it("tells all of what is only recorded, all nodes and all sources when it is verbose", () => {
    const references = ["https://example.invalid/1", "https://example.invalid/2"];
    const whole = assessment([finding({ action: "audit", references })]);
    assert.doesNotMatch(text(whole), /old-2|example\.invalid/);
    assert.match(text(whole, { verbose: true }), /old-2[^]*example\.invalid\/1\n *https:\/\/example\.invalid\/2/);
  });

  it("shows what else could be set, kernels down and values across, in as many parts as the width needs", () => {
    const values = ["iptables", "ipvs", "nftables"].map((value, index) => ({
      value,
      groups: [
        {
          ...el8,
          safe: index !== 1,
          affected: index === 1 ? ["KP001", "KP002", "KP003", "KP004"] : [],
          undetermined: [],
        },
        { ...focal, safe: true, affected: index === 1 ? ["KP008"] : [], undetermined: index === 2 ? ["KP013"] : [] },
      ],
    }));
    const whole = assessment([], { matrix: [{ setting: "kubeProxy.mode", values }] });
    assert.equal(
      text(whole, { width: 90 }).split("\n\n")[0],
      `kubeProxy.mode by kernel
  nodes  kernel                 iptables  ipvs                           nftables
  5      4.18.0-193.el8.x86_64  safe      not safe KP001 KP002 KP003 +1  safe
  2      5.4.0-42-generic       safe      minor KP008                    unclear KP013?`,
    );
    assert.equal(
      text(whole, { width: 60 }).split("\n\n").slice(0, 3).join("\n\n"),
      `kubeProxy.mode by kernel
  nodes  kernel                 iptables
  5      4.18.0-193.el8.x86_64  safe
  2      5.4.0-42-generic       safe

  nodes  kernel                 ipvs
  5      4.18.0-193.el8.x86_64  not safe KP001 KP002 KP003 +1
  2      5.4.0-42-generic       minor KP008

  nodes  kernel                 nftables
  5      4.18.0-193.el8.x86_64  safe
  2      5.4.0-42-generic       unclear KP013?`,
    );
  });

  it("lets no text move the cursor, colour anything or add a line", () => {
    fc.assert(
      fc.property(anyAssessment, fc.boolean(), (whole, verbose) => {
        assert.doesNotMatch(text(whole, { verbose }), /(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u);
      }),
    );
    const lines = text(assessment([finding()])).split("\n").length;
    for (const title of hostile.filter((one) => one.length < 40))
      assert.equal(text(assessment([finding({ title })]), { width: 200 }).split("\n").length, lines - 2, title);
  });

  it("uses colour only when told, ends each style on its line, and says the same without", () => {
    fc.assert(
      fc.property(anyAssessment, (whole) => {
        const colored = text(whole, { color: true });
        for (const line of colored.split("\n")) assert.match(line, painted);
        assert.equal(colored.replaceAll(style, ""), text(whole));
      }),
    );
    assert.ok(text(assessment([finding()]), { color: true }).includes("\u001B[1;31mKP001\u001B[0m"));
  });

  for (const width of [60, 80, 100, 140])
    it(`wraps sentences at ${width} columns`, () => {
      const impact = "a sentence that goes on and on, ".repeat(12);
      const whole = assessment([finding({ impact, remedy: impact, title: impact, references: [] })]);
      for (const line of text(whole, { width }).split("\n")) {
        if (!line.includes("Ootpa")) assert.ok(columns(line) <= width, line);
      }
    });
});
