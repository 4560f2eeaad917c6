// Calico's and Spiderpool's own resources, and CRDs that come when the gate is running already.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Json } from "../../src/objects/json.ts";
import type { Result } from "./harness/commands.ts";
import { applyCrds, crdsMissing } from "./harness/crds.ts";
import { assertDenied, metric } from "./harness/expect.ts";
import { GOOD, apply, install, type Installation } from "./harness/installation.ts";
import { waitUntil } from "./harness/wait-until.ts";

const OLD = { name: "old", kernel: "4.15.0-112-generic", osImage: "Ubuntu 18.04.6 LTS" };
const FELIX_GROUPS = ["crd.projectcalico.org/v1", "projectcalico.org/v3"] as const;

describe(
  "custom resources of Calico and Spiderpool",
  { skip: crdsMissing("calico-3.31", "calico-native-3.32", "tigera-3.32", "spiderpool-1.2") },
  () => {
    let installation: Installation;
    before(async () => {
      installation = await install({
        nodes: [GOOD, OLD],
        prepare: async (plane) => {
          await apply(plane, [
            daemonSet("calico-node", "calico/node:v3.29.1"),
            daemonSet("spiderpool-agent", "spiderpool/spiderpool-agent:v0.8.0"),
          ]);
        },
      });
    });
    after(() => installation.stop());

    const kubectl = (args: readonly string[], object: Json): Promise<Result> =>
      installation.plane.kubectl([...args, "-f", "-"], { stdin: JSON.stringify(object) });
    const dryRun = (object: Json): Promise<Result> => kubectl(["apply", "--dry-run=server"], object);

    it("is ready without the CRDs, and picks them up when they are installed later", async () => {
      assert.match(await installation.gate.page("/readyz?verbose"), /\[\+\]state ok/u);
      await applyCrds(installation.plane, "calico-3.31", "calico-native-3.32", "tigera-3.32", "spiderpool-1.2");
      const accepted = {
        ...felix(FELIX_GROUPS[0], "default"),
        metadata: {
          name: "default",
          annotations: { "kernelgate.io/accept": "CA008,CA009,CA019,CA020", "kernelgate.io/reason": "a trial" },
        },
      };
      await waitUntil(
        "the new kind is judged and let through",
        async () => (await kubectl(["apply"], accepted)).code === 0,
      );
      await waitUntil(
        "the present state shows the old node",
        async () => (await metric(installation.gate, "kernelgate_affected_nodes", { advisory: "CA008" })) === 1,
        { timeoutMs: 30_000 },
      );
      await installation.plane.kubectl(["delete", "felixconfigurations.crd.projectcalico.org", "default"]);
      await waitUntil(
        "it is gone from the present state",
        async () => (await metric(installation.gate, "kernelgate_affected_nodes", { advisory: "CA008" })) === 0,
      );
    });

    for (const group of FELIX_GROUPS) {
      it(`denies a FelixConfiguration of ${group} that turns eBPF on for an old kernel`, async () => {
        const result = await dryRun(felix(group, "default"));
        assertDenied(result, "CA008");
        assert.match(result.stderr, /4\.15\.0-112-generic/u);
      });
    }

    it("denies an Installation that asks the operator for eBPF", async () => {
      const result = await dryRun({
        apiVersion: "operator.tigera.io/v1",
        kind: "Installation",
        metadata: { name: "default" },
        spec: { calicoNetwork: { linuxDataplane: "BPF" } },
      });
      assertDenied(result, "CA008");
    });

    it("is asked about an IPPool of either group", async () => {
      for (const group of FELIX_GROUPS) {
        const asked = (): Promise<number> =>
          metric(installation.gate, "kernelgate_decisions_total", { target: "IPPool", dry_run: "true" });
        const earlier = await asked();
        const pool = { cidr: "10.244.0.0/16", vxlanMode: "Always", ipipMode: "Never" };
        const result = await dryRun({ apiVersion: group, kind: "IPPool", metadata: { name: "pods" }, spec: pool });
        assert.match(result.stdout + result.stderr, /ippool|kernelgate/u);
        assert.ok((await asked()) > earlier, `asked about ${group}`);
      }
    });

    it("denies a SpiderMultusConfig with a bond that this version of Spiderpool does not create", async () => {
      const config = (macvlan: Json): Json => ({
        apiVersion: "spiderpool.spidernet.io/v2beta1",
        kind: "SpiderMultusConfig",
        metadata: { name: "bonded", namespace: "default" },
        spec: { cniType: "macvlan", macvlan },
      });
      const bond = { master: ["eth0", "eth1"], vlanID: 0, bond: { name: "bond0", mode: 1 } };
      assertDenied(await dryRun(config(bond)), "SP006");
      const other = await dryRun(config({ master: ["eth0"], vlanID: 0 }));
      assert.equal(other.code, 0, other.stderr);
    });

    it("warns of a SpiderCoordinator before it is stored, and judges its update", async () => {
      const asked = (): Promise<number> =>
        metric(installation.gate, "kernelgate_decisions_total", { target: "SpiderCoordinator" });
      const earlier = await asked();
      const coordinator = (spec: Json): Json => ({
        apiVersion: "spiderpool.spidernet.io/v2beta1",
        kind: "SpiderCoordinator",
        metadata: { name: "default" },
        spec: { mode: "auto", ...spec },
      });
      assert.equal((await kubectl(["apply"], coordinator({ podCIDRType: "auto" }))).code, 0);
      assert.equal((await kubectl(["apply"], coordinator({ podCIDRType: "none" }))).code, 0);
      assert.equal(await asked(), earlier + 2);
    });
  },
);

function felix(group: string, name: string): Json {
  return { apiVersion: group, kind: "FelixConfiguration", metadata: { name }, spec: { bpfEnabled: true } };
}

function daemonSet(name: string, image: string): Json {
  const labels = { "k8s-app": name };
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name, namespace: "kube-system", labels },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name, image: `example.test/${image}` }] } },
    },
  };
}
