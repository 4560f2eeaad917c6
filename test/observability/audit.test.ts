import assert from "node:assert/strict";
import { existsSync, renameSync, statSync } from "node:fs";
import { suite, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { createAuditLog, type AuditRecord } from "../../src/observability/audit.ts";
import { temporaryFile } from "./lines.ts";

const silent: AuditRecord = {
  time: Date.UTC(2026, 10, 21, 8),
  uid: "u-1",
  user: "admin",
  groups: ["system:masters"],
  operation: "UPDATE",
  resource: "configmaps",
  kind: "ConfigMap",
  namespace: "kube-system",
  name: "kube-proxy",
  dryRun: false,
  decision: { verdict: "allow", findings: [], exemptions: [] },
  stateAgeMs: 0,
  durationMs: 0.123456,
};
const denied: AuditRecord = {
  ...silent,
  decision: {
    verdict: "deny",
    findings: [{ id: "KP001", status: "affected", action: "deny", introduced: true, nodes: 7 }],
    exemptions: [],
  },
};

function failed(error: Error): void {
  assert.fail(error);
}

suite("the audit log", () => {
  test("keeps one line a decision", async (context) => {
    const { file, read } = temporaryFile(context);
    const audit = createAuditLog({ target: { file }, failed });
    audit.record(denied);
    await audit.close();
    const { decision, ...request } = denied;
    assert.deepEqual(read(), [
      { audit: "v1", ...request, ...decision, time: "2026-11-21T08:00:00.000Z", durationMs: 0.12 },
    ]);
  });

  test("keeps no more of a record than its type says", async (context) => {
    const { file, read } = temporaryFile(context);
    const audit = createAuditLog({ target: { file }, failed });
    audit.record(Object.assign({}, silent, { object: { data: { password: "x" } } }));
    await audit.close();
    assert.ok(!("object" in (read()[0] ?? {})));
  });

  test("bounds what users choose", async (context) => {
    const { file, read } = temporaryFile(context);
    const audit = createAuditLog({ target: { file }, failed });
    const long = "x".repeat(100_000);
    const groups = Array.from({ length: 1000 }, () => long);
    const findings = Array.from({ length: 1000 }, () => denied.decision.findings[0] ?? assert.fail());
    audit.record({
      ...denied,
      uid: long,
      user: long,
      name: long,
      namespace: long,
      kind: long,
      groups,
      decision: { ...denied.decision, findings, breakGlass: long },
    });
    await audit.close();
    assert.ok(JSON.stringify(read()[0]).length < 25_000);
  });

  test("takes a sample of what says nothing, and all of what says something", async (context) => {
    const { file, read } = temporaryFile(context);
    const numbers = [0.05, 0.5, 0.09, 0.1];
    const audit = createAuditLog({
      target: { file },
      sample: 0.1,
      failed,
      random: () => numbers.shift() ?? assert.fail("asked too often"),
    });
    for (let index = 0; index < 4; index += 1) audit.record({ ...silent, uid: `silent-${index}` });
    audit.record({ ...denied, uid: "denied" });
    const harmless = silent.decision;
    audit.record({ ...silent, uid: "found", decision: { ...harmless, findings: denied.decision.findings } });
    audit.record({ ...silent, uid: "exempted", decision: { ...harmless, exemptions: ["KP001"] } });
    audit.record({ ...silent, uid: "accepted", decision: { ...harmless, breakGlass: "NET-42" } });
    await audit.close();
    assert.deepEqual(
      read().map(({ uid }) => uid),
      ["silent-0", "silent-2", "denied", "found", "exempted", "accepted"],
    );
  });

  test("goes on in a new file after the old one was moved away", async (context) => {
    const { file, read } = temporaryFile(context);
    const audit = createAuditLog({ target: { file }, failed });
    audit.record({ ...silent, uid: "before" });
    while (!existsSync(file) || statSync(file).size === 0) await wait(5);
    renameSync(file, `${file}.1`);
    audit.reopen();
    audit.record({ ...silent, uid: "after" });
    await audit.close();
    assert.deepEqual(
      read().map(({ uid }) => uid),
      ["after"],
    );
  });

  test("that cannot be written is told, and decisions go on", async () => {
    const { promise, resolve } = Promise.withResolvers<Error>();
    const audit = createAuditLog({ target: { file: "/dev/full" }, failed: resolve });
    audit.record(denied);
    assert.match((await promise).message, /ENOSPC/);
    audit.record(denied);
    await audit.close();
  });
});
