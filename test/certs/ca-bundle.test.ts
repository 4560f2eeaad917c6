import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { decideBundle, decideRewrite, type BundleDecision } from "../../src/certs/ca-bundle.ts";
import { makeAuthority } from "../../src/certs/issue.ts";
import { certificatesIn } from "../../src/certs/pair.ts";

const DAY = 86_400_000;
const start = Date.UTC(2027, 0, 1);
const made = async (day: number): Promise<string> =>
  (await makeAuthority("test", { from: start + day * DAY, to: start + 400 * DAY })).cert;
const oldest = await made(0);
const current = await made(100);
const next = await made(200);

const base64 = (pem: string): string => Buffer.from(pem).toString("base64");
const fromBase64 = (text: string): string => Buffer.from(text, "base64").toString("utf8");

/** A configuration whose webhooks hold these bundles; undefined: none. */
function configuration(...bundles: readonly (string | undefined)[]): unknown {
  return {
    kind: "ValidatingWebhookConfiguration",
    webhooks: bundles.map((bundle, index) => ({
      name: `${index}.kernelgate.io`,
      clientConfig: { service: { name: "kernelgate" }, ...(bundle === undefined ? {} : { caBundle: bundle }) },
    })),
  };
}

function written(decision: BundleDecision): readonly string[] {
  if (decision.action !== "patch") return [decision.action];
  return decision.patch.filter(({ op }) => op === "add").map(({ value }) => fromBase64(value));
}

suite("the bundles of a webhook configuration", () => {
  test("are written where there are none, each guarded by its webhook's name", () => {
    assert.deepEqual(decideBundle(configuration(undefined, ""), current, { prune: false }), {
      action: "patch",
      reason: "2 of 2 webhooks: no bundle",
      patch: [
        { op: "test", path: "/webhooks/0/name", value: "0.kernelgate.io" },
        { op: "add", path: "/webhooks/0/clientConfig/caBundle", value: base64(current) },
        { op: "test", path: "/webhooks/1/name", value: "1.kernelgate.io" },
        { op: "add", path: "/webhooks/1/clientConfig/caBundle", value: base64(current) },
      ],
    });
  });

  const both = current + next;
  const cases: readonly (readonly [string, string | undefined, string, boolean, readonly string[], RegExp])[] = [
    ["the same", base64(current), current, true, ["none"], /every webhook holds/],
    [
      "the same in another order and with other line breaks",
      base64(both.replaceAll("\n", "\r\n")),
      next + current,
      true,
      ["none"],
      /every webhook holds/,
    ],
    ["garbage", base64("garbage"), current, false, [current], /1 authorities missing/],
    ["not even base64", "%%%", current, false, [current], /1 authorities missing/],
    ["one is missing", base64(current), both, false, [next + current], /1 authorities missing/],
    [
      "one is missing, and one too many stays on an event",
      base64(oldest + current),
      both,
      false,
      [next + current + oldest],
      /1 authorities missing/,
    ],
    ["one too many stays on an event", base64(oldest + current), current, false, ["none"], /every webhook holds/],
    [
      "one too many goes on the periodic look",
      base64(oldest + current),
      current,
      true,
      [current],
      /1 no longer wanted/,
    ],
    ["a newer one stays also then: a replica is ahead", base64(both), current, true, ["none"], /every webhook holds/],
    ["another one", base64(oldest), current, true, [current], /1 authorities missing and 1 no longer wanted/],
  ];
  for (const [name, stored, wanted, prune, expected, reason] of cases) {
    test(name, () => {
      const decision = decideBundle(configuration(stored), wanted, { prune });
      assert.deepEqual(written(decision), expected);
      assert.match(decision.reason, reason);
    });
  }

  test("after a write, there is nothing more to write", () => {
    const [bundle = ""] = written(decideBundle(configuration(base64(oldest)), both, { prune: false }));
    assert.equal(certificatesIn(bundle).length, 3);
    assert.equal(decideBundle(configuration(base64(bundle)), both, { prune: false }).action, "none");
  });

  test("only of the webhooks that differ", () => {
    const decision = decideBundle(configuration(base64(current), undefined), current, { prune: true });
    assert.deepEqual(decision.action === "patch" ? decision.patch.map(({ path }) => path) : [], [
      "/webhooks/1/name",
      "/webhooks/1/clientConfig/caBundle",
    ]);
  });

  test("only of the webhooks that are named", () => {
    const decision = decideBundle(configuration(undefined, undefined), current, {
      prune: true,
      names: ["1.kernelgate.io"],
    });
    assert.equal(decision.action === "patch" ? decision.patch.length : 0, 2);
    assert.match(
      decideBundle(configuration(undefined), current, { prune: true, names: ["x.io"] }).reason,
      /no webhook x\.io/,
    );
  });

  for (const [name, value, wanted] of [
    ["nothing", undefined, current],
    ["no webhooks", { webhooks: [] }, current],
    ["webhooks that are no list", { webhooks: {} }, current],
    ["nothing wanted", configuration(undefined), ""],
  ] as const) {
    test(`${name} is impossible, and said`, () => {
      assert.equal(decideBundle(value, wanted, { prune: true }).action, "impossible");
    });
  }

  test("odd webhooks are passed over", () => {
    assert.equal(decideBundle({ webhooks: [null, "x", { name: 1 }] }, current, { prune: true }).action, "none");
  });
});

suite("a war over the bundle", () => {
  test("ends after five writes in ten minutes, with a reason, and begins again when they have passed", () => {
    let history: readonly number[] = [];
    for (let second = 0; second < 5; second += 1) {
      const decision = decideRewrite(history, start + second * 1000);
      assert.equal(decision.write, true);
      ({ history } = decision);
    }
    const stopped = decideRewrite(history, start + 5000);
    assert.equal(stopped.write, false);
    assert.match(
      stopped.write ? "" : stopped.reason,
      /written 5 times in 10 minutes: somebody else .* next attempt is at 2027-01-01T00:10:00\.000Z$/,
    );
    assert.equal(stopped.write ? 0 : stopped.until, start + 600_000);
    assert.equal(decideRewrite(stopped.history, start + 599_999).write, false);
    assert.equal(decideRewrite(stopped.history, start + 600_000).write, true);
  });

  test("is none where writes are days apart", () => {
    let history: readonly number[] = [];
    for (let day = 0; day < 20; day += 1) {
      const decision = decideRewrite(history, start + day * DAY);
      assert.equal(decision.write, true);
      ({ history } = decision);
    }
    assert.equal(history.length, 1);
  });
});
