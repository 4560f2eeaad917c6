import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { createServer, get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { writeDevelopmentCertificates } from "../../src/certs/development.ts";

test("development certificates serve localhost and 127.0.0.1, and the key is for its owner only", async (context) => {
  const folder = await mkdtemp(join(tmpdir(), "certs-"));
  context.after(() => rm(folder, { recursive: true }));
  const files = await writeDevelopmentCertificates(join(folder, "new"), Date.now());
  assert.deepEqual(
    files.map((file) => file.slice(folder.length)),
    ["/new/ca.crt", "/new/tls.crt", "/new/tls.key"],
  );
  assert.equal((await stat(join(folder, "new/tls.key"))).mode & 0o777, 0o600);
  const [ca, cert, key] = await Promise.all(files.map((file) => readFile(file, "utf8")));
  const server = createServer({ cert, key }, (_request, response) => response.end("hello"));
  context.after(() => server.close());
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(Object.assign({ port: 0 }, server.address()).port));
  });
  for (const host of ["localhost", "127.0.0.1"]) {
    const status = await new Promise((resolve, reject) => {
      get({ host, port, ca, family: 4 }, (response) => resolve(response.resume().statusCode)).on("error", reject);
    });
    assert.equal(status, 200);
  }
});
