import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Variables } from "../../src/domain/advisory.ts";
import type { Status } from "../../src/domain/status.ts";
import { createExpressionCompiler, type Expression } from "../../src/catalogue/expressions/compile.ts";
import type { Place } from "../../src/catalogue/expressions/declarations.ts";
import { createScope } from "../../src/catalogue/expressions/environment.ts";

const compile = createExpressionCompiler();

function expression(source: string, place: Place = "when"): Expression {
  const compiled = compile(place, source);
  if ("fault" in compiled) assert.fail(compiled.fault.message);
  return compiled.expression;
}

const nothing: Variables = { kubeProxy: {}, calico: {}, spiderpool: {}, nodes: {}, kubernetes: {} };

describe("an expression is affected, unaffected, or undetermined where a fact is absent", () => {
  const rows: readonly (readonly [source: string, variables: Variables, status: Status])[] = [
    ['kubeProxy.mode == "ipvs"', { kubeProxy: { mode: "ipvs" } }, "affected"],
    ['kubeProxy.mode == "ipvs"', { kubeProxy: { mode: "iptables" } }, "unaffected"],
    ['kubeProxy.mode == "ipvs"', { kubeProxy: {} }, "undetermined"],
    ['kubeProxy.mode == "ipvs"', {}, "undetermined"],
    ['kubeProxy.mode != "ipvs"', { kubeProxy: {} }, "undetermined"],
    ['kubeProxy.mode in ["ipvs", "iptables"]', { kubeProxy: { mode: "iptables" } }, "affected"],
    ["!calico.ipip", { calico: { ipip: false } }, "affected"],
    ["!calico.ipip", { calico: {} }, "undetermined"],
    ["calico.ipip || calico.vxlan", { calico: { vxlan: true } }, "affected"],
    ["calico.ipip || calico.vxlan", { calico: { vxlan: false } }, "undetermined"],
    ["calico.ipip && calico.vxlan", { calico: { vxlan: false } }, "unaffected"],
    ["calico.ipip && calico.vxlan", { calico: { vxlan: true } }, "undetermined"],
    ["calico.ipip ? calico.vxlan : calico.ipv6", { calico: { ipip: false, ipv6: true } }, "affected"],
    ["calico.ipip ? calico.vxlan : calico.ipv6", { calico: { vxlan: true, ipv6: true } }, "undetermined"],
    ["calico.vxlanPort != 4789", { calico: { vxlanPort: 8472n } }, "affected"],
    ["calico.vxlanPort >= -1", { calico: { vxlanPort: -1n } }, "affected"],
    ["calico.vxlanPort < 4789", { calico: {} }, "undetermined"],
    ["has(kubeProxy.version)", { kubeProxy: {} }, "unaffected"],
    ["has(kubeProxy.version)", { kubeProxy: { version: "1.30.0" } }, "affected"],
    ['"eks" in nodes.distributions', { nodes: { distributions: ["eks"] } }, "affected"],
    ['"eks" in nodes.distributions', { nodes: {} }, "undetermined"],
    ['nodes.osImages.exists(i, i.contains("Talos"))', { nodes: { osImages: ["x", "Talos (v1)"] } }, "affected"],
    ['nodes.osImages.exists(i, i.contains("Talos"))', { nodes: { osImages: [] } }, "unaffected"],
    ['nodes.osImages.all(i, i.startsWith("U"))', { nodes: { osImages: ["Ubuntu", "Debian"] } }, "unaffected"],
    ["nodes.osImages.exists(i, calico.ipip)", { nodes: { osImages: ["a"] }, calico: {} }, "undetermined"],
    ["size(nodes.osImages) > 1", { nodes: { osImages: ["a", "b"] } }, "affected"],
    ['"G" in kubeProxy.featureGates', { kubeProxy: { featureGates: new Map() } }, "unaffected"],
    ['kubeProxy.featureGates["G"]', { kubeProxy: { featureGates: new Map([["G", true]]) } }, "affected"],
    ['kubeProxy.featureGates["G"]', { kubeProxy: { featureGates: new Map() } }, "undetermined"],
    ['kubeProxy.mode.lowerAscii() == "ipvs"', { kubeProxy: { mode: "IPVS" } }, "affected"],
    ['kubeProxy.mode.matches("^ip(vs|tables)$")', { kubeProxy: { mode: "ipvs" } }, "affected"],
    ['kubeProxy.mode.matches("s$")', { kubeProxy: { mode: `${"x".repeat(400)}s` } }, "undetermined"],
    ['versionIn(kubeProxy.version, ">=1.29.0 <1.30.0")', { kubeProxy: { version: "1.29.5" } }, "affected"],
    ['versionIn(kubeProxy.version, ">=1.29.0 <1.30.0")', { kubeProxy: { version: "1.30.0" } }, "unaffected"],
    ['versionIn(kubeProxy.version, "<1.30.0")', { kubeProxy: { version: "1.30.0-rc.1" } }, "affected"],
    ['versionIn(spiderpool.version, "<1.0.0")', { spiderpool: { version: "1.0.0-rc2" } }, "affected"],
    ['versionIn(spiderpool.version, ">=1.0.0-rc2")', { spiderpool: { version: "1.0.0-rc1" } }, "unaffected"],
    ['versionIn(kubeProxy.version, "<1.30.0")', { kubeProxy: {} }, "undetermined"],
    ['versionIn(kubeProxy.version, "<1.30.0")', { kubeProxy: { version: "latest" } }, "undetermined"],
  ];
  for (const [source, variables, status] of rows)
    it(`${source} of ${show(variables)} is ${status}`, () => {
      assert.equal(expression(source).evaluate(variables), status);
    });
});

