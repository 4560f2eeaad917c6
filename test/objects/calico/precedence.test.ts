import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ENVIRONMENT_NOT_GIVEN } from "../../../src/objects/calico/known-calico.ts";
import { daemonSet, felix, partly, wholly } from "./objects.ts";

const IMAGE = "docker.io/calico/node:v3.31.2";
const NEW_IMAGE = "quay.io/calico/node:v3.32.1";

/** One setting from each source; undefined leaves the source out. */
interface Sources {
  readonly env?: string;
  readonly node?: boolean;
  readonly selector?: boolean;
  readonly global?: boolean;
}

function of({ env, node, selector, global }: Sources, image: string): boolean | undefined {
  const objects = [
    daemonSet(image, env === undefined ? [] : { FELIX_BPFENABLED: env }),
    felix(global === undefined ? {} : { bpfEnabled: global }),
    ...(node === undefined ? [] : [felix({ bpfEnabled: node }, { name: "node.edge-1" })]),
    ...(selector === undefined
      ? []
      : [felix({ bpfEnabled: selector, nodeSelector: "role == 'gpu'" }, { name: "gpu" })]),
  ];
  return partly(objects).for("edge-1", { role: "gpu" }).facts.bpfEnabled;
}

describe("the order of Felix's sources", () => {
  const choices = [undefined, true, false] as const;
  for (const env of choices) {
    for (const node of choices) {
      for (const selector of choices) {
        for (const global of choices) {
          const given = {
            ...(env === undefined ? {} : { env: String(env) }),
            ...(node === undefined ? {} : { node }),
            ...(selector === undefined ? {} : { selector }),
            ...(global === undefined ? {} : { global }),
          };
          it(`takes environment, node, selector, default in this order: ${JSON.stringify(given)}`, () => {
            assert.equal(of(given, NEW_IMAGE), env ?? node ?? selector ?? global ?? false);
          });
          it(`has no selectors before 3.32: ${JSON.stringify(given)}`, () => {
            assert.equal(of(given, IMAGE), env ?? node ?? global ?? false);
          });
        }
      }
    }
  }

  it("gives an override only to the node that it names", () => {
    const resolver = partly([
      daemonSet(IMAGE),
      felix({ bpfEnabled: false }),
      felix({ bpfEnabled: true }, { name: "node.edge-1" }),
    ]);
    assert.equal(resolver.base.facts.bpfEnabled, false);
    assert.equal(resolver.for("edge-1", {}).facts.bpfEnabled, true);
    assert.equal(resolver.for("edge-2", {}).facts.bpfEnabled, false);
    assert.deepEqual([...resolver.nodes.keys()], ["edge-1"]);
    assert.equal(resolver.base.facts.bpfMixed, true);
    assert.equal(resolver.for("edge-2", {}), resolver.base);
  });

  it("shares one object between nodes whose settings are equal", () => {
    const same = Array.from({ length: 50 }, (_, index) => felix({ bpfEnabled: true }, { name: `node.n${index}` }));
    const idle = Array.from({ length: 50 }, (_, index) =>
      felix({ defaultEndpointToHostAction: "Return" }, { name: `node.i${index}` }),
    );
    const resolver = partly([daemonSet(IMAGE), felix({}), ...same, ...idle]);
    assert.equal(new Set(resolver.nodes.values()).size, 2);
    assert.equal(resolver.for("i7", {}), resolver.base);
    assert.equal(resolver.for("n7", {}), resolver.for("n8", {}));
  });

  it("lets the oldest of several selecting objects win whole, and ignores those without a selector", () => {
    const resolver = partly([
      daemonSet(NEW_IMAGE),
      felix({ bpfEnabled: false, vxlanPort: 1 }),
      felix(
        { bpfEnabled: true, nodeSelector: "all()" },
        { name: "b-young", creationTimestamp: "2026-02-01T00:00:00Z" },
      ),
      felix({ vxlanPort: 2, nodeSelector: "has(role)" }, { name: "c-old", creationTimestamp: "2026-01-01T00:00:00Z" }),
      felix({ vxlanPort: 3 }, { name: "no-selector", creationTimestamp: "2025-01-01T00:00:00Z" }),
      felix({ vxlanPort: 4, nodeSelector: "role ==" }, { name: "broken", creationTimestamp: "2025-01-01T00:00:00Z" }),
    ]);
    const gpu = resolver.for("a", { role: "gpu" }).facts;
    assert.deepEqual([gpu.bpfEnabled, gpu.vxlanPort], [false, 2n]);
    const plain = resolver.for("b", {}).facts;
    assert.deepEqual([plain.bpfEnabled, plain.vxlanPort], [true, 1n]);
    assert.equal(resolver.select?.({ role: "gpu" }), resolver.for("z", { role: "gpu" }));
  });

  it("leaves open what an object that selects nodes would change, where the version is not known", () => {
    const selecting = felix({ bpfEnabled: true, vxlanPort: 1, nodeSelector: "has(role)" }, { name: "roles" });
    const resolver = partly([selecting, felix({ bpfEnabled: false, vxlanPort: 1 })]);
    const { facts } = resolver.for("a", { role: "gpu" });
    assert.deepEqual([facts.bpfEnabled, facts.vxlanPort, facts.bpfMixed], [undefined, 1n, undefined]);
    assert.equal(resolver.for("b", {}).facts.bpfEnabled, false);
  });

  it("names the deciding field", () => {
    const resolver = partly([
      daemonSet(IMAGE, [
        { name: "IP", value: "autodetect" },
        { name: "FELIX_XDPENABLED", value: "false" },
      ]),
      felix({ bpfEnabled: true }, { group: "v3" }),
      felix({}, { name: "node.a", annotations: { "config.projectcalico.org/BPFEnabled": "false" } }),
    ]);
    const { origins } = resolver.base;
    assert.equal(origins.get("calico.bpfEnabled")?.field, "spec.bpfEnabled");
    assert.equal(origins.get("calico.xdpEnabled")?.field, "spec.template.spec.containers[0].env[1].value");
    assert.equal(origins.get("calico.version")?.field, "spec.template.spec.containers[0].image");
    const own = resolver.for("a", {}).origins.get("calico.bpfEnabled");
    assert.deepEqual(
      [own?.object.name, own?.field],
      ["node.a", "metadata.annotations[config.projectcalico.org/BPFEnabled]"],
    );
  });
});

