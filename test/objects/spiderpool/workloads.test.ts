import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readSpiderpool } from "../../../src/objects/spiderpool/read.ts";
import { agent, conf, controller, factsIn, init, kube, reading, type Json } from "./objects.ts";

/** What multus.multusCNI.defaultCniCRName was, by the variable that the chart makes of it. */
function named(value: string): string | undefined {
  return factsIn(reading(agent("1.2.2", { env: [{ name: "MULTUS_CLUSTER_NETWORK", value }] }))).multusDefaultCniCRName;
}

const hostPath = (name: string, path: string): Json => ({ name, hostPath: { path } });

describe("the agent's DaemonSet", () => {
  it("tells versions, paths and the name of the configuration", () => {
    const volumes = [
      hostPath("cni-bin-path", "/opt/own/bin"),
      { name: "config-path", configMap: { name: "net-conf" } },
    ];
    const facts = factsIn(reading(agent("1.2.2", { pod: { volumes } })));
    assert.deepEqual(
      [facts.version, facts.agentImageVersion, facts.cniBinHostPath, facts.configName],
      ["1.2.2", "1.2.2", "/opt/own/bin", "net-conf"],
    );
  });

  it("shows by its containers whether Multus is installed, and by a mount whether it is to be uninstalled", () => {
    const initContainers = [{ name: "install-multus-binary", image: "multus-cni:v4.1.4" }];
    const volumeMounts = [{ name: "cni", mountPath: "/host/etc/cni/net.d" }];
    const rows: readonly (readonly [
      version: string,
      both: boolean,
      install: boolean | undefined,
      uninstall: boolean | undefined,
    ])[] = [
      ["0.7.3", true, undefined, undefined],
      ["0.8.3", true, true, undefined],
      ["0.8.4", true, true, true],
      ["0.8.4", false, false, false],
    ];
    for (const [version, both, install, uninstall] of rows) {
      const parts = both ? { pod: { initContainers }, container: { volumeMounts } } : {};
      const facts = factsIn(reading(agent(version, parts)));
      assert.deepEqual([facts.multusInstall, facts.multusUninstall], [install, uninstall]);
    }
  });

  it("needs a namespace variable from image 0.7.1 on", () => {
    const env = [{ name: "SPIDERPOOL_POD_NAMESPACE", valueFrom: { fieldRef: {} } }];
    assert.equal(factsIn(reading(agent("0.7.0", { image: "v0.7.1" }))).agentNamespaceMissing, true);
    assert.equal(factsIn(reading(agent("0.7.1", { env }))).agentNamespaceMissing, false);
    assert.equal(factsIn(reading(agent("0.7.0", { image: "latest" }))).agentNamespaceMissing, undefined);
  });

  it("keeps the default CNI's name apart from the namespace that the chart puts in front", () => {
    assert.deepEqual(
      [named("spiderpool/macvlan"), named("spiderpool/kube-system/macvlan")],
      ["macvlan", "kube-system/macvlan"],
    );
    assert.equal(factsIn(reading(agent("1.2.2"))).multusDefaultCniCRName, "");
  });

  it("shows metrics of RDMA by a variable, or by the mount that they brought", () => {
    const env = [{ name: "SPIDERPOOL_ENABLED_RDMA_METRIC", value: "true" }];
    const volumes = [hostPath("host-ns", "/var/run")];
    const rows = [agent("1.0.6", { env }), agent("1.0.6", { pod: { volumes } }), agent("1.0.6")];
    assert.deepEqual(
      rows.map((object) => factsIn(reading(object)).agentRdmaMetric),
      [true, true, false],
    );
  });

  it("is known by what it runs, wherever the image comes from", () => {
    const mirrored = agent("0.8.3");
    const pod = {
      containers: [{ name: "a", image: "registry.example:5000/m/spiderpool/spiderpool-agent:v0.8.3@sha256:1" }],
    };
    const bare = { ...mirrored, metadata: { name: "x", namespace: "y" }, spec: { template: { spec: pod } } };
    assert.equal(factsIn(reading(bare)).version, "0.8.3");
  });

  it("with a chart label in Helm's spelling of a build has that version", () => {
    const built = agent("0.8.3");
    const metadata = { name: "spiderpool-agent", labels: { "helm.sh/chart": "spiderpool-0.8.3_acme.1" } };
    assert.equal(factsIn(reading({ ...built, metadata })).version, "0.8.3");
  });

  it("is not seen in a DaemonSet of another chart", () => {
    const spec = { template: { spec: { containers: [{ name: "a", image: "docker.io/library/nginx:1" }] } } };
    const other = (chart: string): Json => ({
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      metadata: { name: "x", labels: { "helm.sh/chart": chart } },
      spec,
    });
    for (const chart of ["nginx-1.0.0", "spiderpool-ui-1.0.0", "spiderpool"])
      assert.equal(readSpiderpool(kube(other(chart))), undefined);
    assert.equal(readSpiderpool(kube({ ...other("x-1"), spec: null })), undefined);
  });
});

