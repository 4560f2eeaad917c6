import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { after, suite, test } from "node:test";
import { createWebhookApp } from "../../src/webhook/app.ts";
import { allow, review } from "./reviews.ts";

const limits = { maxBodyBytes: 2000, bodyDeadlineMs: 200, lingerMs: 200 };
const refused: number[] = [];
const errors: unknown[] = [];
const app = createWebhookApp({
  judge: () => allow,
  onFailure: "allow",
  limits,
  recorder: { answered: () => {}, refused: (status) => refused.push(status), failed: (error) => errors.push(error) },
});
const server: Server = createServer(app).listen(0, "127.0.0.1");
await once(server, "listening");
after(() => server.close());

const HEAD = "POST /validate HTTP/1.1\r\nhost: gate\r\ncontent-type: application/json\r\n";

function client(): Socket {
  const { port }: Pick<AddressInfo, "port"> = Object.assign({ port: 0 }, server.address());
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  return socket;
}

/** All that the server says until it closes the connection, or until `enough` of it came. */
async function said(socket: Socket, enough?: RegExp): Promise<string> {
  let text = "";
  for await (const part of socket) {
    text += String(part);
    if (enough?.test(text) === true) break;
  }
  return text;
}

function chunk(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
}

suite("a body that does not behave", () => {
  test("of unknown length, over the limit: 413, and the connection is still good", async () => {
    const socket = client();
    socket.write(
      `${HEAD}transfer-encoding: chunked\r\n\r\n${chunk("x".repeat(1500))}${chunk("x".repeat(1500))}${chunk("x".repeat(1500))}0\r\n\r\n`,
    );
    const json = JSON.stringify(review());
    socket.write(`${HEAD}content-length: ${json.length}\r\n\r\n${json}`);
    const text = await said(socket, /"allowed":true/);
    assert.match(text, /^HTTP\/1\.1 413 [^]*the body is larger than 2000 bytes\n/);
    assert.match(text, /HTTP\/1\.1 200 OK/);
  });

  test("endless: 413, and after a while the connection ends", async () => {
    const socket = client();
    socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n`);
    // beyond the limit at once: a slow machine must not meet the deadline first
    socket.write(chunk("x".repeat(100_000)));
    const feeding = setInterval(() => socket.write(chunk("x".repeat(1000))), 5);
    // the connection ends while this goes on writing, so the end may come as an error: what was said until then counts
    let text = "";
    socket.on("data", (part) => {
      text += part.toString();
    });
    await new Promise((resolve) => socket.once("close", resolve));
    clearInterval(feeding);
    assert.match(text, /^HTTP\/1\.1 413 /);
    assert.equal(text.match(/HTTP\/1\.1/g)?.length, 1);
  });

  test("slow: 408 at the deadline", async () => {
    const socket = client();
    socket.write(`${HEAD}content-length: 100\r\n\r\n{`);
    assert.match(await said(socket), /^HTTP\/1\.1 408 [^]*did not arrive within 0\.2 s\n/);
  });

  test("announced too large: 413 before a byte of it", async () => {
    const socket = client();
    socket.write(`${HEAD}content-length: 99999999\r\n\r\n`);
    assert.match(await said(socket), /^HTTP\/1\.1 413 /);
  });

  test("broken off: nobody is answered, nothing is held", async () => {
    const before = refused.length;
    const socket = client();
    socket.write(`${HEAD}content-length: 100\r\n\r\n{`);
    await once(socket, "connect");
    setTimeout(() => socket.destroy(), 50);
    await once(socket, "close");
    const json = JSON.stringify(review());
    const next = client();
    next.write(`${HEAD}content-length: ${json.length}\r\n\r\n${json}`);
    assert.match(await said(next, /"allowed":true/), /200 OK/);
    assert.equal(refused.length, before);
    assert.deepEqual(errors, []);
  });

  test("in many pieces, cut inside of characters", async () => {
    const json = Buffer.from(JSON.stringify(review({ uid: "ü-€-😀" })));
    const socket = client();
    socket.setNoDelay(true);
    socket.write(`${HEAD}content-length: ${json.length}\r\n\r\n`);
    for (const byte of json) socket.write(Buffer.of(byte));
    assert.match(await said(socket, /"allowed":true/), /"uid":"\\u00fc-\\u20ac-\\ud83d\\ude00"/); // answers are ASCII
  });
});
