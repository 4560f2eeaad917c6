import assert from "node:assert/strict";
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test, type TestContext } from "node:test";
import { createFileSource, readFiles, type CertificateFiles } from "../../src/certs/files.ts";
import { issueServing, makeAuthority } from "../../src/certs/issue.ts";
import type { KeyedCertificate } from "../../src/certs/pair.ts";
import { firstCertificate, type Served } from "../../src/certs/source.ts";
import { manualClock, memoryLog } from "./fakes.ts";

const HOUR = 3_600_000;
const now = Date.now();
const validity = { from: now - HOUR, to: now + 24 * HOUR };
const authority = await makeAuthority("test", validity);
const issue = (): Promise<KeyedCertificate> => issueServing(authority, { dns: ["localhost"] }, validity);

async function folderOf(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "certs-"));
  context.after(() => rm(folder, { recursive: true }));
  return folder;
}

function filesIn(folder: string): CertificateFiles {
  return { cert: join(folder, "tls.crt"), key: join(folder, "tls.key") };
}

async function writePair(folder: string, { cert, key }: KeyedCertificate): Promise<void> {
  await writeFile(join(folder, "tls.crt"), cert);
  await writeFile(join(folder, "tls.key"), key);
}

suite("mounted files", () => {
  test("that are not there end the start with the file's name", async (context) => {
    const folder = await folderOf(context);
    const source = createFileSource(filesIn(folder), { log: memoryLog() });
    await assert.rejects(
      source.start(new AbortController().signal),
      new RegExp(`cannot read ${join(folder, "tls.crt")}: ENOENT`),
    );
  });

  test("that do not fit are told apart", async (context) => {
    const folder = await folderOf(context);
    const pair = await issue();
    const other = await issue();
    const told = async (cert: string, key: string, ca?: string): Promise<string> => {
      await writePair(folder, { cert, key });
      if (ca !== undefined) await writeFile(join(folder, "ca.crt"), ca);
      const read = await readFiles({ ...filesIn(folder), ...(ca === undefined ? {} : { ca: join(folder, "ca.crt") }) });
      return "error" in read ? read.error : "";
    };
    assert.match(await told("", pair.key), /tls\.crt and .*tls\.key: the certificate is no PEM certificate$/);
    assert.match(await told(pair.cert, other.key), /the key does not belong to the certificate$/);
    assert.match(await told(pair.cert, pair.key, "none"), /ca\.crt holds no PEM certificate$/);
    assert.equal(await told(pair.cert, pair.key, authority.cert), "");
  });

  test("as the kubelet mounts them are read again when its link moves, by the event alone", async (context) => {
    const folder = await folderOf(context);
    const generation = async (name: string): Promise<KeyedCertificate> => {
      await mkdir(join(folder, name));
      const pair = await issue();
      await writePair(join(folder, name), pair);
      return pair;
    };
    const first = await generation("..1");
    await symlink("..1", join(folder, "..data"));
    for (const file of ["tls.crt", "tls.key"]) await symlink(join("..data", file), join(folder, file));
    const stopping = new AbortController();
    // a clock whose polls never come: what is noticed, is noticed by an event
    const clock = {
      now: () => now,
      sleep: (ms: number, signal: AbortSignal) => (ms < 1000 ? Promise.resolve() : onAbort(signal)),
    };
    const log = memoryLog();
    const source = createFileSource(filesIn(folder), { log, clock });
    const running = source.start(stopping.signal);
    assert.equal((await firstCertificate(source, stopping.signal)).cert, first.cert);
    const changed = new Promise<Served>((resolve) => source.onChange(resolve));
    const second = await generation("..2");
    await symlink("..2", join(folder, "..data_tmp"));
    await rename(join(folder, "..data_tmp"), join(folder, "..data"));
    assert.equal((await changed).cert, second.cert);
    stopping.abort();
    await running;
    assert.deepEqual(log.failures, []);
  });

  test("are polled where there are no events", async (context) => {
    const folder = await folderOf(context);
    const elsewhere = await folderOf(context);
    await writePair(elsewhere, await issue());
    for (const file of ["tls.crt", "tls.key"]) await symlink(join(elsewhere, file), join(folder, file));
    const clock = manualClock(now);
    const source = createFileSource(filesIn(folder), { log: memoryLog(), clock });
    const stopping = new AbortController();
    const running = source.start(stopping.signal);
    await firstCertificate(source, stopping.signal);
    const changed = new Promise<Served>((resolve) => source.onChange(resolve));
    const second = await issue();
    await writePair(elsewhere, second); // the watched folder sees nothing of it
    while (clock.sleeping() === 0) await new Promise(setImmediate);
    clock.advance(10_000);
    assert.equal((await changed).cert, second.cert);
    stopping.abort();
    await running;
  });

  test("that expire, or are not valid yet, are not healthy", async (context) => {
    const folder = await folderOf(context);
    await writePair(folder, await issue());
    const clock = manualClock(now);
    const source = createFileSource(filesIn(folder), { log: memoryLog(), clock });
    const stopping = new AbortController();
    const running = source.start(stopping.signal);
    await firstCertificate(source, stopping.signal);
    assert.match(source.health().message, /^valid until /);
    clock.advance(-2 * HOUR);
    assert.match(source.health().message, /^the certificate is not valid before /);
    clock.advance(30 * HOUR);
    assert.equal(source.health().ok, false);
    assert.match(source.health().message, /^the certificate expired at /);
    stopping.abort();
    await running;
  });
});

function onAbort(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
