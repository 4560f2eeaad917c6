import assert from "node:assert/strict";
import { suite, test } from "node:test";
import request from "supertest";
import { createStatusServer, type Check, type StatusSources } from "../../src/webhook/status.ts";

const errors: unknown[] = [];
function status(checks: readonly Check[] = [], sources: Partial<StatusSources> = {}): ReturnType<typeof request> {
  return request(
    createStatusServer({
      checks: () => checks,
      metrics: () => Promise.resolve({ type: "text/plain; version=0.0.4", text: "kernelgate_up 1\n" }),
      report: () => "<!doctype html><title>report</title>",
      failed: (error) => errors.push(error),
      ...sources,
    }),
  );
}
const state: Check = { name: "state", ok: true, message: "12 nodes" };
const certificate: Check = { name: "certificate", ok: false, message: "none yet" };

suite("the status port", () => {
  test("/livez is ok as long as something answers", async () => {
    const { status: code, text } = await status([certificate]).get("/livez");
    assert.deepEqual([code, text], [200, "ok\n"]);
  });

  test("/readyz is ok when every check is", async () => {
    const { status: code, text } = await status([state]).get("/readyz");
    assert.deepEqual([code, text], [200, "ok\n"]);
  });

  test("/readyz?verbose lists the checks", async () => {
    const { status: code, text } = await status([state]).get("/readyz?verbose");
    assert.deepEqual([code, text], [200, "[+]state ok: 12 nodes\nreadyz check passed\n"]);
  });

  test("/readyz says what fails, with or without verbose", async () => {
    const brief = await status([state, certificate]).get("/readyz");
    assert.deepEqual([brief.status, brief.text], [503, "[-]certificate failed: none yet\nreadyz check failed\n"]);
    const long = await status([state, certificate]).get("/readyz?verbose=true");
    assert.deepEqual(
      [long.status, long.text],
      [503, "[+]state ok: 12 nodes\n[-]certificate failed: none yet\nreadyz check failed\n"],
    );
  });

  test("/metrics has its own content type", async () => {
    const { text, headers } = await status().get("/metrics");
    assert.equal(text, "kernelgate_up 1\n");
    assert.equal(headers["content-type"], "text/plain; version=0.0.4");
  });

  test("/report is HTML that may fetch nothing", async () => {
    const { text, headers } = await status().get("/report");
    assert.match(text, /report/);
    assert.match(headers["content-type"] ?? "", /^text\/html/);
    assert.match(headers["content-security-policy"] ?? "", /default-src 'none'/);
  });

  test("HEAD has no body", async () => {
    const { status: code, headers } = await status().head("/livez");
    assert.deepEqual([code, headers["content-length"]], [200, "3"]);
  });

  test("other methods and paths", async () => {
    const posted = await status().post("/readyz");
    assert.deepEqual([posted.status, posted.headers["allow"]], [405, "GET, HEAD"]);
    assert.equal((await status().get("/")).status, 404);
    assert.equal((await status().get("/debug/pprof")).status, 404);
    assert.equal((await status().post("/validate")).status, 404);
  });

  test("a page that fails is a 500 of one line, and is told", async () => {
    const boom = new Error("boom");
    const failing = (): never => {
      throw boom;
    };
    const { status: code, text } = await status([], { report: failing }).get("/report");
    assert.deepEqual([code, text], [500, "internal error\n"]);
    assert.equal((await status([], { metrics: () => Promise.reject(boom) }).get("/metrics")).status, 500);
    assert.equal((await status([], { checks: failing }).get("/readyz")).status, 500);
    assert.deepEqual(errors, [boom, boom, boom]);
  });
});
