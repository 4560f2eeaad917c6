import assert from "node:assert/strict";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { suite, test } from "node:test";
import { issueClient, issueServing, makeAuthority, serviceNames } from "../../src/certs/issue.ts";
import { expiries, isIssuer, mismatch } from "../../src/certs/pair.ts";

const HOUR = 3_600_000;
const now = Date.UTC(2026, 10, 21, 8);
const life = { from: now - HOUR, to: now + 24 * HOUR };
const authority = await makeAuthority("kernelgate", life);
const names = { ...serviceNames("kernelgate", "gate"), ips: ["10.0.0.7", "fd00::7"] };
const serving = await issueServing(authority, names, { from: now, to: now + 1000 * HOUR });
const ca = new X509Certificate(authority.cert);
const leaf = new X509Certificate(serving.cert);

suite("an authority", () => {
  test("is one, signs itself, and lives as long as it was told", () => {
    assert.ok(ca.ca);
    assert.ok(isIssuer(ca, ca));
    assert.deepEqual([ca.validFromDate.getTime(), ca.validToDate.getTime()], [life.from, life.to]);
    assert.equal(mismatch(authority), undefined);
  });

  test("has a name and a serial number of its own", async () => {
    const other = new X509Certificate((await makeAuthority("kernelgate", life)).cert);
    assert.match(ca.subject, /^CN=kernelgate [0-9a-f]{8}$/);
    assert.notEqual(ca.subject, other.subject);
    assert.notEqual(ca.serialNumber, other.serialNumber);
    assert.equal(ca.serialNumber.length, 32);
    assert.match(ca.serialNumber, /^[4-7]/, "positive");
  });
});

suite("a serving certificate", () => {
  test("is signed by its authority, is none itself, and belongs to its key", () => {
    assert.ok(isIssuer(ca, leaf));
    assert.ok(!leaf.ca);
    assert.equal(mismatch(serving), undefined);
    const { modulusLength } = createPrivateKey(serving.key).asymmetricKeyDetails ?? {};
    assert.equal(modulusLength, 2048);
  });

  test("is good for every name and address", () => {
    assert.equal(
      leaf.subjectAltName,
      "DNS:kernelgate.gate.svc, DNS:kernelgate.gate.svc.cluster.local, DNS:kernelgate.gate, DNS:kernelgate, IP Address:10.0.0.7, IP Address:FD00:0:0:0:0:0:0:7",
    );
    assert.equal(leaf.checkHost("kernelgate.gate.svc"), "kernelgate.gate.svc");
    assert.equal(leaf.checkIP("fd00::7"), "fd00::7");
    assert.equal(leaf.subject, "CN=kernelgate.gate.svc");
    assert.deepEqual(leaf.keyUsage, ["1.3.6.1.5.5.7.3.1"], "serverAuth only");
  });

  test("never outlives its authority", () => {
    assert.equal(leaf.validToDate.getTime(), ca.validToDate.getTime());
    assert.deepEqual(expiries({ ...serving, caBundle: authority.cert }), { certificate: life.to, authority: life.to });
    assert.deepEqual(expiries(serving), { certificate: life.to });
  });

  test("of a long name has a subject within its bound", async () => {
    const dns = [`${"a".repeat(63)}.${"b".repeat(63)}.svc`];
    const long = new X509Certificate((await issueServing(authority, { dns }, life)).cert);
    assert.equal(long.subject, `CN=${"a".repeat(63)}.`);
    assert.ok(long.checkHost(dns[0] ?? ""));
  });

  test("is not made for an address that is none", async () => {
    await assert.rejects(issueServing(authority, { dns: ["a"], ips: ["10.0.0"] }, life), /"10\.0\.0" is no IP address/);
  });
});

test("a client certificate is for clients only", async () => {
  const client = new X509Certificate((await issueClient(authority, "kube-apiserver", life)).cert);
  assert.deepEqual([client.subject, client.keyUsage], ["CN=kube-apiserver", ["1.3.6.1.5.5.7.3.2"]]);
});

test("what does not belong together is told in words", () => {
  assert.equal(mismatch({ cert: serving.cert, key: authority.key }), "the key does not belong to the certificate");
  assert.equal(mismatch({ cert: "x", key: serving.key }), "the certificate is no PEM certificate");
  assert.equal(mismatch({ cert: serving.cert, key: "x" }), "the key is no unencrypted PEM private key");
});
