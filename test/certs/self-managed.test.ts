import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { suite, test } from "node:test";
import { certificatesIn, isIssuer, mismatch } from "../../src/certs/pair.ts";
import { createSelfManagedSource } from "../../src/certs/self-managed.ts";
import type { CertificateSource, Served } from "../../src/certs/source.ts";
import { manualClock, memoryLog, memoryStore } from "./fakes.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const start = Date.UTC(2027, 0, 1);
const names = { dns: ["kernelgate.kernelgate.svc"] };

function replica(
  parts: Partial<{
    store: ReturnType<typeof memoryStore>;
    clock: ReturnType<typeof manualClock>;
    log: ReturnType<typeof memoryLog>;
  }> = {},
): {
  source: CertificateSource;
  store: ReturnType<typeof memoryStore>;
  clock: ReturnType<typeof manualClock>;
  log: ReturnType<typeof memoryLog>;
} {
  const { store = memoryStore(), clock = manualClock(start), log = memoryLog() } = parts;
  return { source: createSelfManagedSource({ store, names, log, clock }), store, clock, log };
}

/** Whether a caller that trusts `bundle` accepts what a replica serves. */
function accepts(bundle: string, served: Served | undefined, now: number): boolean {
  if (served === undefined) return false;
  const leaf = new X509Certificate(served.cert);
  const valid = (one: X509Certificate): boolean =>
    now >= one.validFromDate.getTime() && now < one.validToDate.getTime();
  return valid(leaf) && certificatesIn(bundle).some((authority) => valid(authority) && isIssuer(authority, leaf));
}

suite("a self-managed source", () => {
  test("makes an authority and a certificate where there is nothing", async () => {
    const { source, store, log } = replica();
    await source.refresh();
    const served = source.current();
    assert.ok(served !== undefined && mismatch(served) === undefined);
    assert.ok(accepts(served.caBundle ?? "", served, start));
    assert.equal(store.writes, 1);
    assert.deepEqual(log.decisions, [
      "made an authority: there is no authority yet",
      "made a serving certificate: there is no serving certificate yet",
    ]);
    assert.match(
      source.health().message,
      /^valid until 2027-01-02T00:00:00\.000Z, its authority until 2028-01-01T00:00:00\.000Z$/,
    );
    assert.ok(
      !Object.values(store.secret?.data ?? {}).some((text) => text.includes(served.key)),
      "the serving key stays in memory",
    );
  });

  test("takes an empty Secret from the manifests as it is", async () => {
    const { source, store } = replica();
    store.secret = { data: {}, version: 1 };
    await source.refresh();
    assert.ok(source.current() !== undefined);
    assert.equal(store.secret.version, 2);
  });

  test("replaces a Secret that cannot be used, and says so", async () => {
    const { source, store, log } = replica();
    store.secret = { data: { "ca.crt": "garbage", "ca.key": "garbage" }, version: 1 };
    await source.refresh();
    assert.ok(source.current() !== undefined);
    assert.match(log.failures[0] ?? "", /hold no authority with its RSA key/);
  });

  test("does nothing while nothing is due", async () => {
    const { source, store, clock } = replica();
    const changes: Served[] = [];
    source.onChange((served) => changes.push(served));
    await source.refresh();
    for (let minute = 0; minute < 5; minute += 1) {
      clock.advance(60_000);
      await source.refresh();
    }
    assert.equal(store.writes, 1);
    assert.equal(changes.length, 1);
  });

  test("renews its certificate at two thirds of its life, from the same authority", async () => {
    const { source, clock } = replica();
    await source.refresh();
    const before = source.current();
    clock.advance(16 * HOUR - 1);
    await source.refresh();
    assert.equal(source.current(), before);
    clock.advance(1);
    await source.refresh();
    assert.notEqual(source.current()?.cert, before?.cert);
    assert.equal(source.current()?.caBundle, before?.caBundle);
  });

  test("after a machine slept for a week, the next look repairs it", async () => {
    const { source, clock } = replica();
    await source.refresh();
    clock.advance(7 * DAY);
    assert.deepEqual(source.health(), {
      ok: false,
      message: "the serving certificate expired at 2027-01-02T00:00:00.000Z",
    });
    await source.refresh();
    assert.ok(accepts(source.current()?.caBundle ?? "", source.current(), clock.now()));
    assert.equal(source.health().ok, true);
  });

  test("signs on with the authorities it knows while the API server is away, and says so", async () => {
    const { source, store, clock, log } = replica();
    await source.refresh();
    store.fails = true;
    clock.advance(20 * HOUR);
    await source.refresh();
    assert.ok(accepts(source.current()?.caBundle ?? "", source.current(), clock.now()));
    assert.equal(source.health().ok, true);
    assert.match(source.health().message, /; the Secret of the authorities is out of reach: connection refused$/);
    assert.deepEqual(log.failures, ["the Secret of the authorities is out of reach"]);
    store.fails = false;
    await source.refresh();
    assert.doesNotMatch(source.health().message, /out of reach/);
  });

  test("is not healthy before it has anything", async () => {
    const { source, store } = replica();
    assert.deepEqual(source.health(), { ok: false, message: "no serving certificate was made yet" });
    store.fails = true;
    await source.refresh();
    assert.deepEqual(source.health(), {
      ok: false,
      message: "the Secret of the authorities is out of reach: connection refused",
    });
  });

  test("looks once at a time", async () => {
    const { source, store } = replica();
    await Promise.all([source.refresh(), source.refresh(), source.refresh()]);
    assert.equal(store.writes, 1);
  });
});

