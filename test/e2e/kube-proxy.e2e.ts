// What we read of a configuration, and what the table of odd ones says of it, is what kube-proxy itself makes of it.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import fc from "fast-check";
import { parseAllDocuments } from "yaml";
import { asRecord, asText, at } from "../../src/objects/json.ts";
import { kubeProxyFacts } from "../../src/objects/kube-proxy/effective.ts";
import { readKubeProxy } from "../../src/objects/kube-proxy/read.ts";
import { parseObject, type KubeObject } from "../../src/objects/object.ts";
import { ensureAssets, type Assets } from "../envtest/build.ts";
import { oddConfigurations, type Outcome } from "../fixtures/kube-proxy/odd-configurations.ts";
import { effectiveConfig, type Effective } from "./harness/kube-proxy.ts";
import { configurationTexts } from "./harness/kube-proxy-texts.ts";

const SAMPLES = join(import.meta.dirname, "../../../shared/data/kube-proxy");
const missing = existsSync(SAMPLES) ? false : "the folder of samples beside the project is missing";
const GENERATED = 250;
const SEED = 20_261; // the same texts each time: a run that fails can be run again
const AT_ONCE = 3;

const kubeProxies = [
  ["1.36.3", "kubeProxy", "in36"],
  ["1.30.14", "kubeProxy130", "in30"],
] as const;

for (const [version, program, column] of kubeProxies) {
  describe(`kube-proxy ${version} and what is read of its configuration`, () => {
    let assets: Assets;
    let folder: string;
    before(async () => {
      assets = await ensureAssets();
      folder = await mkdtemp(join(tmpdir(), "kernelgate-e2e-"));
    });
    after(() => rm(folder, { recursive: true, force: true }));

    const disagreements = async (texts: readonly string[]): Promise<readonly string[]> => {
      const found: string[] = [];
      const queue = [...texts.entries()];
      const work = async (worker: number): Promise<void> => {
        const own = join(folder, String(worker));
        await mkdir(own, { recursive: true });
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
          const [, text] = next;
          const theirs = await effectiveConfig(assets[program], own, { config: text });
          const difference = differenceOf(theirs, text, version);
          if (difference !== undefined) found.push(`${difference}\n${JSON.stringify(text)}`);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, (_, worker) => work(worker)));
      return found;
    };

    it("agree on every configuration that was found in the wild", { skip: missing }, async () => {
      const texts = samples();
      assert.ok(texts.length > 30, `${texts.length} configurations`);
      assert.deepEqual(await disagreements(texts), []);
    });

    it(`agree on ${GENERATED} generated ones`, async () => {
      const texts = fc.sample(configurationTexts, { numRuns: GENERATED, seed: SEED });
      assert.deepEqual(await disagreements(texts), []);
      const open = texts.filter((text) => factsOf(text, version).refused === undefined);
      assert.ok(open.length < GENERATED / 10, `${open.length} were left open`);
    });

    for (const { name, text, [column]: outcome } of oddConfigurations) {
      it(`agree with the table: ${name}`, async () => {
        const answer = await effectiveConfig(assets[program], folder, { config: text });
        assert.deepEqual(answer.ok ? { mode: answer.config["mode"] } : "refused", written(outcome));
      });
    }
  });
}

/** kube-proxy writes the default where no mode is set. */
function written(outcome: Outcome): unknown {
  return outcome === "refused" || outcome.mode !== "" ? outcome : { mode: "iptables" };
}

/** Why the two differ; undefined when they agree, or when we say that we do not know. */
function differenceOf(theirs: Effective, text: string, version: string): string | undefined {
  const ours = factsOf(text, version);
  if (ours.refused === undefined) return undefined;
  if (ours.refused === theirs.ok) {
    return theirs.ok
      ? `kube-proxy accepts what we say it refuses: ${ours.reason ?? ""}`
      : `kube-proxy refuses what we say it accepts: ${theirs.error.trim().split("\n").at(-1) ?? ""}`;
  }
  if (!theirs.ok) return undefined;
  const mode = asText(theirs.config["mode"]) ?? "";
  return ours.mode === (mode === "" ? "iptables" : mode)
    ? undefined
    : `kube-proxy's mode is "${mode}", we say "${ours.mode ?? ""}"`;
}

function factsOf(text: string, version: string): { mode?: string; refused?: boolean; reason?: string } {
  const object = parseObject({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "kube-proxy", namespace: "kube-system" },
    data: { "config.conf": text },
  });
  assert.ok(!("error" in object));
  const reading = readKubeProxy(object);
  assert.ok(reading !== undefined);
  const given = { complete: false, knows: (): boolean => true, versions: {} };
  const { facts, reasons } = kubeProxyFacts([{ ref: object.ref, reading, changed: true }], given).for(version);
  const reason = reasons?.get("kubeProxy.refused");
  return { ...facts, ...(reason === undefined ? {} : { reason }) };
}

/** The texts of configurations in ConfigMaps of kube-proxy. */
function samples(): readonly string[] {
  return [SAMPLES, join(SAMPLES, "synthetic")].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".yaml"))
      .flatMap((name) => objectsIn(readFileSync(join(folder, name), "utf8")))
      .flatMap((object) => configurationsIn(object)),
  );
}

function objectsIn(text: string): readonly KubeObject[] {
  return parseAllDocuments(text, { uniqueKeys: false, version: "1.1" }).flatMap((document) => {
    const object = document.errors.length > 0 ? undefined : parseObject(document.toJS());
    return object === undefined || "error" in object ? [] : [object];
  });
}

function configurationsIn(object: KubeObject): readonly string[] {
  const reading = readKubeProxy(object);
  if (reading?.form !== "configuration") return [];
  const data = asRecord(at(object.json, "data")) ?? {};
  return [...reading.entries.keys()].flatMap((key) => asText(data[key]) ?? []);
}
