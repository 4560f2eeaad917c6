import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { daemonSet, felix, partly, reading } from "./objects.ts";
import { image, table } from "./table.ts";

table("releases", [
  {
    title: "3.30 and later take Info as Off",
    version: "3.30.0",
    spec: { bpfLogLevel: "Info" },
    expect: { bpfLogLevel: "off" },
  },
  { title: "earlier ones do not", version: "3.29.7", spec: { bpfLogLevel: "Info" }, expect: { bpfLogLevel: "info" } },
  {
    title: "3.27 ignores the old connect-time boolean",
    version: "3.27.0",
    spec: { bpfConnectTimeLoadBalancingEnabled: false },
    expect: { bpfConnectTimeLoadBalancing: "tcp", ignoredFields: ["bpfConnectTimeLoadBalancingEnabled"] },
  },
  {
    title: "3.26 knows nothing else",
    version: "3.26.5",
    spec: { bpfConnectTimeLoadBalancingEnabled: false },
    expect: { bpfConnectTimeLoadBalancing: "disabled", ignoredFields: [] },
  },
  {
    title: "3.31 turns nftablesMode Auto into Disabled",
    version: "3.31.2",
    spec: { nftablesMode: "Auto" },
    expect: {
      nftablesMode: "disabled",
      nftablesModeRequested: "auto",
      dataplane: "iptables",
      invalidFields: ["nftablesMode"],
    },
  },
  {
    title: "also from the environment, over a global Enabled",
    version: "3.31.2",
    env: { FELIX_NFTABLESMODE: "Auto" },
    spec: { nftablesMode: "Enabled" },
    expect: { nftablesMode: "disabled", nftablesModeRequested: "auto" },
  },
  {
    title: "3.32 follows kube-proxy by default",
    version: "3.32.0",
    expect: { nftablesMode: "auto", nftablesModeRequested: "" },
  },
  {
    title: "3.28 knows no nftablesMode",
    version: "3.28.5",
    spec: { nftablesMode: "Enabled" },
    expect: { nftablesMode: "disabled", ignoredFields: ["nftablesMode"] },
  },
  {
    title: "Enabled is nftables from 3.29",
    version: "3.29.0",
    spec: { nftablesMode: "Enabled" },
    expect: { nftablesMode: "enabled", dataplane: "nftables" },
  },
  { title: "eBPF is what it is", spec: { bpfEnabled: true, nftablesMode: "Enabled" }, expect: { dataplane: "bpf" } },
  { title: "iptables is Auto from 3.17", version: "3.17.0", expect: { iptablesBackend: "auto" } },
  { title: "and Legacy before", version: "3.16.9", expect: { iptablesBackend: "legacy" } },
  {
    title: "3.30.4 has a name of its own for the healthz port",
    version: "3.30.4",
    spec: { bpfKubeProxyHealtzPort: 0 },
    expect: { bpfKubeProxyHealthzPort: 0n, ignoredFields: [] },
  },
  {
    title: "3.30.5 has not",
    version: "3.30.5",
    spec: { bpfKubeProxyHealtzPort: 0 },
    expect: { bpfKubeProxyHealthzPort: 10256n, ignoredFields: ["bpfKubeProxyHealtzPort"] },
  },
  {
    title: "3.29.0 has lost wireguardThreadingEnabled",
    version: "3.29.0",
    spec: { wireguardThreadingEnabled: true },
    expect: { wireguardThreadingEnabled: false, ignoredFields: ["wireguardThreadingEnabled"] },
  },
  {
    title: "3.28.3 has it",
    version: "3.28.3",
    spec: { wireguardThreadingEnabled: true },
    expect: { wireguardThreadingEnabled: true, ignoredFields: [] },
  },
  { title: "WireGuard is either family's", spec: { wireguardEnabledV6: true }, expect: { wireguardEnabled: true } },
  {
    title: "an unknown version leaves ignored fields open",
    version: "",
    spec: { nftablesMode: "Enabled" },
    expect: { ignoredFields: undefined, nftablesMode: "enabled" },
  },
  {
    title: "unless no field hangs on it",
    version: "",
    spec: { bpfEnabled: true },
    expect: { ignoredFields: [], nftablesMode: undefined },
  },
  {
    title: "removed fields are ignored too",
    version: "3.32.0",
    spec: { iptablesLockTimeout: "5s" },
    expect: { ignoredFields: ["iptablesLockTimeout"] },
  },
  {
    title: "ignored variables are named by their field",
    version: "3.28.5",
    env: { FELIX_NFTABLESMODE: "Enabled" },
    expect: { ignoredFields: ["nftablesMode"] },
  },
]);

describe("writes through Calico's own API", () => {
  it("turn the old connect-time boolean into the new choice", () => {
    const { base } = partly([
      daemonSet(image("3.31.2")),
      felix({ bpfConnectTimeLoadBalancingEnabled: false, bpfConnectTimeLoadBalancing: "TCP" }, { group: "v3" }),
    ]);
    assert.deepEqual([base.facts.bpfConnectTimeLoadBalancing, base.facts.ignoredFields], ["disabled", []]);
  });
});

describe("a FelixConfiguration that selects nodes", () => {
  const fields = (version: string): readonly string[] | undefined => {
    const selecting = felix({ nodeSelector: "all()", bpfEnabled: true }, { name: "edge" });
    return partly([daemonSet(image(version)), felix({}), selecting]).base.facts.ignoredFields;
  };

  it("is ignored before 3.32, and that is said by its selector", () => {
    assert.deepEqual(fields("3.31.7"), ["nodeSelector"]);
  });

  it("is heard from 3.32 on", () => {
    assert.deepEqual(fields("3.32.0"), []);
  });
});

describe("problems of a FelixConfiguration", () => {
  const rows: readonly (readonly [string, Readonly<Record<string, unknown>>, RegExp])[] = [
    ["a boolean in quotes", felix({ bpfEnabled: "true" }), /spec\.bpfEnabled must be a boolean/],
    ["a number in quotes", felix({ vxlanPort: "4789" }), /spec\.vxlanPort must be a number/],
    ["a spec that is no mapping", { ...felix({}), spec: "bpfEnabled: true" }, /spec is no mapping/],
    ["stored metadata that is no JSON", felix({}, { annotations: { "projectcalico.org/metadata": "{" } }), /no JSON/],
    ["a name that Felix ignores", felix({}, { name: "mine" }), /ignores this FelixConfiguration/],
    ["a selector that cannot be parsed", felix({ nodeSelector: "role = x" }, { name: "mine" }), /cannot be parsed/],
  ];
  for (const [title, object, message] of rows) {
    it(title, () => {
      assert.match(reading(object).problems[0]?.message ?? "", message);
    });
  }

  it("a variable with underscores is named with the right one", () => {
    const [problem] = reading(daemonSet(image("3.31.2"), { FELIX_BPF_ENABLED: "true" })).problems;
    assert.match(problem?.message ?? "", /FELIX_BPFENABLED/);
    assert.equal(problem?.field, "spec.template.spec.containers[0].env[0].value");
  });

  it("an object without anything odd has none", () => {
    assert.deepEqual(reading(felix({ bpfEnabled: true, bpfLogLevel: "" })).problems, []);
  });
});
