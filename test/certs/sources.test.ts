import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFileSource } from "../../src/certs/files.ts";
import { issueServing, makeAuthority } from "../../src/certs/issue.ts";
import { createSelfManagedSource } from "../../src/certs/self-managed.ts";
import { certificateSourceContract } from "./contract.ts";
import { manualClock, memoryLog, memoryStore } from "./fakes.ts";

const HOUR = 3_600_000;
const validity = { from: Date.now() - HOUR, to: Date.now() + 24 * HOUR };
const authority = await makeAuthority("test", validity);

certificateSourceContract("a file source", async (context) => {
  const folder = await mkdtemp(join(tmpdir(), "certs-"));
  context.after(() => rm(folder, { recursive: true }));
  const files = { cert: join(folder, "tls.crt"), key: join(folder, "tls.key"), ca: join(folder, "ca.crt") };
  const write = async (): Promise<void> => {
    const { cert, key } = await issueServing(authority, { dns: ["localhost"] }, validity);
    await writeFile(files.cert, cert);
    await writeFile(files.key, key);
  };
  await writeFile(files.ca, authority.cert);
  await write();
  const clock = manualClock(Date.now()); // stands still: no poll comes in between
  return {
    source: createFileSource(files, { log: memoryLog(), clock }),
    change: write,
    spoil: () => writeFile(files.key, "garbage"),
  };
});

certificateSourceContract("a self-managed source", () => {
  const clock = manualClock(Date.now());
  const store = memoryStore();
  const source = createSelfManagedSource({ store, clock, log: memoryLog(), names: { dns: ["localhost"] } });
  return Promise.resolve({
    source,
    change: () => Promise.resolve(clock.advance(20 * HOUR)),
    spoil: () => {
      store.fails = true;
      return Promise.resolve();
    },
  });
});
