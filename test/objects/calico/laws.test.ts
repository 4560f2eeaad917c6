import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { calicoFacts } from "../../../src/objects/calico/effective.ts";
import { readCalico } from "../../../src/objects/calico/read.ts";
import type { Given } from "../../../src/objects/object.ts";
import {
  changed,
  clusterInformation,
  daemonSet,
  definition,
  deployment,
  felix,
  installation,
  kube,
  place,
  pool,
} from "./objects.ts";

const text = fc.constantFrom(
  "true",
  "false",
  "none",
  "",
  "maybe",
  "Auto",
  "Enabled",
  "Legacy",
  "ChecksumOffloadBroken=true",
  "append",
  "0",
);
const fields = fc.constantFrom(
  "bpfEnabled",
  "vxlanEnabled",
  "ipipEnabled",
  "nftablesMode",
  "iptablesBackend",
  "featureDetectOverride",
  "chainInsertMode",
  "xdpEnabled",
  "wireguardThreadingEnabled",
);
const spec = fc.dictionary(fields, fc.oneof(fc.boolean(), text));
const group = fc.constantFrom("crd" as const, "v3" as const);
const version = fc.constantFrom("3.19.1", "3.22.5", "3.27.0", "3.28.0", "3.31.2", "3.32.1", "master");

const object = fc.oneof(
  fc
    .tuple(spec, group, fc.constantFrom("default", "node.a", "node.b"))
    .map(([one, from, name]) => felix(one, { group: from, name })),
  fc
    .tuple(spec, fc.constantFrom("gpu", "cpu"))
    .map(([one, name]) =>
      felix({ ...one, nodeSelector: "has(role)" }, { name, creationTimestamp: "2026-01-01T00:00:00Z" }),
    ),
  fc
    .tuple(fc.constantFrom("Never", "Always", "CrossSubnet", ""), fc.constantFrom("10.0.0.0/16", "fd00::/64"), group)
    .map(([vxlanMode, cidr, from]) => pool({ vxlanMode, cidr }, { group: from })),
  version.map((tag) => daemonSet(`calico/node:v${tag}`, { FELIX_BPFENABLED: "true" })),
  version.map((tag) => clusterInformation(tag)),
  fc.constantFrom("BPF", "Nftables", "Iptables").map((linuxDataplane) => installation({ linuxDataplane })),
  fc.constant(deployment("tigera-operator", "quay.io/tigera/operator:v1.36.2")),
  fc.constant(definition("felixconfigurations.projectcalico.org")),
);

const objects = fc
  .uniqueArray(fc.tuple(object, fc.boolean()), {
    maxLength: 8,
    selector: ([one]) => JSON.stringify([one["apiVersion"], one["kind"], one["metadata"]]),
  })
  .map((list) => list.map(([one, isChanged]) => (isChanged ? changed(one) : one)));

const given: Given = { complete: true, knows: () => true, versions: {} };
const nodes = [
  ["a", {}],
  ["b", { role: "x" }],
  ["c", { role: "x" }],
] as const;

describe("combining Calico's objects", () => {
  it("does not hang on their order", () => {
    fc.assert(
      fc.property(
        objects.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([one, other]) => {
          const [left, right] = [calicoFacts(place(one), given), calicoFacts(place(other), given)];
          for (const [name, labels] of nodes) assert.deepEqual(left.for(name, labels), right.for(name, labels));
          assert.deepEqual(left.base, right.base);
        },
      ),
    );
  });

  it("gives equal facts one object and different facts different ones", () => {
    fc.assert(
      fc.property(objects, (list) => {
        const resolver = calicoFacts(place(list), given);
        const known = [resolver.base, ...nodes.map(([name, labels]) => resolver.for(name, labels))];
        for (const a of known) {
          for (const b of known) {
            const [left, right] = [a, b].map(({ facts, assumed }) =>
              JSON.stringify([facts, [...assumed]], (_, value: unknown) =>
                typeof value === "bigint" ? String(value) : value,
              ),
            );
            assert.equal(a === b, left === right);
          }
        }
      }),
    );
  });

  it("tells no less of a whole cluster than of a part of one", () => {
    fc.assert(
      fc.property(objects, (list) => {
        const placed = place(list);
        const part = calicoFacts(placed, {
          complete: false,
          knows: (kind) => placed.some(({ ref }) => ref.kind === kind),
          versions: {},
        });
        const whole = new Map(Object.entries(calicoFacts(placed, given).base.facts));
        for (const [fact, value] of Object.entries(part.base.facts))
          assert.deepEqual([fact, whole.get(fact)], [fact, value]);
      }),
    );
  });
});

describe("hostile objects", () => {
  const kinds = fc.constantFrom(
    ["crd.projectcalico.org/v1", "FelixConfiguration"],
    ["projectcalico.org/v3", "IPPool"],
    ["crd.projectcalico.org/v1", "ClusterInformation"],
    ["operator.tigera.io/v1", "Installation"],
    ["apps/v1", "DaemonSet"],
    ["apps/v1", "Deployment"],
  );
  const key = fc.constantFrom(
    "spec",
    "status",
    "metadata",
    "annotations",
    "template",
    "containers",
    "env",
    "name",
    "image",
    "calicoNetwork",
    "ipPools",
    "cidr",
    "bpfEnabled",
    "featureDetectOverride",
    "__proto__",
    "constructor",
  );
  const junk = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      fc.string(),
      fc.boolean(),
      fc.integer(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(key, tie("value"), { maxKeys: 4 }),
    ),
  })).value;

  it("never make the reader throw", () => {
    fc.assert(
      fc.property(
        kinds,
        fc.constantFrom("default", "node.a", "calico-node", "x"),
        junk,
        junk,
        ([apiVersion, kind], name, body, annotations) => {
          const json = { apiVersion, kind, metadata: { name, annotations }, spec: body, status: body };
          const one = kube(json);
          const read = readCalico(one);
          if (read !== undefined) calicoFacts([{ ref: one.ref, reading: read, changed: true }], given).for("a", {});
        },
      ),
      { numRuns: 500 },
    );
  });
});
