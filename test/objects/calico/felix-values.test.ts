import { table } from "./table.ts";

table("forms of values", [
  ...["true", "1", "yes", "Y", "T", "TRUE"].map((text) => ({
    title: `${text} is true`,
    env: { FELIX_BPFENABLED: text },
    expect: { bpfEnabled: true },
  })),
  ...["false", "0", "no", "N", "F"].map((text) => ({
    title: `${text} is false`,
    env: { FELIX_XDPENABLED: text },
    expect: { xdpEnabled: false },
  })),
  ...["on", "enabled", " true", "true "].map((text) => ({
    title: `"${text}" is no boolean`,
    env: { FELIX_BPFENABLED: text },
    expect: { bpfEnabled: false },
  })),
  {
    title: "choices in any case",
    env: { FELIX_IPTABLESBACKEND: "lEGACY" },
    spec: { chainInsertMode: "APPEND" },
    expect: { iptablesBackend: "legacy", chainInsertMode: "append" },
  },
  ...(
    [
      ["0", 0n],
      ["-1", -1n],
      ["70000", 70000n],
      ["0x12b5", 4789n],
      ["010", 8n],
      ["4_789", 4789n],
    ] as const
  ).map(([text, value]) => ({
    title: `vxlanPort ${text}`,
    env: { FELIX_VXLANPORT: text },
    expect: { vxlanPort: value },
  })),
  ...["4789.0", "08", "99999999999999999999", "port"].map((text) => ({
    title: `vxlanPort ${text} is none`,
    env: { FELIX_VXLANPORT: text },
    expect: { vxlanPort: 4789n },
  })),
]);

table("names of variables", [
  { title: "any case", env: { felix_BpfEnabled: "true" }, expect: { bpfEnabled: true } },
  {
    title: "the last one wins before empties are dropped",
    env: { FELIX_BPFENABLED: "true", felix_bpfenabled: "" },
    expect: { bpfEnabled: false },
  },
  { title: "FELIX_BPF_ENABLED is none", env: { FELIX_BPF_ENABLED: "true" }, expect: { bpfEnabled: false } },
  {
    title: "FELIX_IPIPENABLED is none",
    env: { FELIX_IPIPENABLED: "true" },
    expect: { ipip: undefined },
  },
  { title: "FELIX_IPINIPENABLED is ipipEnabled", env: { FELIX_IPINIPENABLED: "true" }, expect: { ipip: true } },
]);

table("overrides of features", [
  ...["1", "t", "T", "TRUE", "true", "True"].map((text) => ({
    title: `${text} is true`,
    spec: { featureDetectOverride: `ChecksumOffloadBroken=${text}` },
    expect: { checksumOffloadBroken: "true" },
  })),
  ...["0", "f", "False"].map((text) => ({
    title: `${text} is false`,
    spec: { featureDetectOverride: `ChecksumOffloadBroken=${text}` },
    expect: { checksumOffloadBroken: "false" },
  })),
  ...["yes", " true", "tRUE", ""].map((text) => ({
    title: `"${text}" is ignored`,
    spec: { featureDetectOverride: `ChecksumOffloadBroken=${text}` },
    expect: { checksumOffloadBroken: "" },
  })),
  {
    title: "keys are case-sensitive",
    spec: { featureDetectOverride: "checksumOffloadBroken=true" },
    expect: { checksumOffloadBroken: "" },
  },
  {
    title: "keys are not anchored",
    spec: { featureDetectOverride: "My-ChecksumOffloadBroken=true" },
    expect: { checksumOffloadBroken: "true" },
  },
  {
    title: "one item without = voids the list",
    spec: { featureDetectOverride: "ChecksumOffloadBroken=true,SNATFullyRandom" },
    expect: { checksumOffloadBroken: "", invalidFields: ["featureDetectOverride"] },
  },
  {
    title: "the last duplicate wins",
    spec: { featureDetectOverride: "ChecksumOffloadBroken=true,ChecksumOffloadBroken=false," },
    expect: { checksumOffloadBroken: "false" },
  },
  {
    title: "other keys are no override",
    spec: { featureDetectOverride: "SNATFullyRandom=false" },
    expect: { checksumOffloadBroken: "" },
  },
]);
