import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { createLogger, describeError } from "../../src/observability/logger.ts";
import { temporaryFile } from "./lines.ts";

suite("the log", () => {
  test("writes one JSON line a message, with level, time and fields", async (context) => {
    const { file, read } = temporaryFile(context);
    const log = createLogger("info", { file });
    log.debug("not said");
    log.info("ready", { port: 8443 });
    log.warn("odd");
    log.error("broken", new Error("boom"), { resource: "nodes" });
    await log.close();
    const [ready, odd, broken, ...rest] = read();
    assert.deepEqual({ ...ready, time: "" }, { level: "info", time: "", port: 8443, msg: "ready" });
    assert.match(String(ready?.["time"]), /^\d{4}-\d\d-\d\dT.*Z$/);
    assert.deepEqual([odd?.["level"], odd?.["msg"]], ["warn", "odd"]);
    assert.deepEqual([broken?.["level"], broken?.["resource"]], ["error", "nodes"]);
    assert.equal(Object(broken?.["error"]).message, "boom");
    assert.deepEqual(rest, []);
  });

  test("keeps secrets to itself, should one ever be passed", async (context) => {
    const { file, read } = temporaryFile(context);
    const log = createLogger("info", { file });
    log.info("x", { token: "t0p", key: "k3y", name: "n" });
    await log.close();
    assert.deepEqual(
      [read()[0]?.["token"], read()[0]?.["key"], read()[0]?.["name"]],
      ["[redacted]", "[redacted]", "n"],
    );
  });

  test("may be closed twice, and says nothing after that", async (context) => {
    const { file, read } = temporaryFile(context);
    const log = createLogger("info", { file });
    log.info("last");
    await log.close();
    log.info("too late");
    await log.close();
    assert.equal(read().length, 1);
  });
});

suite("an error in the log", () => {
  test("has name, code and causes, and nothing else that hangs on it", () => {
    const cause = Object.assign(new TypeError("refused"), { code: "ECONNREFUSED" });
    const error = Object.assign(new Error("call failed", { cause }), {
      response: { body: "secret" },
      headers: { authorization: "Bearer x" },
    });
    const described = JSON.stringify(describeError(error));
    assert.match(described, /"name":"Error","message":"call failed"/);
    assert.match(described, /"cause":\{"name":"TypeError","message":"refused","code":"ECONNREFUSED"/);
    assert.doesNotMatch(described, /secret|Bearer/);
  });

  test("is bounded, also where causes go round in circles", () => {
    const error = new Error("x".repeat(100_000));
    error.cause = error;
    assert.ok(JSON.stringify(describeError(error)).length < 30_000);
  });

  for (const [thrown, message] of [
    ["a text", "a text"],
    [undefined, "undefined"],
    [7, "7"],
  ] as const) {
    test(`that is ${message}`, () => {
      assert.deepEqual(describeError(thrown), { message });
    });
  }
});