describe("an expression says which facts it reads, in the order of its text", () => {
  const rows: readonly (readonly [place: Place, source: string, uses: readonly string[]])[] = [
    ["when", "calico.vxlan && !calico.ipip && calico.vxlan", ["calico.vxlan", "calico.ipip"]],
    ["when", 'has(kubeProxy.version) && versionIn(kubeProxy.version, "<1.0.0")', ["kubeProxy.version"]],
    ["nodes.when", 'node.os == "linux" && kubeProxy.running', ["node.os", "kubeProxy.running"]],
    ["when", "nodes.osImages.exists(i, i == kubeProxy.mode)", ["nodes.osImages", "kubeProxy.mode"]],
    ["Service", "object.externalIPs", ["object.externalIPs"]],
  ];
  for (const [place, source, uses] of rows) it(source, () => assert.deepEqual(expression(source, place).uses, uses));
  it("and which version ranges it asks about", () => {
    const { versions } = expression('versionIn(kubernetes.version, "<1.21.0") || kubeProxy.running');
    assert.deepEqual(versions, [{ path: "kubernetes.version", range: "<1.21.0" }]);
  });
});

describe("a wrong expression is refused when it is loaded, with the place in its text", () => {
  const rows: readonly (readonly [source: string, message: RegExp, at: string, place?: Place])[] = [
    ['kubeProxy.mod == "ipvs"', /No such fact kubeProxy\.mod; did you mean mode\?/u, "mod"],
    ['kubProxy.mode == "ipvs"', /No such variable kubProxy; did you mean kubeProxy\?/u, "kubProxy"],
    ["has(kubeProxy.mod)", /No such fact kubeProxy\.mod; did you mean mode\?/u, "mod"],
    ["has(kubeProxy)", /has\(\) invalid argument/u, "kubeProxy"],
    ["kubeProxy.mode == 1", /string == int/u, "kubeProxy.mode == 1"],
    ["kubeProxy.mode", /must be true or false/u, "kubeProxy.mode"],
    ["kubeProxy.mode ==", /Unexpected token/u, ""],
    ['node.os == "linux"', /node can be asked only in nodes\.when/u, "node"],
    ["object.udp", /object can be asked only in objects\.when/u, "object"],
    ["object.udpp", /No such fact object\.udpp; did you mean udp\?/u, "udpp", "Service"],
    ["kubeProxy == kubeProxy", /no such overload: kubeProxy == kubeProxy/u, "kubeProxy == kubeProxy"],
    ["size([kubeProxy]) == 1", /is a group of facts/u, "kubeProxy"],
    ['dyn(kubeProxy).mod == "x"', /dyn\(\) is not available/u, "dyn(kubeProxy)"],
    ['kubeProxy["mo" + "d"] == ""', /write a fact with a dot/u, 'kubeProxy["mo" + "d"]'],
    ['kubeProxy.version < "1.30"', /compare versions with versionIn/u, 'kubeProxy.version < "1.30"'],
    ['versionIn(kubeProxy.version, "newest")', /not a range of versions/u, '"newest"'],
    ["versionIn(kubeProxy.version, kubeProxy.mode)", /must stand there as a text/u, "kubeProxy.mode"],
    ['versionIn("1.2.3", "<2.0.0")', /a fact belongs here/u, '"1.2.3"'],
    ['kubeProxy.mode.matches("(a+)+$")', /not a group/u, '"(a+)+$"'],
    ['kubeProxy.mode.matches("(?:ab|a)*c")', /not a group/u, '"(?:ab|a)*c"'],
    ['kubeProxy.mode.matches("(a|aa){2,}")', /not a group/u, '"(a|aa){2,}"'],
    ['kubeProxy.mode.matches("a*b*c*d*")', /at most 3 repeats/u, '"a*b*c*d*"'],
    ['kubeProxy.mode.matches("(")', /Unterminated group/u, '"("'],
    ['kubeProxy.mode.matches("(?=a)")', /plain groups/u, '"(?=a)"'],
    [String.raw`kubeProxy.mode.matches("(a)\\1")`, /references back/u, String.raw`"(a)\\1"`],
    ["kubeProxy.mode.matches(kubeProxy.mode)", /must stand there as a text/u, "kubeProxy.mode"],
    ["nodes.total + 1 > 2", /\+ is not available/u, "nodes.total + 1"],
    [
      "nodes.osImages.exists(i, nodes.osImages.exists(j, i == j))",
      /inside another/u,
      "nodes.osImages.exists(j, i == j)",
    ],
    [
      'nodes.osImages.exists(calico, calico == "")',
      /take another name/u,
      'nodes.osImages.exists(calico, calico == "")',
    ],
    [
      'nodes.osImages.filter(i, i != "").size() > 1',
      /filter\(\) is not available/u,
      'nodes.osImages.filter(i, i != "")',
    ],
    ['nodes.osImages[0] == "x"', /search a list with exists/u, "0"],
    ["int(kubeProxy.mode) == 1", /int\(\) is not available/u, "int(kubeProxy.mode)"],
    [`kubeProxy.running${" && kubeProxy.running".repeat(300)}`, /at most 2000 characters/u, ""],
    [`${"!".repeat(400)}kubeProxy.running`, /depth|AST|limit/iu, ""],
  ];
  for (const [source, message, at, place = "when"] of rows)
    it(source.length > 100 ? `${source.slice(0, 40)}…` : source, () => {
      const compiled = compile(place, source);
      if (!("fault" in compiled)) assert.fail("is accepted");
      assert.match(compiled.fault.message, message);
      if (at !== "") assert.equal(compiled.fault.start, source.lastIndexOf(at));
    });
});

