import assert from "node:assert/strict";
import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { suite, test } from "node:test";
import {
  decideAuthorities,
  readAuthorities,
  signingAuthority,
  trustedAuthorities,
  withAuthority,
  writeAuthorities,
  BACKDATE_MS,
  type Authority,
  type Times,
} from "../../src/certs/authority.ts";
import { issueServing, makeAuthority } from "../../src/certs/issue.ts";
import { BUNDLE_SETTLE_MS, decideRenewal } from "../../src/certs/renewal.ts";

const DAY = 86_400_000;
const HOUR = 3_600_000;
const start = Date.UTC(2027, 0, 1);
const times: Times = { authorityMs: 360 * DAY, servingMs: DAY, overlapMs: DAY };

/** An authority made so many days after the start. */
async function madeOn(day: number): Promise<Authority & { key: string }> {
  const made = await makeAuthority("test", {
    from: start + day * DAY - BACKDATE_MS,
    to: start + day * DAY + times.authorityMs,
  });
  return { certificate: new X509Certificate(made.cert), ...made };
}
const first = await madeOn(0);
const second = await madeOn(240);
const late = await madeOn(358.5);
const labels = new Map([
  [first.cert, "first"],
  [second.cert, "second"],
  [late.cert, "late"],
]);
const label = (authority: Authority | undefined): string | undefined =>
  authority === undefined ? undefined : labels.get(authority.cert);
const at = (day: number): number => start + day * DAY;
const { key: _unused, ...keyless } = first;

suite("whether an authority is due", () => {
  const cases: readonly (readonly [string, readonly Authority[], number, "add" | "keep", RegExp])[] = [
    ["none yet", [], 0, "add", /^there is no authority yet$/],
    ["fresh", [first], 0, "keep", /^the newest authority is due for renewal at 2027-08-29T/],
    ["just before two thirds of its life", [first], 239.99, "keep", /due for renewal/],
    [
      "at two thirds",
      [first],
      240,
      "add",
      /^two thirds of the newest authority's life are over, it expires at 2027-12-27T/,
    ],
    ["with its successor", [first, second], 240, "keep", /due for renewal/],
    ["expired", [first], 360, "add", /^no authority that can still sign is left$/],
    ["without its key", [keyless], 0, "add", /^no authority that can still sign is left$/],
  ];
  for (const [name, authorities, day, action, reason] of cases) {
    test(name, () => {
      const decision = decideAuthorities(authorities, at(day));
      assert.equal(decision.action, action);
      assert.match(decision.reason, reason);
    });
  }
});

suite("who signs and who is trusted", () => {
  const both = [first, second];
  const cases: readonly (readonly [string, readonly Authority[], number, string | undefined, readonly string[]])[] = [
    ["the only one signs at once", [first], 0, "first", ["first"]],
    ["a new one is trusted, and does not sign yet", both, 240, "first", ["second", "first"]],
    ["until the overlap is over", both, 240.99, "first", ["second", "first"]],
    ["then it signs", both, 241, "second", ["second", "first"]],
    ["the old one is trusted while something it signed may be served", both, 242, "second", ["second", "first"]],
    ["and then no more", both, 242.05, "second", ["second"]],
    ["a new one signs at once where the old one's key is lost", [keyless, second], 240, "second", ["second", "first"]],
    ["a new one signs at once where the old one is over", both, 599, "second", ["second"]],
    [
      "where the old one ends within the overlap, the new one signs half way to that",
      [first, late],
      359.24,
      "first",
      ["late", "first"],
    ],
    ["and has all callers' trust when the old one ends", [first, late], 359.26, "late", ["late", "first"]],
    ["nobody", both, 600, undefined, []],
  ];
  for (const [name, authorities, day, signing, trusted] of cases) {
    test(name, () => {
      assert.equal(label(signingAuthority(authorities, at(day), times)), signing);
      assert.deepEqual(
        trustedAuthorities(authorities, at(day), times).map((authority) => label(authority)),
        trusted,
      );
    });
  }
});

suite("what is stored", () => {
  test("comes back as it was", () => {
    const { authorities, problem } = readAuthorities(writeAuthorities([second, first]));
    assert.equal(problem, undefined);
    assert.deepEqual(
      authorities.map((authority) => [label(authority), authority.key !== undefined]),
      [
        ["first", true],
        ["second", true],
      ],
    );
  });

  test("with a new one: what is trusted, and keys only of those that sign", () => {
    const kept = withAuthority([keyless, first], second, at(240), times);
    assert.deepEqual(kept.at(-1)?.key, second.key);
    assert.deepEqual(
      withAuthority([first], second, at(240), times).map(({ key }) => key !== undefined),
      [true, true],
    );
    assert.deepEqual(
      withAuthority([keyless], second, at(240), times).map(({ key }) => key !== undefined),
      [false, true],
    );
    assert.deepEqual(
      withAuthority([first], second, at(400), times).map((authority) => label(authority)),
      ["second"],
      "expired",
    );
  });

  test("nothing is no problem, and what cannot be used is one", () => {
    assert.deepEqual(readAuthorities({}), { authorities: [] });
    assert.match(
      readAuthorities({ "ca.crt": "garbage", "ca.key": "garbage" }).problem ?? "",
      /no authority with its RSA key/,
    );
    assert.match(
      readAuthorities({ "ca.crt": first.cert, "ca.key": second.key }).problem ?? "",
      /no authority with its RSA key/,
    );
    const ec = generateKeyPairSync("ec", { namedCurve: "P-256" })
      .privateKey.export({ type: "pkcs8", format: "pem" })
      .toString();
    assert.match(
      readAuthorities({ "ca.crt": first.cert, "ca.key": ec }).problem ?? "",
      /no authority with its RSA key/,
    );
  });

  test("a certificate that is no authority is not taken for one", async () => {
    const leaf = await issueServing(first, { dns: ["a"] }, { from: start, to: start + DAY });
    assert.deepEqual(readAuthorities({ "ca.crt": leaf.cert, "ca.key": leaf.key }).authorities, []);
  });
});

suite("whether a serving certificate is due", async () => {
  const made = at(240) - 12 * HOUR;
  const leaf = (await issueServing(first, { dns: ["a"] }, { from: made - BACKDATE_MS, to: made + DAY })).cert;
  const due = made + (DAY * 2) / 3;
  const cases: readonly (readonly [
    string,
    string | undefined,
    Authority,
    readonly Authority[],
    number,
    boolean,
    RegExp,
  ])[] = [
    ["none yet", undefined, first, [first], made, true, /no serving certificate yet/],
    ["fresh", leaf, first, [first], made, false, /due for renewal at/],
    ["just before two thirds of its life", leaf, first, [first], due - 1, false, /due for renewal at/],
    ["at two thirds", leaf, first, [first], due, true, /two thirds .* expires at/],
    ["long expired, after a machine slept", leaf, first, [first], made + 5 * DAY, true, /expired at/],
    ["signed by one that is not trusted", leaf, second, [second], made, true, /no longer trusted/],
    [
      "signed by the former one, the new one is minutes old",
      leaf,
      second,
      [second, first],
      at(240) + 1000,
      false,
      /given time/,
    ],
    [
      "signed by the former one, the new one is known",
      leaf,
      second,
      [second, first],
      at(240) + BUNDLE_SETTLE_MS,
      true,
      /another authority signs/,
    ],
  ];
  for (const [name, cert, signing, trusted, now, renew, reason] of cases) {
    test(name, () => {
      const decision = decideRenewal(cert, signing, trusted, now);
      assert.equal(decision.renew, renew);
      assert.match(decision.reason, reason);
    });
  }
});
