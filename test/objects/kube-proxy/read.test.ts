import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { kubeProxyFacts } from "../../../src/objects/kube-proxy/effective.ts";
import { createKubeProxyReader, readKubeProxy } from "../../../src/objects/kube-proxy/read.ts";
import { rememberRecent } from "../../../src/objects/kube-proxy/recent.ts";
import { parseObject } from "../../../src/objects/object.ts";
import { complete, configMap, configuration, daemonSet, objectOf, partial } from "./objects.ts";

describe("which objects are kube-proxy's", () => {
  const cases: readonly (readonly [
    apiVersion: string,
    kind: string,
    name: string,
    namespace: string | undefined,
    ours: boolean,
  ])[] = [
    ["v1", "ConfigMap", "kube-proxy", "kube-system", true],
    ["v1", "ConfigMap", "kube-proxy", undefined, true],
    ["v1", "ConfigMap", "kube-proxy", "default", false],
    ["v1", "ConfigMap", "kube-proxy-config", "kube-system", true],
    ["v1", "ConfigMap", "kube-proxy-config-7d8f9c6b5m", "kube-system", true],
    ["v1", "ConfigMap", "kube-proxy-config-abc123", "kube-system", true],
    ["v1", "ConfigMap", "kube-proxy-config-c3039bb4", "kube-system", true],
    ["v1", "ConfigMap", "kube-proxy-bcdfghtkmz", "kube-system", true],
    ["v1", "ConfigMap", "kube-proxy-windows", "kube-system", false],
    ["v1", "ConfigMap", "kube-proxy-exporter", "kube-system", false],
    ["v1", "ConfigMap", "kube-proxy-config-v2-old-copy", "kube-system", false],
    ["v1", "ConfigMap", "kube-proxyconfig", "kube-system", false],
    ["v2", "ConfigMap", "kube-proxy", "kube-system", false],
    ["apps/v1", "DaemonSet", "kube-proxy", "kube-system", true],
    ["extensions/v1beta1", "DaemonSet", "kube-proxy", "kube-system", true],
    ["apps/v1", "DaemonSet", "kube-proxy-windows", "kube-system", true],
    ["apps/v1", "DaemonSet", "kube-router", "kube-system", false],
    ["apps/v1", "Deployment", "kube-proxy", "kube-system", false],
    ["v1", "Pod", "kube-proxy-node-1", "kube-system", true],
    ["v1", "Secret", "kube-proxy", "kube-system", false],
  ];
  for (const [apiVersion, kind, name, namespace, ours] of cases) {
    it(`${apiVersion} ${kind} ${namespace ?? "(no namespace)"}/${name}: ${ours ? "ours" : "not ours"}`, () => {
      const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
      assert.equal(readKubeProxy(objectOf({ apiVersion, kind, metadata })) !== undefined, ours);
    });
  }

  it("can be configured", () => {
    const names = { namespace: "proxy", configMaps: ["settings"], workloads: ["proxy"] };
    const read = createKubeProxyReader(names);
    const metadata = { name: "settings", namespace: "proxy" };
    assert.notEqual(read(objectOf({ apiVersion: "v1", kind: "ConfigMap", metadata })), undefined);
    assert.equal(read(objectOf(configMap("mode: ipvs"))), undefined);
  });
});

/** The keys of a ConfigMap that are taken for configurations, in their order. */
function keysOf(data: unknown, part = "data"): readonly string[] {
  const value = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "kube-proxy" }, [part]: data };
  const reading = readKubeProxy(objectOf(value));
  return reading?.form === "configuration" ? [...reading.entries.keys()] : [];
}

function problems(data: unknown): readonly string[] {
  const value = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "kube-proxy" }, data };
  return readKubeProxy(objectOf(value))?.problems.map(({ message, field }) => `${field}: ${message}`) ?? [];
}

describe("a ConfigMap", () => {
  it("holds a configuration under a usual key, or under any that says it is one; the usual ones come first", () => {
    const text = configuration("mode: ipvs");
    assert.deepEqual(
      keysOf({ "zz.conf": text, "aa.conf": text, config: "", "config.conf": text, "kubeconfig.conf": "kind: Config" }),
      ["config.conf", "config", "aa.conf", "zz.conf"],
    );
    assert.deepEqual(keysOf({ kubeconfig: "kind: Config\n" }), []);
    assert.deepEqual(keysOf({ config: Buffer.from(text).toString("base64") }, "binaryData"), ["config"]);
  });

  it("says what of it cannot be read, once", () => {
    assert.deepEqual(problems({ "config.conf": configuration("mode: ipvs\nmode: ipvs\nmode: ipvs") }), [
      "data[config.conf]: written twice: mode; the last one counts",
    ]);
    assert.deepEqual(problems({ "config.conf": 7 }), [
      "data[config.conf]: config.conf is no text: the API server would refuse this object",
    ]);
    assert.deepEqual(problems("x"), ["data: data is no mapping: the API server would refuse this object"]);
    assert.equal(problems({ "config.conf": "\tx" }).length, 1);
    assert.deepEqual(problems({ "config.conf": configuration("mode: ipvs") }), []);
    assert.deepEqual(problems(null), []);
  });
});

