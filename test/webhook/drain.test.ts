import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { Agent } from "node:https";
import { connect as connectPlain } from "node:net";
import { suite, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { connect } from "node:tls";
import { startPlainServer } from "../../src/webhook/server.ts";
import { allow } from "./reviews.ts";
import { authority, keepAlive, post, start } from "./running.ts";

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

  test("closes connections that were opened ahead and never used", async (context) => {
    const { server, stop, port } = await start(context, () => allow);
    const socket = connect({ port, host: "127.0.0.1", ca: authority.cert });
    await once(socket, "secureConnect");
    stop();
    assert.equal(await server.closed, 0);
    socket.destroy();
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

test("the plain server stops when it is told, whatever is still connected", async () => {
  const stopping = new AbortController();
  const plain = createServer((_request, response) => response.end("ok"));
  const { address, closed } = await startPlainServer(plain, { host: "127.0.0.1", port: 0 }, stopping.signal);
  assert.equal(await (await fetch(`http://127.0.0.1:${address.port}/`)).text(), "ok");
  const silent = connectPlain(address.port, "127.0.0.1");
  await once(silent, "connect");
  stopping.abort();
  assert.equal(await closed, 0);
  await assert.rejects(fetch(`http://127.0.0.1:${address.port}/`));
  silent.destroy();
});
