import assert from "node:assert/strict";
import { once } from "node:events";
import { X509Certificate } from "node:crypto";
import { Agent, request } from "node:https";
import { suite, test, type TestContext } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { connect, TLSSocket, type PeerCertificate } from "node:tls";
import { issueClient, issueServing, makeAuthority } from "../../src/certs/issue.ts";
import { createWebhookApp } from "../../src/webhook/app.ts";
import type { Judge } from "../../src/webhook/decision.ts";
import { startWebhookServer, type ServerSetup, type WebhookServer } from "../../src/webhook/server.ts";
import { allow, review } from "./reviews.ts";

const day = { from: Date.now() - 3600_000, to: Date.now() + 24 * 3600_000 };
const names = { dns: ["localhost"], ips: ["127.0.0.1"] };
const authority = await makeAuthority("kernelgate test", day);
const certificate = await issueServing(authority, names, day);
const body = JSON.stringify(review());

/** A server on a free port; it stops with the test at the latest. */
async function start(
  context: TestContext,
  judge: Judge,
  setup: Partial<ServerSetup> = {},
): Promise<{ server: WebhookServer; stop: () => void; port: number }> {
  const stopping = new AbortController();
  const app = createWebhookApp({
    judge,
    onFailure: "allow",
    recorder: { answered: () => {}, refused: () => {}, failed: () => {} },
  });
  const defaults = { listen: { host: "127.0.0.1", port: 0 }, certificate, graceMs: 0, drainMs: 5000 };
  const server = await startWebhookServer(app, { ...defaults, ...setup }, stopping.signal);
  const stop = (): void => stopping.abort();
  context.after(async () => {
    stop();
    return await server.closed;
  });
  return { server, stop, port: server.address.port };
}

interface Answer {
  readonly status: number;
  readonly closes: boolean;
  readonly reused: boolean;
  readonly text: string;
  readonly peer: PeerCertificate | undefined;
}

/** Posts a review as the API server does, and rejects when the connection breaks. */
function post(port: number, agent: Agent, options: { cert?: string; key?: string } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const sent = request({
      host: "127.0.0.1",
      port,
      path: "/validate?timeout=1s",
      method: "POST",
      agent,
      ca: authority.cert,
      headers,
      ...options,
    });
    sent.on("error", reject);
    sent.on("response", (response) => {
      const peer = response.socket instanceof TLSSocket ? response.socket.getPeerCertificate() : undefined; // gone once the answer has ended
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (text += chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          closes: response.headers.connection === "close",
          reused: sent.reusedSocket,
          text,
          peer,
        }),
      );
    });
    sent.end(body);
  });
}

const keepAlive = (): Agent => new Agent({ keepAlive: true });

