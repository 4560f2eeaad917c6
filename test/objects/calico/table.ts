import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { CalicoFacts } from "../../../src/domain/facts/calico.ts";
import { daemonSet, felix, partly } from "./objects.ts";

/** One case: what is set where, and the facts that it comes to; `undefined` is a fact that cannot be told. */
export interface Row {
  readonly title: string;
  /** Of calico-node's image; empty is one that tells none. */
  readonly version?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly expect: { readonly [K in keyof CalicoFacts]: CalicoFacts[K] | undefined };
}

/** calico-node's image of a version. */
export function image(version: string): string {
  return `docker.io/calico/node:v${version}`;
}

/** Tests each row with one DaemonSet and one FelixConfiguration `default`. */
export function table(name: string, rows: readonly Row[]): void {
  describe(name, () => {
    for (const { title, version = "3.31.2", env = {}, spec = {}, annotations = {}, expect } of rows) {
      it(title, () => {
        const node = daemonSet(version === "" ? "calico/node" : image(version), env);
        const facts = new Map<string, unknown>(Object.entries(partly([node, felix(spec, { annotations })]).base.facts));
        assert.deepEqual(Object.fromEntries(Object.keys(expect).map((fact) => [fact, facts.get(fact)])), { ...expect });
      });
    }
  });
}
