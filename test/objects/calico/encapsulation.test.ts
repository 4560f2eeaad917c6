import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  changed,
  clusterInformation,
  daemonSet,
  definition,
  felix,
  installation,
  partly,
  pool,
  reading,
  wholly,
} from "./objects.ts";

const V6 = "fd00:10:244::/64";
const FAMILIES = { 4: "10.244.0.0/16", 6: V6 } as const;

interface Row {
  readonly title: string;
  readonly version: string;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly pools: readonly (readonly [family: 4 | 6, mode: string])[];
  readonly expect: readonly [vxlan4: boolean | undefined, vxlan6: boolean | undefined, vxlan: boolean | undefined];
}

type Objects = Parameters<typeof partly>[0];

function encapsulated(
  spec: Readonly<Record<string, unknown>>,
  ...pools: readonly Readonly<Record<string, unknown>>[]
): readonly unknown[] {
  const { facts } = partly([daemonSet("calico/node:v3.31.2"), felix(spec), ...pools.map((one) => pool(one))]).base;
  return [facts.ipip, facts.ipipPool, facts.ipv4, facts.ipv6];
}

function entry(encapsulation: string | undefined): Readonly<Record<string, unknown>> {
  return { cidr: "192.168.0.0/16", ...(encapsulation === undefined ? {} : { encapsulation }) };
}

function withInstallation(...objects: Objects): readonly unknown[] {
  const { facts } = partly([clusterInformation("v3.31.2"), felix({}), ...objects]).base;
  return [facts.vxlan, facts.ipip];
}

function vxlanOf(...objects: Objects): boolean | undefined {
  return partly([clusterInformation("v3.32.1"), felix({}, { group: "v3" }), ...objects]).base.facts.vxlan;
}

const rows: readonly Row[] = [
  { title: "pools decide", version: "3.31.2", pools: [[4, "Always"]], expect: [true, false, true] },
  { title: "a pool of Never is none", version: "3.31.2", pools: [[4, "Never"]], expect: [false, false, false] },
  { title: "CrossSubnet counts", version: "3.31.2", pools: [[4, "CrossSubnet"]], expect: [true, false, true] },
  {
    title: "an explicit true needs no pool",
    version: "3.31.2",
    spec: { vxlanEnabled: true },
    pools: [[4, "Never"]],
    expect: [true, false, true],
  },
  {
    title: "an explicit false beats the IPv4 pools",
    version: "3.23.0",
    spec: { vxlanEnabled: false },
    pools: [[4, "Always"]],
    expect: [false, false, false],
  },
  {
    title: "but not the IPv6 ones",
    version: "3.31.2",
    spec: { vxlanEnabled: false },
    pools: [
      [4, "Always"],
      [6, "Always"],
    ],
    expect: [false, true, true],
  },
  {
    title: "none is unset",
    version: "3.31.2",
    spec: { vxlanEnabled: "none" },
    pools: [[4, "Always"]],
    expect: [true, false, true],
  },
  {
    title: "before 3.23 an explicit false does not beat the pools",
    version: "3.22.5",
    spec: { vxlanEnabled: false },
    pools: [[4, "Always"]],
    expect: [true, false, true],
  },
  {
    title: "before 3.23 an explicit true is enough",
    version: "3.22.5",
    spec: { vxlanEnabled: true },
    pools: [[4, "Never"]],
    expect: [true, false, true],
  },
  {
    title: "without a version a pool against an explicit false is open",
    version: "",
    spec: { vxlanEnabled: false },
    pools: [[4, "Always"]],
    expect: [undefined, false, undefined],
  },
  {
    title: "without a version both ways can agree",
    version: "",
    spec: { vxlanEnabled: true },
    pools: [[4, "Always"]],
    expect: [true, false, true],
  },
];

describe("VXLAN", () => {
  for (const { title, version, spec = {}, pools, expect } of rows) {
    it(title, () => {
      const objects = [daemonSet(version === "" ? "calico/node" : `calico/node:v${version}`), felix(spec)];
      const { facts } = partly([
        ...objects,
        ...pools.map(([family, vxlanMode]) => pool({ cidr: FAMILIES[family], vxlanMode })),
      ]).base;
      assert.deepEqual([facts.vxlan4, facts.vxlan6, facts.vxlan], expect);
    });
  }

  it("cannot be told without pools, unless a switch tells", () => {
    const node = daemonSet("calico/node:v3.31.2");
    assert.equal(partly([node, felix({})]).base.facts.vxlan, undefined);
    assert.equal(partly([node, felix({ vxlanEnabled: true })]).base.facts.vxlan, true);
    assert.deepEqual(
      [partly([node, felix({ vxlanEnabled: false })]).base.facts].map(({ vxlan4, vxlan }) => [vxlan4, vxlan]),
      [[false, undefined]],
    );
  });

  it("cannot be told without FelixConfigurations from 3.23 on, where a switch may forbid it", () => {
    assert.equal(partly([daemonSet("calico/node:v3.31.2"), pool({ vxlanMode: "Always" })]).base.facts.vxlan, undefined);
    assert.equal(partly([daemonSet("calico/node:v3.22.5"), pool({ vxlanMode: "Always" })]).base.facts.vxlan, true);
    assert.equal(wholly([daemonSet("calico/node:v3.31.2"), pool({ vxlanMode: "Always" })]).base.facts.vxlan, true);
  });

  it("names the switch or the pool that decides, a changed pool first", () => {
    const objects = [
      daemonSet("calico/node:v3.31.2"),
      pool({ cidr: "10.1.0.0/16", vxlanMode: "Always" }),
      changed(pool({ cidr: "10.2.0.0/16", vxlanMode: "Always" })),
    ];
    const byPool = partly([...objects, felix({})]).base.origins.get("calico.vxlan");
    assert.deepEqual([byPool?.object.name, byPool?.field], ["pool-10.2.0.0/16", "spec.vxlanMode"]);
    assert.equal(
      partly([...objects, felix({ vxlanEnabled: true })]).base.origins.get("calico.vxlan")?.field,
      "spec.vxlanEnabled",
    );
  });
});

