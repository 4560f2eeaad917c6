import { table } from "./table.ts";

const stored = (annotations: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
  "projectcalico.org/metadata": JSON.stringify({ annotations }),
});

table("annotations", [
  {
    title: "hide the spec",
    spec: { bpfEnabled: false },
    annotations: { "config.projectcalico.org/BPFEnabled": "true" },
    expect: { bpfEnabled: true },
  },
  {
    title: "use Felix's name of the field",
    annotations: { "config.projectcalico.org/IpInIpEnabled": "true" },
    version: "3.31.2",
    expect: { ipip: true },
  },
  {
    title: "hide the spec also when empty",
    spec: { bpfEnabled: true },
    annotations: { "config.projectcalico.org/BPFEnabled": "" },
    expect: { bpfEnabled: false },
  },
  {
    title: "lose against the environment",
    env: { FELIX_BPFENABLED: "false" },
    annotations: { "config.projectcalico.org/BPFEnabled": "true" },
    expect: { bpfEnabled: false },
  },
  {
    title: "count inside the stored metadata from 3.28",
    version: "3.28.0",
    annotations: stored({ "config.projectcalico.org/BPFEnabled": "true" }),
    expect: { bpfEnabled: true },
  },
  {
    title: "are dropped inside the stored metadata before",
    version: "3.27.5",
    annotations: stored({ "config.projectcalico.org/BPFEnabled": "true" }),
    expect: { bpfEnabled: false },
  },
  {
    title: "inside the stored metadata win over the object's own",
    annotations: {
      ...stored({ "config.projectcalico.org/BPFEnabled": "true" }),
      "config.projectcalico.org/BPFEnabled": "false",
    },
    expect: { bpfEnabled: true },
  },
  {
    title: "in other letters beside a different spec cannot be told",
    spec: { bpfEnabled: false },
    annotations: { "config.projectcalico.org/bpfenabled": "true" },
    expect: { bpfEnabled: undefined },
  },
  {
    title: "in other letters alone count",
    annotations: { "config.projectcalico.org/bpfenabled": "true" },
    expect: { bpfEnabled: true },
  },
  {
    title: "of other prefixes are none",
    annotations: { "felix.projectcalico.org/BPFEnabled": "true" },
    expect: { bpfEnabled: false },
  },
]);

table("empty texts and none", [
  {
    title: "an empty variable is unset",
    env: { FELIX_BPFENABLED: "" },
    spec: { bpfEnabled: true },
    expect: { bpfEnabled: true },
  },
  {
    title: "an empty field is unset",
    spec: { bpfLogLevel: "", iptablesBackend: "" },
    expect: { bpfLogLevel: "off", iptablesBackend: "auto" },
  },
  { title: "none is false for xdpEnabled", env: { FELIX_XDPENABLED: "none" }, expect: { xdpEnabled: false } },
  {
    title: "none is neither backend",
    env: { FELIX_IPTABLESBACKEND: "None" },
    spec: { iptablesBackend: "NFT" },
    expect: { iptablesBackend: "" },
  },
  {
    title: "none in bpfLogLevel makes Felix exit",
    env: { FELIX_BPFLOGLEVEL: "none" },
    expect: { fatalFields: ["bpfLogLevel"] },
  },
  {
    title: "none in bpfConnectTimeLoadBalancing makes Felix exit",
    spec: { bpfConnectTimeLoadBalancing: "none" },
    expect: { fatalFields: ["bpfConnectTimeLoadBalancing"] },
  },
  {
    title: "none in chainInsertMode makes Felix exit",
    spec: { chainInsertMode: "none" },
    expect: { fatalFields: ["chainInsertMode"] },
  },
]);

table("values that Felix cannot parse", [
  {
    title: "give the built-in default and block lower sources",
    env: { FELIX_BPFENABLED: "maybe" },
    spec: { bpfEnabled: true },
    expect: { bpfEnabled: false, invalidFields: ["bpfEnabled"] },
  },
  {
    title: "give true where that is the default",
    env: { FELIX_XDPENABLED: "off" },
    spec: { xdpEnabled: false },
    expect: { xdpEnabled: true, invalidFields: ["xdpEnabled"] },
  },
  {
    title: "do not count where they are overridden",
    env: { FELIX_BPFENABLED: "true" },
    annotations: { "config.projectcalico.org/BPFEnabled": "maybe" },
    expect: { bpfEnabled: true, invalidFields: [] },
  },
  {
    title: "are fatal for chainInsertMode",
    spec: { chainInsertMode: "prepend" },
    expect: { fatalFields: ["chainInsertMode"], invalidFields: [] },
  },
  {
    title: "are fatal even when the environment overrides them",
    env: { FELIX_CHAININSERTMODE: "insert" },
    spec: { chainInsertMode: "prepend" },
    expect: { fatalFields: ["chainInsertMode"] },
  },
  {
    title: "are fatal for the actions",
    env: { FELIX_DEFAULTENDPOINTTOHOSTACTION: "ALLOW" },
    expect: { fatalFields: ["defaultEndpointToHostAction"] },
  },
  {
    title: "do not count for parameters that this release does not know",
    version: "3.28.5",
    env: { FELIX_NFTABLESFILTERDENYACTION: "x" },
    expect: { fatalFields: [] },
  },
]);