describe("evaluation agrees with the CEL library", () => {
  const atoms = fc.constantFrom(
    'kubeProxy.mode == "ipvs"',
    'kubeProxy.mode in ["ipvs", "nftables"]',
    "kubeProxy.running",
    "has(kubeProxy.mode)",
    'kubeProxy.mode.startsWith("ip")',
    'kubeProxy.mode.matches("^i.*s$")',
    'kubeProxy.featureGates["A"]',
    '"A" in kubeProxy.featureGates',
    "calico.vxlanPort > 4789",
    "calico.vxlanPort == -1",
    '"x" in nodes.osImages',
    'nodes.osImages.exists(i, i.contains("x"))',
    "nodes.osImages.all(i, i == kubeProxy.mode)",
    "size(nodes.osImages) == 1",
  );
  const { source } = fc.letrec<{ source: string }>((tie) => ({
    source: fc.oneof(
      { maxDepth: 4 },
      atoms,
      fc.tuple(tie("source"), tie("source")).map(([a, b]) => `(${a} && ${b})`),
      fc.tuple(tie("source"), tie("source")).map(([a, b]) => `(${a} || ${b})`),
      tie("source").map((a) => `!(${a})`),
      fc.tuple(tie("source"), tie("source"), tie("source")).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    ),
  }));
  const facts = fc.record({
    kubeProxy: fc.record({
      mode: maybe(fc.constantFrom("ipvs", "iptables", "nftables")),
      running: maybe(fc.boolean()),
      featureGates: maybe(fc.constantFrom(new Map(), new Map([["A", true]]), new Map([["A", false]]))),
    }),
    calico: fc.record({ vxlanPort: maybe(fc.constantFrom(-1n, 4789n, 8472n)) }),
    nodes: fc.record({ osImages: maybe(fc.array(fc.constantFrom("x", "ax", "ipvs"), { maxLength: 3 })) }),
  });
  const { environment } = createScope("when");
  it("for any expression and any facts", () => {
    fc.assert(
      fc.property(source, facts, (text, variables) => {
        const compiled = compile("when", text);
        if ("fault" in compiled) return; // over the limits
        let expected: Status;
        try {
          expected = environment.parse(text)({ ...nothing, ...variables }) === true ? "affected" : "unaffected";
        } catch {
          expected = "undetermined";
        }
        assert.equal(compiled.expression.evaluate({ ...nothing, ...variables }), expected);
      }),
      { numRuns: 2000 },
    );
  });
});

function maybe<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(value, { nil: undefined });
}

function show(variables: Variables): string {
  return JSON.stringify(variables, (_, value: unknown) =>
    typeof value === "bigint" ? Number(value) : value instanceof Map ? Object.fromEntries(value) : value,
  );
}
