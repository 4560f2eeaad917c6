import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { Agent } from "node:https";
import { suite, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { connect } from "node:tls";
import { issueClient, issueServing, makeAuthority } from "../../src/certs/issue.ts";
import { allow } from "./reviews.ts";
import { authority, body, certificate, day, keepAlive, names, post, start } from "./running.ts";

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