suite("the webhook server", () => {
  test("keeps a connection open for the next review", async (context) => {
    const { server, stop, port } = await start(context, () => allow);
    const agent = keepAlive();
    const first = await post(port, agent);
    const second = await post(port, agent);
    assert.deepEqual([first.status, first.reused, second.status, second.reused], [200, false, 200, true]);
    agent.destroy();
    stop();
    assert.equal(await server.closed, 0);
  });

  test("announces a keep-alive that outlasts the API server's own 90 s", async (context) => {
    const { port } = await start(context, () => allow);
    const socket = connect({ port, host: "127.0.0.1", ca: authority.cert });
    socket.write(
      `POST /validate HTTP/1.1\r\nhost: x\r\nconnection: keep-alive\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    const [head] = await once(socket, "data");
    assert.match(String(head), /keep-alive: timeout=120/i);
    socket.destroy();
  });

  test("speaks TLS 1.2 and 1.3", async (context) => {
    const { port } = await start(context, () => allow);
    for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
      const socket = connect({ port, host: "127.0.0.1", ca: authority.cert, minVersion: version, maxVersion: version });
      await once(socket, "secureConnect");
      assert.equal(socket.getProtocol(), version);
      socket.destroy();
    }
  });

  test("refuses older TLS, and tells of handshakes that fail", async (context) => {
    const { promise, resolve } = Promise.withResolvers<Error>();
    const { port } = await start(context, () => allow, { handshakeFailed: resolve });
    // one that offers only TLS 1.1, with ciphers that OpenSSL still has for it, so that it is the server that refuses
    const versions = { minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "DEFAULT:@SECLEVEL=0" } as const;
    const old = connect({ port, host: "127.0.0.1", ca: authority.cert, ...versions });
    const [refusal] = await once(old, "error");
    assert.match(String(refusal), /protocol version/i);
    assert.match((await promise).message, /unsupported protocol/);
  });

  test("rejects when the port is taken", async (context) => {
    const { port } = await start(context, () => allow);
    await assert.rejects(
      start(context, () => allow, { listen: { host: "127.0.0.1", port } }),
      /EADDRINUSE/,
    );
  });

  test("changes its certificate under requests, and loses none", async (context) => {
    const { server, port } = await start(context, () => allow);
    const next = await issueServing(authority, names, day);
    const kept = keepAlive();
    const running = { on: true };
    let answered = 0;
    const loop = async (agent: () => Agent): Promise<void> => {
      while (running.on) {
        assert.equal((await post(port, agent())).status, 200);
        answered += 1;
      }
    };
    const loops = [loop(() => kept), loop(() => kept), loop(() => new Agent())];
    for (let round = 0; round < 10; round += 1) {
      await wait(20);
      server.useCertificate(round % 2 === 0 ? next : certificate);
    }
    server.useCertificate(next);
    running.on = false;
    await Promise.all(loops);
    assert.ok(answered > 10);
    const before = await post(port, kept);
    const fresh = await post(port, new Agent());
    assert.ok(before.reused, "open connections stay");
    assert.equal(fresh.peer?.fingerprint256, new X509Certificate(next.cert).fingerprint256);
    kept.destroy();
  });

  test("refuses a pair that does not belong together, and goes on with the old one", async (context) => {
    const { server, port } = await start(context, () => allow);
    assert.throws(() => server.useCertificate({ cert: certificate.cert, key: authority.key }));
    assert.equal((await post(port, new Agent())).status, 200);
  });
});

suite("client certificates", () => {
  test("only the named client of the right authority is served", async (context) => {
    const clients = { ca: authority.cert, names: ["kube-apiserver"] };
    const right = await issueClient(authority, "kube-apiserver", day);
    const other = await issueClient(authority, "somebody", day);
    const foreign = await issueClient(await makeAuthority("foreign", day), "kube-apiserver", day);
    const { server, port } = await start(context, () => allow, { clients });
    assert.equal((await post(port, new Agent(), right)).status, 200);
    const refused = await post(port, new Agent(), other);
    assert.deepEqual([refused.status, refused.text], [403, "this client certificate is not accepted\n"]);
    await assert.rejects(post(port, new Agent(), foreign));
    await assert.rejects(post(port, new Agent()));
    server.useCertificate(await issueServing(authority, names, day));
    assert.equal((await post(port, new Agent(), right)).status, 200, "the authorities survive a new certificate");
    await assert.rejects(post(port, new Agent()));
  });
});

suite("draining", () => {
  test("waits for answers in flight", async (context) => {
    const { promise, resolve } = Promise.withResolvers<typeof allow>();
    const { server, stop, port } = await start(context, () => promise);
    const agent = keepAlive();
    const inFlight = Promise.all([post(port, agent), post(port, agent), post(port, new Agent())]);
    await wait(100);
    stop();
    await wait(100);
    await assert.rejects(post(port, new Agent()), /ECONNREFUSED/, "no new connections");
    resolve(allow);
    assert.deepEqual(
      (await inFlight).map(({ status }) => status),
      [200, 200, 200],
    );
    assert.equal(await server.closed, 0);
    agent.destroy();
  });

  test("serves on during the grace, and sends clients away", async (context) => {
    const { server, stop, port } = await start(context, () => allow, { graceMs: 300 });
    const agent = keepAlive();
    assert.deepEqual([(await post(port, agent)).closes, server.draining()], [false, false]);
    stop();
    await wait(20);
    assert.equal(server.draining(), true);
    const late = await post(port, agent);
    assert.deepEqual([late.status, late.closes], [200, true]);
    assert.equal((await post(port, agent)).status, 200, "on a new connection");
    assert.equal(await server.closed, 0);
    await assert.rejects(post(port, new Agent()), /ECONNREFUSED/);
    agent.destroy();
  });

  test("closes idle connections instead of waiting for them", async (context) => {
    const { server, stop, port } = await start(context, () => allow);
    const agent = keepAlive();
    await post(port, agent);
    stop();
    assert.equal(await server.closed, 0);
    agent.destroy();
  });

  test("cuts off what does not end", async (context) => {
    const { server, stop, port } = await start(context, () => new Promise(() => {}), { drainMs: 100 });
    const stuck = post(port, new Agent());
    const broken = assert.rejects(stuck, /ECONNRESET|socket hang up/);
    await wait(50);
    stop();
    assert.equal(await server.closed, 1);
    await broken;
  });

  test("of one of two replicas loses no request", async (context) => {
    const one = await start(context, () => allow, { graceMs: 200 });
    const two = await start(context, () => allow);
    const agent = keepAlive();
    let replicas = [one.port, two.port]; // the endpoints of a Service, as a client sees them
    const running = { on: true };
    const results: number[] = [];
    const loop = async (): Promise<void> => {
      for (let turn = 0; running.on; turn += 1)
        results.push((await post(replicas[turn % replicas.length] ?? two.port, agent)).status);
    };
    const loops = [loop(), loop(), loop(), loop()];
    await wait(50);
    one.stop();
    await wait(100);
    replicas = [two.port]; // readiness failed, the endpoint is gone
    await one.server.closed;
    running.on = false;
    await Promise.all(loops);
    assert.ok(results.length > 10);
    assert.ok(results.every((status) => status === 200));
    two.stop();
    await two.server.closed;
    agent.destroy();
  });
});