describe("IPIP and families", () => {
  it("follows pools and the switch", () => {
    assert.deepEqual(encapsulated({}, { ipipMode: "Always" }), [true, true, true, false]);
    assert.deepEqual(encapsulated({ ipipEnabled: false }, { ipipMode: "Always" }), [false, true, true, false]);
    assert.deepEqual(encapsulated({ ipipEnabled: true }, { ipipMode: "Never" }), [true, false, true, false]);
  });
  it("lets the old spec.ipip beat ipipMode", () => {
    assert.deepEqual(encapsulated({}, { ipipMode: "Always", ipip: { enabled: false } })[0], false);
    assert.deepEqual(encapsulated({}, { ipipMode: "Never", ipip: { enabled: true, mode: "cross-subnet" } })[0], true);
    assert.deepEqual(encapsulated({}, { ipip: { enabled: true } })[0], true);
  });
  it("counts disabled pools and empty modes", () => {
    assert.deepEqual(encapsulated({}, { ipipMode: "Always", disabled: true })[0], true);
    assert.deepEqual(encapsulated({}, { ipipMode: "", vxlanMode: "Always" })[0], false);
  });
  it("has IPv4 unless all pools are IPv6", () => {
    assert.deepEqual(encapsulated({}, { cidr: V6 }), [false, false, false, true]);
    assert.deepEqual(encapsulated({}, { cidr: V6 }, {}), [false, false, true, true]);
  });
});

describe("pools of an Installation", () => {
  it("say what is on where no IPPool is given", () => {
    assert.deepEqual(withInstallation(installation({ ipPools: [entry("VXLANCrossSubnet")] })), [true, undefined]);
    assert.deepEqual(withInstallation(installation({ ipPools: [entry("IPIP")] })), [undefined, true]);
    assert.deepEqual(withInstallation(installation({ ipPools: [entry("None")] })), [undefined, undefined]);
    assert.deepEqual(withInstallation(installation({ ipPools: [entry(undefined)] })), [undefined, true]);
  });
  it("say it in a whole cluster without any IPPool, too: the operator has still to write them", () => {
    const { facts } = wholly([installation({ ipPools: [entry("VXLAN")] })]).base;
    assert.deepEqual([facts.vxlan, facts.ipip], [true, false]);
  });
  it("give way to the IPPool that is there", () => {
    assert.deepEqual(withInstallation(installation({ ipPools: [entry("VXLAN")] }), pool({ cidr: "192.168.0.0/16" })), [
      false,
      false,
    ]);
  });
  it("win over it when the Installation is what changes", () => {
    assert.deepEqual(
      withInstallation(
        changed(installation({ ipPools: [entry("VXLAN")] })),
        pool({ cidr: "192.168.0.0/16", ipipMode: "Always" }),
      ),
      [true, false],
    );
  });
  it("are not known where the operator chooses", () => {
    assert.deepEqual(withInstallation(installation({}), installation(undefined, { name: "overlay" })), [
      undefined,
      undefined,
    ]);
  });
});

describe("two groups of pools", () => {
  const crd = pool({ vxlanMode: "Always" }, { name: "p" });
  const v3 = pool({ vxlanMode: "Never" }, { name: "p", group: "v3" });
  it("count once, by the rule for both groups", () => {
    assert.equal(vxlanOf(crd, v3), true);
    assert.equal(vxlanOf(crd, changed(v3)), false);
    assert.equal(vxlanOf(crd, v3, definition("felixconfigurations.projectcalico.org")), false);
  });
});

describe("problems of pools", () => {
  it("are told, and the worse is assumed", () => {
    const odd = reading(pool({ vxlanMode: "Sometimes" }));
    assert.match(odd.problems[0]?.message ?? "", /none of Never, Always and CrossSubnet/);
    assert.equal(odd.part === "pool" && odd.pool.vxlan, "always");
    assert.equal(
      reading({ apiVersion: "projectcalico.org/v3", kind: "IPPool", metadata: { name: "x" } }).problems.length,
      1,
    );
    assert.equal(reading(installation({ ipPools: ["x", { encapsulation: "GRE" }] })).problems.length, 2);
  });
});