suite("several replicas", () => {
  test("that start together end up with one authority", async () => {
    const store = memoryStore();
    const replicas = [replica({ store }), replica({ store }), replica({ store })];
    await Promise.all(replicas.map(({ source }) => source.refresh()));
    const [one, ...others] = replicas.map(({ source }) => source.current());
    for (const other of others) {
      assert.equal(other?.caBundle, one?.caBundle);
      assert.notEqual(other?.cert, one?.cert);
      assert.ok(accepts(one?.caBundle ?? "", other, start));
    }
    assert.equal(store.writes, 1);
    assert.ok(replicas.some(({ log }) => log.decisions.some((line) => /another replica/.test(line))));
  });

  test("survive that somebody deletes the Secret", async () => {
    const store = memoryStore();
    const clock = manualClock(start);
    const replicas = [replica({ store, clock }), replica({ store, clock })];
    for (const { source } of replicas) await source.refresh();
    clock.advance(HOUR);
    store.secret = undefined;
    const [one, two] = replicas;
    await one?.source.refresh();
    const bundle = one?.source.current()?.caBundle ?? "";
    assert.equal(certificatesIn(bundle).length, 2, "the lost authority stays trusted");
    assert.ok(accepts(bundle, two?.source.current(), clock.now()), "the other replica has not looked yet");
    assert.ok(accepts(bundle, one?.source.current(), clock.now()));
    clock.advance(600_000);
    for (const { source } of replicas) await source.refresh();
    for (const { source } of replicas) assert.ok(accepts(bundle, source.current(), clock.now()));
    clock.advance(3 * DAY);
    await one?.source.refresh();
    assert.equal(certificatesIn(one?.source.current()?.caBundle ?? "").length, 1, "and is forgotten after some days");
  });

  test("rotate the authority without one moment in which a caller would refuse one of them", async () => {
    const store = memoryStore();
    const clock = manualClock(start);
    const replicas = [replica({ store, clock }), replica({ store, clock }), replica({ store, clock })];
    await Promise.all(replicas.map(({ source }) => source.refresh()));
    // what API servers hold: the bundle of any replica, as it was a look earlier
    let held = replicas.map(({ source }) => source.current()?.caBundle ?? "");
    const bundles = new Set<string>();
    clock.advance(242 * DAY); // 243.3 days are two thirds of the authority's life
    for (const { source } of replicas) await source.refresh();
    for (let hour = 0; hour < 6 * 24; hour += 1) {
      clock.advance(HOUR);
      for (const [index, { source }] of replicas.entries()) {
        if ((hour + index) % 3 > 0) await source.refresh(); // they do not look at the same time, and sometimes not at all
        for (const bundle of held)
          assert.ok(accepts(bundle, source.current(), clock.now()), `hour ${hour}, replica ${index}`);
      }
      held = replicas.map(({ source }) => source.current()?.caBundle ?? "");
      for (const bundle of held) bundles.add(bundle);
    }
    assert.equal(store.writes, 2);
    assert.deepEqual(
      [...bundles].map((bundle) => certificatesIn(bundle).length),
      [1, 2, 1],
    );
  });
});