describe("the controller's Deployment", () => {
  it("tells switches by its environment, of which the last counts", () => {
    const env = {
      SPIDERPOOL_GC_IP_ENABLED: "false",
      SPIDERPOOL_GC_TERMINATING_POD_IP_ENABLED: "true",
      SPIDERPOOL_COORDINATOR_ENABLED: "maybe",
    };
    const read = reading(controller("0.8.13", env));
    const facts = factsIn(read);
    assert.deepEqual([facts.gcEnabled, facts.gcTerminatingPods, facts.coordinatorEnabled], [false, true, undefined]);
    assert.match(read.problems[0]?.message ?? "", /"maybe" is neither/);
  });

  it("tells how many there are, one unless it says so", () => {
    assert.equal(factsIn(reading(controller("1.2.2"))).controllerReplicas, 1n);
    assert.equal(factsIn(reading(controller("1.2.2", {}, { replicas: 3 }))).controllerReplicas, 3n);
  });

  it("with a variable from elsewhere leaves it open", () => {
    const object = controller("1.2.2");
    const image = "spiderpool-controller:v1.2.2";
    const env = [{ name: "SPIDERPOOL_GC_IP_ENABLED", valueFrom: { configMapKeyRef: {} } }];
    const spec = { template: { spec: { containers: [{ name: "c", image, env }] } } };
    assert.equal(factsIn(reading({ ...object, spec })).gcEnabled, undefined);
  });
});

describe("the configuration spiderpool-conf", () => {
  const rows: readonly (readonly [title: string, text: string, expected: boolean | undefined, problems: number])[] = [
    ["a boolean", "enableKubevirtStaticIP: false", false, 0],
    ["a word for one", "enableKubevirtStaticIP: yes", true, 0],
    ["a text that is one", 'enableKubevirtStaticIP: "false"', false, 0],
    ["nothing behind the colon", "enableKubevirtStaticIP:", false, 0],
    ["no such key", "enableIPv4: true", undefined, 0],
    ["the last of two keys", "enableKubevirtStaticIP: true\nenableKubevirtStaticIP: false", false, 1],
    ["a list", "enableKubevirtStaticIP: [1]", undefined, 1],
    ["text that is no YAML", "enableKubevirtStaticIP: [", undefined, 1],
    ["a list in place of the whole", "- enableKubevirtStaticIP: false", undefined, 1],
    ["nothing at all", "", undefined, 0],
    ["brackets without end", "[".repeat(20_000), undefined, 1],
    ["a text that is far too long", `a: ${"x".repeat(300_000)}`, undefined, 1],
  ];
  for (const [title, text, expected, problems] of rows) {
    it(`is read for ${title}`, () => {
      const read = reading(conf("0.8.3", text));
      assert.equal(factsIn(read).enableKubevirtStaticIP, expected);
      assert.equal(read.problems.length, problems);
    });
  }

  it("is known by its name, or by its label and key under another name", () => {
    assert.equal(factsIn(reading(conf(undefined, "enableIPv4: false"))).enableIPv4, false);
    assert.equal(factsIn(reading(conf("1.2.2", "enableIPv4: false", { name: "net-conf" }))).configName, "net-conf");
    assert.equal(readSpiderpool(kube(conf(undefined, "enableIPv4: false", { name: "net-conf" }))), undefined);
  });

  it("holds the default CNI's name beside it from 0.8.9 on", () => {
    const data = { clusterNetwork: "kube-system/macvlan" };
    assert.equal(factsIn(reading(conf("1.2.2", "", { data }))).multusDefaultCniCRName, "kube-system/macvlan");
  });
});

describe("spiderpool-init", () => {
  it("tells the coordinator's settings, and that there is none where it has no name", () => {
    const env = {
      SPIDERPOOL_INIT_DEFAULT_COORDINATOR_NAME: "default",
      SPIDERPOOL_INIT_DEFAULT_COORDINATOR_MODE: "overlay",
      SPIDERPOOL_INIT_DEFAULT_COORDINATOR_DETECT_GATEWAY: "true",
      SPIDERPOOL_INIT_ENABLE_MULTUS_CONFIG: "false",
    };
    const facts = factsIn(reading(init("0.8.3", env)));
    assert.deepEqual(
      [
        facts.version,
        facts.coordinatorEnabled,
        facts.coordinatorMode,
        facts.coordinatorDetectGateway,
        facts.multusEnableConfig,
      ],
      ["0.8.3", true, "overlay", true, false],
    );
    assert.equal(factsIn(reading(init("0.8.3"))).coordinatorEnabled, false);
  });

  it("is a Job from 0.8.8 on", () => {
    const { spec } = init("0.9.7", { SPIDERPOOL_INIT_DEFAULT_COORDINATOR_NAME: "default" });
    const job = { apiVersion: "batch/v1", kind: "Job", metadata: { name: "x" }, spec: { template: { spec } } };
    assert.equal(factsIn(reading(job)).coordinatorEnabled, true);
  });
});