describe("a reader that remembers", () => {
  const texts = (entries: number): { remember: (text: string) => object; reads: () => number } => {
    let reads = 0;
    const remember = rememberRecent((text: string) => ({ text, read: ++reads }), {
      same: (one, other) => one === other,
      size: (text) => text.length,
      entries,
    });
    return { remember, reads: () => reads };
  };

  it("never reads the same text twice in a row, however small its memory", () => {
    for (const entries of [0, 1, 5]) {
      const { remember, reads } = texts(entries);
      assert.equal(remember("a"), remember("a"));
      assert.equal(remember("b"), remember("b"));
      assert.equal(reads(), 2);
    }
  });

  it("keeps the texts that were used last, within its bounds", () => {
    const { remember, reads } = texts(2);
    for (const text of ["a", "b", "a", "c", "a", "b"]) remember(text);
    assert.equal(reads(), 4); // b was forgotten for c
    const long = "x".repeat(3 * 1024 * 1024);
    remember(`${long}1`);
    remember(`${long}2`);
    remember(`${long}1`);
    assert.equal(reads(), 7);
  });

  it("answers as one that does not", () => {
    const read = createKubeProxyReader();
    for (const mode of ["ipvs", "iptables", "ipvs", "nftables", "blah", "ipvs"]) {
      const object = objectOf(configMap(`mode: ${mode}`));
      assert.deepEqual(read(object), readKubeProxy(object));
    }
  });
});

describe("hostile objects", () => {
  const json = fc.jsonValue({ maxDepth: 4 });
  const name = fc.constantFrom("kube-proxy", "kube-proxy-config", "kube-proxy-windows");
  const base = fc.oneof(
    fc.record({ apiVersion: fc.constant("v1"), kind: fc.constant("ConfigMap"), data: json, binaryData: json }),
    fc.record({ apiVersion: fc.constant("apps/v1"), kind: fc.constant("DaemonSet"), spec: json }),
    fc.record({
      apiVersion: fc.constant("apps/v1"),
      kind: fc.constant("DaemonSet"),
      spec: fc.record({ template: fc.record({ spec: json }) }),
    }),
    fc.record({
      apiVersion: fc.constant("v1"),
      kind: fc.constant("Pod"),
      spec: fc.record({ containers: fc.array(json), volumes: json }),
    }),
    fc.record({
      apiVersion: fc.constant("v1"),
      kind: fc.constant("Pod"),
      spec: fc.record({
        nodeSelector: json,
        affinity: json,
        volumes: fc.array(json),
        containers: fc.array(
          fc.record({
            name: fc.constant("kube-proxy"),
            image: json,
            command: json,
            args: json,
            env: json,
            volumeMounts: json,
          }),
        ),
      }),
    }),
  );

  it("are read or not, but never end in an exception", () => {
    fc.assert(
      fc.property(base, name, json, (object, called, labels) => {
        const parsed = parseObject({ ...object, metadata: { name: called, labels, ownerReferences: labels } });
        assert.ok(!("error" in parsed));
        const reading = readKubeProxy(parsed);
        if (reading === undefined) return;
        for (const given of [partial, complete]) {
          const resolver = kubeProxyFacts([{ ref: parsed.ref, reading, changed: true }], given);
          assert.equal(typeof resolver.for("1.30.2").facts, "object");
        }
      }),
    );
  });

  const cases: readonly (readonly [string, unknown])[] = [
    ["a value of 10 MB", { "config.conf": "a: b\n".repeat(2_000_000) }],
    ["binary garbage", { "config.conf": "\0\u0001\ufffd" }],
    ["many keys", Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, "KubeProxyConfiguration"]))],
    [
      "keys named like methods",
      JSON.parse('{"__proto__": "KubeProxyConfiguration", "constructor": "KubeProxyConfiguration", "config.conf": ""}'),
    ],
  ];
  for (const [title, data] of cases) {
    it(`are read: ${title}`, () => {
      const value = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "kube-proxy" }, data };
      const object = objectOf(value);
      const reading = readKubeProxy(object);
      assert.ok(reading !== undefined);
      assert.notEqual(
        kubeProxyFacts([{ ref: object.ref, reading, changed: true }], partial).for(undefined).facts.refused,
        false,
      );
    });
  }

  it("may be a long shell script, or a huge list of words", () => {
    for (const command of [
      ["sh", "-c", `kube-proxy ${'"'.repeat(100_000)}`],
      ["sh", "-c", `kube-proxy ${"a".repeat(15_000)}`],
      Array<string>(100_000).fill("--x"),
    ]) {
      assert.notEqual(readKubeProxy(objectOf(daemonSet({ command }))), undefined);
    }
  });
});
