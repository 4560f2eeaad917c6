import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { formatListen, parseListen, type Listen } from "../../src/webhook/listen.ts";

suite("addresses to listen on", () => {
  const good: readonly (readonly [string, Listen])[] = [
    [":8443", { port: 8443 }],
    [":0", { port: 0 }],
    ["127.0.0.1:8080", { host: "127.0.0.1", port: 8080 }],
    ["localhost:1", { host: "localhost", port: 1 }],
    ["[::1]:65535", { host: "::1", port: 65_535 }],
    ["[::]:8443", { host: "::", port: 8443 }],
    ["[fe80::1%eth0]:8443", { host: "fe80::1%eth0", port: 8443 }],
  ];
  for (const [text, expected] of good) {
    test(text, () => {
      assert.deepEqual(parseListen(text), expected);
      assert.equal(formatListen(expected), text);
    });
  }
  for (const text of [
    "",
    "8443",
    "localhost",
    "localhost:",
    ":65536",
    "::1:8443",
    "[::1]",
    "[]:1",
    "a b:1",
    ":-1",
    "https://x:1",
    ":08443x",
  ]) {
    test(`${JSON.stringify(text)} is an error that says what is expected`, () => {
      const parsed = parseListen(text);
      assert.match("error" in parsed ? parsed.error : "", /expected HOST:PORT/);
    });
  }
});