describe("what was not given", () => {
  it("takes the environment of a DaemonSet that is not given as unset, and says so", () => {
    const { base } = partly([felix({ bpfEnabled: true })]);
    assert.equal(base.facts.bpfEnabled, true);
    assert.equal(base.assumed.get("calico.bpfEnabled"), ENVIRONMENT_NOT_GIVEN);
    assert.equal(
      partly([felix({ bpfEnabled: true }), daemonSet(IMAGE)]).base.assumed.get("calico.bpfEnabled"),
      undefined,
    );
  });

  it("tells nothing that only a FelixConfiguration can tell", () => {
    const { facts } = partly([daemonSet(IMAGE)]).base;
    assert.equal(facts.bpfEnabled, undefined);
    assert.equal(facts.iptablesBackend, undefined);
    assert.equal(facts.checksumOffloadBroken, undefined);
    assert.equal(facts.version, "3.31.2");
    assert.equal(facts.running, true);
  });

  it("believes the environment without one", () => {
    assert.equal(partly([daemonSet(IMAGE, { FELIX_BPFENABLED: "true" })]).base.facts.bpfEnabled, true);
  });

  it("applies built-in defaults where the objects are known to be absent", () => {
    const { facts, assumed } = wholly([daemonSet(IMAGE)]).base;
    assert.deepEqual(
      [facts.bpfEnabled, facts.xdpEnabled, facts.iptablesBackend, facts.chainInsertMode],
      [false, true, "auto", "insert"],
    );
    assert.deepEqual([facts.vxlanPort, facts.bpfLogLevel, facts.bpfConnectTimeLoadBalancing], [4789n, "off", "tcp"]);
    assert.equal(assumed.size, 1); // kube-controllers' version
  });

  it("knows that Calico does not run in a whole cluster without its objects, and nothing otherwise", () => {
    assert.equal(wholly([]).base.facts.running, false);
    assert.equal(wholly([]).base.facts.vxlan, false);
    assert.deepEqual(partly([]).base.facts, { ipv4: true });
  });

  it("cannot tell a variable whose value stands elsewhere", () => {
    const elsewhere = [
      { name: "FELIX_BPFENABLED", valueFrom: { configMapKeyRef: { name: "calico-config", key: "bpf" } } },
      { name: "FELIX_XDPENABLED", value: "$(XDP)" },
    ];
    const { facts } = partly([daemonSet(IMAGE, elsewhere), felix({ bpfEnabled: true, xdpEnabled: true })]).base;
    assert.equal(facts.bpfEnabled, undefined);
    assert.equal(facts.xdpEnabled, undefined);
  });

  it("says that variables from other ConfigMaps are not looked into", () => {
    const known = daemonSet(IMAGE, [], {
      envFrom: [{ configMapRef: { name: "kubernetes-services-endpoint", optional: true } }],
    });
    const other = daemonSet(IMAGE, [], { envFrom: [{ secretRef: { name: "felix" } }] });
    assert.equal(partly([known, felix({})]).base.assumed.get("calico.bpfEnabled"), undefined);
    assert.match(partly([other, felix({})]).base.assumed.get("calico.bpfEnabled") ?? "", /not looked into/);
  });
});
