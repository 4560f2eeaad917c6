import assert from "node:assert/strict";
import { createServer } from "node:http";
import { suite, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import request, { type Response, type Test } from "supertest";
import type { createWebhookApp } from "../../src/webhook/app.ts";
import { post, webhook } from "./harness.ts";
import { allow, review } from "./reviews.ts";

function assertRefused(response: Response, status: number, line: RegExp): void {
  assert.equal(response.status, status);
  assert.match(response.text, line);
  assert.match(response.text, /^[^\n]+\n$/, "one line");
  assert.match(response.headers["content-type"] ?? "", /^text\/plain/);
}

suite("before there is a review, the answer is a 4xx and one line", () => {
  const cases: readonly (readonly [string, (app: ReturnType<typeof createWebhookApp>) => Test, number, RegExp])[] = [
    ["no body", (app) => post(app), 400, /body is empty/],
    ["an empty body of unknown length", (app) => post(app).set("transfer-encoding", "chunked"), 400, /body is empty/],
    ["no JSON", (app) => post(app, "kind: AdmissionReview"), 400, /not JSON/],
    ["half a review", (app) => post(app, JSON.stringify(review()).slice(0, -2)), 400, /not JSON/],
    ["a JSON text", (app) => post(app, '"AdmissionReview"'), 400, /not a JSON object/],
    [
      "another content type",
      (app) => post(app).set("content-type", "text/plain").send("{}"),
      415,
      /content-type is "text\/plain", expected application\/json/,
    ],
    [
      "a type that only begins alike",
      (app) => post(app).set("content-type", "application/jsonp").send("{}"),
      415,
      /application\/jsonp/,
    ],
    [
      "an encoded body",
      (app) => post(app).set("content-encoding", "gzip").send("{}"),
      415,
      /content-encoding is "gzip"/,
    ],
    ["v1beta1", (app) => post(app, review({}, { apiVersion: "admission.k8s.io/v1beta1" })), 400, /v1beta1/],
    ["another kind", (app) => post(app, review({}, { kind: "ConversionReview" })), 400, /ConversionReview/],
    ["no uid", (app) => post(app, review({ uid: undefined })), 400, /request\.uid/],
    ["no request", (app) => post(app, { ...review(), request: null }), 400, /request is missing/],
    ["GET", (app) => request(app).get("/validate"), 405, /GET.*use POST/],
    ["PUT", (app) => request(app).put("/validate").send({}), 405, /PUT.*use POST/],
    ["another path", (app) => request(app).post("/mutate").send({}), 404, /POST \/validate/],
    ["another case", (app) => request(app).post("/Validate").send({}), 404, /POST \/validate/],
  ];
  for (const [name, send, status, line] of cases) {
    test(name, async () => {
      const { app, log } = webhook();
      assertRefused(await send(app), status, line);
      assert.deepEqual(log.refused, [status]);
      assert.deepEqual(log.judged, []);
    });
  }

  test("405 says what is allowed", async () => {
    assert.equal((await request(webhook().app).get("/validate")).headers["allow"], "POST");
  });
});

/** A review of a little more than so many bytes. */
const padded = (bytes: number): string =>
  JSON.stringify(review({ object: { kind: "ConfigMap", data: { a: "x".repeat(bytes) } } }));

suite("bodies are bounded", () => {
  const limits = { maxBodyBytes: 2000, maxHeldBytes: 3000, bodyDeadlineMs: 10_000, lingerMs: 100 };
  test("over the limit by its length", async () => {
    assertRefused(await post(webhook({ limits }).app, padded(2000)), 413, /larger than 2000 bytes/);
  });

  test("just under the limit", async () => {
    const { app } = webhook({ limits: { ...limits, maxBodyBytes: Buffer.byteLength(padded(1000)) } });
    assert.equal((await post(app, padded(1000))).status, 200);
    assertRefused(await post(app, padded(1001)), 413, /larger/);
  });

  test("seven mebibytes are accepted by default, and one byte more is not", async () => {
    const { app } = webhook();
    const size = 7 * 1024 * 1024;
    const body = padded(size - Buffer.byteLength(padded(0)));
    assert.equal(Buffer.byteLength(body), size);
    assert.equal((await post(app, body)).body.response.allowed, true);
    assertRefused(await post(app, `${body} `), 413, /larger/);
  });

  test("too much at once is 429, and the client is told to come back", async () => {
    const { promise, resolve } = Promise.withResolvers<typeof allow>();
    const { app } = webhook({ limits: { ...limits, maxBodyBytes: 3000 }, judge: () => promise });
    const server = createServer(app).listen(0);
    const first = request(server)
      .post("/validate")
      .send(JSON.parse(padded(2000)))
      .then((response) => response);
    await wait(100);
    const second = await request(server)
      .post("/validate")
      .send(JSON.parse(padded(1500)));
    assertRefused(second, 429, /too many reviews/);
    assert.equal(second.headers["retry-after"], "1");
    resolve(allow);
    assert.equal((await first).status, 200);
    assert.equal(
      (
        await request(server)
          .post("/validate")
          .send(JSON.parse(padded(1500)))
      ).status,
      200,
      "room again",
    );
    server.close();
  });

  test("too many at once is 429 too", async () => {
    const { promise, resolve } = Promise.withResolvers<typeof allow>();
    const { app } = webhook({ limits: { maxPending: 1 }, judge: () => promise });
    const server = createServer(app).listen(0);
    const first = request(server)
      .post("/validate")
      .send(review())
      .then((response) => response);
    await wait(100);
    assertRefused(await request(server).post("/validate").send(review()), 429, /too many reviews/);
    resolve(allow);
    assert.equal((await first).status, 200);
    server.close();
  });
});
