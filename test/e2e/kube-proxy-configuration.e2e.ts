// The table of odd configurations against the real kube-proxy: what it refuses, and which mode it takes.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { ensureAssets } from "../envtest/build.ts";
import { oddConfigurations, type Outcome } from "../fixtures/kube-proxy/odd-configurations.ts";
import { effectiveConfig } from "./harness/kube-proxy.ts";

describe("the real kube-proxy", () => {
  const programs: { in30: string; in36: string } = { in30: "", in36: "" };
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "kernelgate-e2e-"));
    const { kubeProxy, kubeProxy130 } = await ensureAssets();
    Object.assign(programs, { in30: kubeProxy130, in36: kubeProxy });
  });
  after(() => rm(folder, { recursive: true, force: true }));

  for (const { name, text, ...outcomes } of oddConfigurations) {
    for (const version of ["in30", "in36"] as const) {
      it(`${version === "in30" ? "1.30" : "1.36"} makes of it what the table says: ${name}`, async () => {
        const answer = await effectiveConfig(programs[version], folder, { config: text });
        assert.deepEqual(answer.ok ? { mode: answer.config["mode"] } : "refused", written(outcomes[version]));
      });
    }
  }
});

/** kube-proxy writes the default where no mode is set. */
function written(outcome: Outcome): unknown {
  return outcome === "refused" || outcome.mode !== "" ? outcome : { mode: "iptables" };
}
