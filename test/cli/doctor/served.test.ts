import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { createServer, type Server } from "node:tls";
import { writeDevelopmentCertificates } from "../../../src/certs/development.ts";
import { servedCertificate, type Target } from "../../../src/cli/doctor/served.ts";
import { serviceTargets, urlTargets } from "../../../src/cli/doctor/targets.ts";

const folders = ["own", "stranger"].map((name) => mkdtempSync(join(tmpdir(), `kernelgate-${name}-`)));
const [own = "", stranger = ""] = folders;
const text = (folder: string, file: string): string => readFileSync(join(folder, file), "utf8");

describe("the served certificate and the caBundle", () => {
  let server: Server;
  let target: Target;
  before(async () => {
    for (const folder of folders) await writeDevelopmentCertificates(folder, Date.now());
    server = createServer({ cert: text(own, "tls.crt"), key: text(own, "tls.key") }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    assert.ok(typeof address === "object" && address !== null);
    target = { host: "127.0.0.1", port: address.port, servername: "localhost" };
  });
  after(() => {
    server.close();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  it("belong together", async () => {
    const { result, message } = await servedCertificate([target], [text(own, "ca.crt")], false);
    assert.equal(result, "pass", message);
    assert.match(message, new RegExp(`at 127\\.0\\.0\\.1:${target.port} is trusted by the caBundle, valid until`, "u"));
  });

  it("belong together while two authorities are trusted, and for each target's own bundle", async () => {
    const both = `${text(stranger, "ca.crt")}${text(own, "ca.crt")}`;
    assert.equal((await servedCertificate([target], [both], true)).result, "pass");
    const apart = await servedCertificate([target], [text(own, "ca.crt"), text(stranger, "ca.crt")], true);
    assert.equal(apart.result, "fail");
  });

  it("do not where another authority issued it, though the API server asked a moment ago", async () => {
    const { result, message, remedy } = await servedCertificate([target], [text(stranger, "ca.crt")], true);
    assert.equal(result, "fail");
    assert.match(message, /the caBundle does not trust .*: another authority/u);
    assert.match(remedy ?? "", /caBundle/u);
  });

  it("do not where the certificate is for another name", async () => {
    const other = { ...target, servername: "kernelgate.elsewhere.svc" };
    const { result, message } = await servedCertificate([other], [text(own, "ca.crt")], false);
    assert.equal(result, "fail");
    assert.match(message, /it is not for kernelgate\.elsewhere\.svc/u);
  });

  it("cannot be compared where nobody answers: the canary is the proof, or there is none", async () => {
    const away = { host: "127.0.0.1", port: 1, servername: "localhost" };
    assert.equal((await servedCertificate([away], [text(own, "ca.crt")], true)).result, "pass");
    const { result, message } = await servedCertificate([away], [text(own, "ca.crt")], false);
    assert.equal(result, "warn");
    assert.match(message, /127\.0\.0\.1:1: .*ECONNREFUSED/u);
    assert.equal((await servedCertificate([], [text(own, "ca.crt")], false)).result, "warn");
  });
});

describe("where the API server finds the gate", () => {
  const service = { name: "kernelgate", namespace: "gate" };
  const webhooks = [{ clientConfig: { service: { ...service, port: 9443 } } }];

  it("is what an url names", () => {
    const url = (address: string): unknown => ({ clientConfig: { url: address } });
    assert.deepEqual(urlTargets([url("https://gate.test/validate"), url("https://[::1]:8443/validate")]), [
      { host: "gate.test", port: 443, servername: "gate.test" },
      { host: "::1", port: 8443, servername: "::1" },
    ]);
  });

  it("is an alias of the Service", () => {
    const alias = { spec: { type: "ExternalName", externalName: "gate.test" } };
    assert.deepEqual(serviceTargets(webhooks, service, alias, []), [
      { host: "gate.test", port: 9443, servername: "kernelgate.gate.svc" },
    ]);
  });

  it("are the ready endpoints of the Service, at the port named webhook", () => {
    const slice = {
      ports: [
        { name: "status", port: 8080 },
        { name: "webhook", port: 8443 },
      ],
      endpoints: [
        { addresses: ["10.0.0.1"], conditions: { ready: true } },
        { addresses: ["10.0.0.2"], conditions: { ready: false } },
      ],
    };
    assert.deepEqual(serviceTargets(webhooks, service, {}, [slice]), [
      { host: "10.0.0.1", port: 8443, servername: "kernelgate.gate.svc" },
    ]);
  });
});
