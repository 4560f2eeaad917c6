import assert from "node:assert/strict";
import { suite, test, type TestContext } from "node:test";
import { expiries, mismatch } from "../../src/certs/pair.ts";
import { firstCertificate, type CertificateSource, type Served } from "../../src/certs/source.ts";

/** A source with the means to make it change, for the suite that every source passes. */
export interface Subject {
  readonly source: CertificateSource;
  /** Makes something happen after which the source serves another certificate. */
  change(): Promise<void>;
  /** Makes the place where the certificate comes from unusable. */
  spoil(): Promise<void>;
}

/** The contract of certificate sources. `make` gives a fresh one that was not started. */
export function certificateSourceContract(name: string, make: (context: TestContext) => Promise<Subject>): void {
  const started = async (
    context: TestContext,
  ): Promise<Subject & { readonly first: Served; readonly stop: () => Promise<void> }> => {
    const subject = await make(context);
    const stopping = new AbortController();
    const first = firstCertificate(subject.source, stopping.signal);
    const running = subject.source.start(stopping.signal);
    const stop = async (): Promise<void> => {
      stopping.abort();
      await running;
    };
    context.after(stop);
    return { ...subject, first: await first, stop };
  };
  suite(`${name} keeps the contract of certificate sources`, () => {
    test("before it is started it has nothing, and is not healthy", async (context) => {
      const { source } = await make(context);
      assert.equal(source.current(), undefined);
      assert.equal(source.health().ok, false);
      assert.match(source.health().message, /^[^\n]+$/);
    });

    test("started, it serves a pair that belongs together, and is healthy", async (context) => {
      const { source, first } = await started(context);
      assert.equal(mismatch(first), undefined);
      assert.equal(source.current(), first);
      assert.equal(source.health().ok, true);
      assert.ok(expiries(first).certificate !== undefined);
      assert.equal(await firstCertificate(source, AbortSignal.abort()), first);
    });

    test("tells its listeners of a change, once, and serves the new pair", async (context) => {
      const subject = await started(context);
      const seen: Served[] = [];
      subject.source.onChange((served) => seen.push(served));
      const next = changed(subject.source);
      await subject.change();
      await subject.source.refresh();
      const served = await next;
      assert.notEqual(served.cert, subject.first.cert);
      assert.equal(subject.source.current(), served);
      assert.equal(mismatch(served), undefined);
      await subject.source.refresh();
      assert.deepEqual(seen, [served]);
    });

    test("does not tell a listener that left", async (context) => {
      const subject = await started(context);
      const off = subject.source.onChange(() => assert.fail("left"));
      off();
      const next = changed(subject.source);
      await subject.change();
      await subject.source.refresh();
      await next;
    });

    test("keeps the last good pair when its place is spoilt, and says what is wrong", async (context) => {
      const subject = await started(context);
      await subject.spoil();
      await subject.source.refresh();
      assert.equal(subject.source.current(), subject.first);
      assert.equal(subject.source.health().ok, true, "what is served is still good");
      assert.match(subject.source.health().message, /^valid until .*; ./);
    });

    test("ends when the signal aborts", async (context) => {
      const { stop } = await started(context);
      await stop();
    });

    test("whoever waits for the first certificate is told that there will be none", async (context) => {
      const { source } = await make(context);
      await assert.rejects(firstCertificate(source, AbortSignal.abort()), /stopped before there was a certificate/);
      const stopping = new AbortController();
      const waiting = assert.rejects(firstCertificate(source, stopping.signal), /stopped before/);
      stopping.abort();
      await waiting;
    });
  });
}

/** The next change that a source tells. */
function changed(source: CertificateSource): Promise<Served> {
  return new Promise((resolve) => {
    const off = source.onChange((served) => {
      off();
      resolve(served);
    });
  });
}
