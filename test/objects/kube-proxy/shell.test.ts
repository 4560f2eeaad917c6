import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseFlags } from "../../../src/objects/kube-proxy/flags.ts";
import { wordsOf } from "../../../src/objects/kube-proxy/words.ts";

/** The flags of a container whose environment has MODE=ipvs. */
function flagsOf(container: Readonly<Record<string, unknown>>): Readonly<Record<string, string | undefined>> {
  const environment = new Map([["MODE", "ipvs"]]);
  const flags = parseFlags(wordsOf(container, environment), environment) ?? new Map();
  return Object.fromEntries([...flags].map(([name, { value }]) => [name, value]));
}

describe("flags of a container that starts kube-proxy in a shell", () => {
  type Row = readonly [string, Readonly<Record<string, unknown>>, Readonly<Record<string, string | undefined>>];
  const cases: readonly Row[] = [
    [
      "with redirections",
      {
        command: [
          "/bin/sh",
          "-c",
          'kube-proxy --resource-container="" --proxy-mode=iptables --v=2 1>>/var/log/kube-proxy.log 2>&1',
        ],
      },
      { "resource-container": "", "proxy-mode": "iptables", v: "2" },
    ],
    [
      "quoted",
      { command: ["sh", "-c", `exec kube-proxy --proxy-mode="ipvs" --x='a b'`] },
      { "proxy-mode": "ipvs", x: "a b" },
    ],
    ["after other commands", { command: ["bash", "-ec", "modprobe ip_vs; kube-proxy --v=3 && true"] }, { v: "3" }],
    ["with a variable", { command: ["sh", "-c", "kube-proxy --proxy-mode=$MODE"] }, { "proxy-mode": "ipvs" }],
    [
      "with a variable in braces and quotes",
      { command: ["sh", "-c", 'kube-proxy --proxy-mode="${MODE}"'] },
      { "proxy-mode": "ipvs" },
    ],
    [
      "with a variable that is not given",
      { command: ["sh", "-c", "kube-proxy --proxy-mode=$OTHER"] },
      { "proxy-mode": undefined },
    ],
    [
      "with a variable that the script sets",
      { command: ["sh", "-c", "MODE=$(cat /mode); kube-proxy --proxy-mode=$MODE"] },
      { "proxy-mode": undefined },
    ],
    [
      "with a default",
      { command: ["sh", "-c", "kube-proxy --proxy-mode=${MODE:-iptables}"] },
      { "proxy-mode": undefined },
    ],
    ["in single quotes", { command: ["sh", "-c", "kube-proxy --proxy-mode='$MODE'"] }, { "proxy-mode": undefined }],
  ];
  for (const [name, container, expected] of cases) {
    it(`are read: ${name}`, () => assert.deepEqual(flagsOf(container), expected));
  }
});
