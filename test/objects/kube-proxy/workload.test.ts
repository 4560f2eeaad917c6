import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { readKubeProxy } from "../../../src/objects/kube-proxy/read.ts";
import type { WorkloadReading } from "../../../src/objects/kube-proxy/reading.ts";
import { refusalOf } from "../../../src/objects/kube-proxy/refusal.ts";
import { flagSettings, parseFlags } from "../../../src/objects/kube-proxy/flags.ts";
import { wordsOf } from "../../../src/objects/kube-proxy/words.ts";
import { daemonSet, objectOf, pod, type DaemonSetParts } from "./objects.ts";

function read(value: unknown): WorkloadReading {
  const reading = readKubeProxy(objectOf(value));
  assert.ok(reading?.form === "workload");
  return reading;
}

function flagsOf(
  container: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string | undefined>> | undefined {
  const environment = new Map([["MODE", "ipvs"]]);
  const flags = parseFlags(wordsOf(container, environment), environment);
  return flags === undefined ? undefined : Object.fromEntries([...flags].map(([name, { value }]) => [name, value]));
}

/** Whether flags alone are refused by a version. */
function judge(args: readonly string[], version: string): boolean | "open" {
  const flags = parseFlags(
    args.map((text, i) => ({ text, field: `args[${i}]` })),
    new Map(),
  );
  assert.ok(flags !== undefined);
  return refusalOf(flagSettings(flags), version).refused;
}

/** The ConfigMap and key of `--config`, or the kind of answer where there is none. */
function fileOf(parts: DaemonSetParts): unknown {
  const { command } = read(daemonSet(parts));
  if (command.kind !== "flags" || command.config === undefined) return command.kind;
  return command.config.kind === "key" ? [command.config.configMap, command.config.key] : command.config.kind;
}

function at(path: string): readonly string[] {
  return ["kube-proxy", `--config=${path}`];
}

describe("flags of a container", () => {
  const cases: readonly (readonly [
    string,
    Readonly<Record<string, unknown>>,
    Readonly<Record<string, string | undefined>> | undefined,
  ])[] = [
    ["with =", { command: ["kube-proxy", "--proxy-mode=ipvs"] }, { "proxy-mode": "ipvs" }],
    ["in two words", { command: ["kube-proxy", "--proxy-mode", "ipvs", "--v=2"] }, { "proxy-mode": "ipvs", v: "2" }],
    ["with underscores", { command: ["kube-proxy", "--proxy_mode=ipvs"] }, { "proxy-mode": "ipvs" }],
    ["the last one counts", { args: ["--proxy-mode=ipvs", "--proxy-mode=iptables"] }, { "proxy-mode": "iptables" }],
    [
      "a switch takes no word",
      { args: ["--ipvs-strict-arp", "--proxy-mode=ipvs"] },
      { "ipvs-strict-arp": "true", "proxy-mode": "ipvs" },
    ],
    [
      "feature gates add up",
      { args: ["--feature-gates=A=true", "--feature-gates=B=false"] },
      { "feature-gates": "A=true,B=false" },
    ],
    ["command and args", { command: ["/usr/local/bin/kube-proxy"], args: ["--v=2"] }, { v: "2" }],
    [
      "behind a wrapper",
      { command: ["/go-runner"], args: ["--log-file=/x", "/usr/local/bin/kube-proxy", "--v=2"] },
      { v: "2" },
    ],
    ["hyperkube proxy", { command: ["/hyperkube", "proxy", "--proxy-mode=userspace"] }, { "proxy-mode": "userspace" }],
    ["hyperkube kube-proxy", { command: ["/hyperkube", "kube-proxy", "--v=2"] }, { v: "2" }],
    ["a variable with a value", { args: ["--proxy-mode=$(MODE)"] }, { "proxy-mode": "ipvs" }],
    ["a variable without", { args: ["--proxy-mode=$(OTHER)"] }, { "proxy-mode": undefined }],
    ["a placeholder", { args: ["--proxy-mode=<KUBE-PROXY-MODE>"] }, { "proxy-mode": undefined }],
    ["an escaped dollar", { args: ["--hostname-override=$$(X)"] }, { "hostname-override": "$(X)" }],
    ["outside a shell, a shell's variable", { args: ["--proxy-mode=$MODE"] }, { "proxy-mode": undefined }],
    ["a PowerShell script", { args: ["$env:CONTAINER_SANDBOX_MOUNT_POINT/kube-proxy/start.ps1"] }, undefined],
    ["another hyperkube", { command: ["hyperkube", "kubelet"] }, undefined],
    ["a word that is no text", { command: ["kube-proxy", 7, "--v=2"] }, { v: "2" }],
  ];
  for (const [name, container, expected] of cases) {
    it(`are read: ${name}`, () => assert.deepEqual(flagsOf(container), expected));
  }

  it("point at the field they stand in", () => {
    const flags = parseFlags(wordsOf({ command: ["kube-proxy"], args: ["--v=2", "--proxy-mode=ipvs"] }), new Map());
    assert.equal(flags?.get("proxy-mode")?.field, "args[1]");
  });

  it("are read from any words without an exception", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) =>
        ["object", "undefined"].includes(typeof flagsOf({ command: ["sh", "-c", ...words] })),
      ),
    );
  });
});

describe("what flags alone tell", () => {
  const cases: readonly (readonly [readonly string[], string, boolean | "open"])[] = [
    [["--proxy-mode=ipvs"], "1.30.14", false],
    [["--proxy-mode=IPVS"], "1.30.14", true],
    [["--proxy-mode=nftables", "--feature-gates=NFTablesProxyMode=true"], "1.30.14", false],
    [["--proxy-mode=nftables"], "1.30.14", true],
    [["--feature-gates=IPv6DualStack=true"], "1.30.14", true],
    [["--feature-gates=Nonsense"], "1.30.14", true],
    [["--feature-gates=$(GATES)"], "1.30.14", "open"],
    [["--ipvs-strict-arp=maybe"], "1.30.14", true],
    [["--proxy-port-range=1-2"], "1.30.14", false],
    [["--proxy-port-range=1-2"], "1.31.0", true],
    [["--udp-timeout=1s"], "1.25.0", false],
    [["--udp-timeout=1s"], "1.26.0", true],
    [["--resource-container="], "1.30.14", "open"],
    [["--proxy-mode=$(MODE)"], "1.30.14", "open"],
  ];
  for (const [args, version, refused] of cases) {
    it(`${args.join(" ")} with ${version}: refused is ${refused}`, () => assert.equal(judge(args, version), refused));
  }
});

describe("the file that --config names", () => {
  const cases: readonly (readonly [string, DaemonSetParts, unknown])[] = [
    ["a key of the mounted ConfigMap", {}, ["kube-proxy", "config.conf"]],
    ["a mount path with a slash behind", { mountPath: "/var/lib/kube-proxy/" }, ["kube-proxy", "config.conf"]],
    [
      "another name by items",
      { command: at("/var/lib/kube-proxy/x"), volume: { configMap: { name: "a", items: [{ key: "k", path: "x" }] } } },
      ["a", "k"],
    ],
    [
      "a file that items leave out",
      { volume: { configMap: { name: "a", items: [{ key: "k", path: "x" }] } } },
      "unseen",
    ],
    [
      "a projected volume",
      { volume: { projected: { sources: [{ secret: { name: "s" } }, { configMap: { name: "p" } }] } } },
      ["p", "config.conf"],
    ],
    [
      "a single file by subPath",
      { mountPath: "/etc/kp.conf", subPath: "config", command: at("/etc/kp.conf") },
      ["kube-proxy", "config"],
    ],
    ["a file on the node", { volume: { hostPath: { path: "/etc/kubernetes" } } }, "unseen"],
    ["a file of the image", { command: at("/etc/other.conf") }, "unseen"],
    ["a path that is filled in later", { command: ["kube-proxy", "--config=$(CONFIG)"] }, "unseen"],
    ["no --config", { command: ["kube-proxy", "--v=2"] }, "flags"],
    ["an empty --config", { command: ["kube-proxy", "--config="] }, "flags"],
  ];
  for (const [name, parts, expected] of cases) {
    it(`is found: ${name}`, () => assert.deepEqual(fileOf(parts), expected));
  }
});

describe("a workload", () => {
  it("tells its version by the image's tag, and where", () => {
    assert.deepEqual(read(daemonSet({ image: "r:5000/kube-proxy:v1.31.2" })).version, {
      value: "1.31.2",
      field: "spec.template.spec.containers[0].image",
    });
    assert.deepEqual(read(pod({ image: "kube-proxy@sha256:00" })).version, { field: "spec.containers[0].image" });
  });

  const systems: readonly (readonly [Readonly<Record<string, unknown>>, string])[] = [
    [{ nodeSelector: { "kubernetes.io/os": "windows" } }, "windows"],
    [{ nodeSelector: { "beta.kubernetes.io/os": "windows" } }, "windows"],
    [{ os: { name: "windows" } }, "windows"],
    [{ securityContext: { windowsOptions: { hostProcess: true } } }, "windows"],
    [affinity(["windows"]), "windows"],
    [affinity(["linux", "windows"]), "linux"],
    [{}, "linux"],
  ];
  for (const [parts, expected] of systems) {
    it(`runs on ${expected} by ${JSON.stringify(parts)}`, () => {
      const containers = [{ name: "kube-proxy", image: "x", command: ["kube-proxy"] }];
      const value = {
        apiVersion: "apps/v1",
        kind: "DaemonSet",
        metadata: { name: "kube-proxy-x", namespace: "kube-system" },
      };
      assert.equal(read({ ...value, spec: { template: { spec: { ...parts, containers } } } }).os, expected);
    });
  }

  const variable = "KUBE_PROXY_NFTABLES_SKIP_KERNEL_VERSION_CHECK";
  const variables: readonly (readonly [readonly unknown[], boolean | undefined])[] = [
    [[], false],
    [[{ name: variable, value: "1" }], true],
    [[{ name: variable, value: "false" }], true],
    [[{ name: variable, value: "" }], false],
    [[{ name: variable }], false],
    [
      [
        { name: variable, value: "1" },
        { name: variable, value: "" },
      ],
      false,
    ],
    [[{ name: variable, valueFrom: { configMapKeyRef: { name: "x", key: "y" } } }], undefined],
    [[null, 7, { name: 3 }], false],
  ];
  for (const [env, expected] of variables) {
    it(`has the variable that skips the kernel check (${expected}): ${JSON.stringify(env)}`, () => {
      assert.equal(read(daemonSet({ env })).kernelCheckVariable.value, expected);
    });
  }

  it("says that flags beside --config have no effect", () => {
    const { problems } = read(daemonSet({ args: ["--proxy-mode=ipvs"] }));
    assert.deepEqual(problems, [
      {
        message: "--proxy-mode has no effect beside --config: the file wins",
        field: "spec.template.spec.containers[0].args[0]",
      },
    ]);
  });

  it("is not kube-proxy's when no container is", () => {
    const spec = { containers: [{ name: "exporter", image: "kube-proxy-exporter:1", command: ["/exporter"] }] };
    const value = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "kube-proxy-exporter", namespace: "kube-system" },
      spec,
    };
    assert.equal(readKubeProxy(objectOf(value)), undefined);
  });

  it("without a Pod template is ours but unreadable", () => {
    const reading = read({ apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name: "kube-proxy" } });
    assert.equal(reading.command.kind, "opaque");
    assert.equal(reading.problems.length, 1);
  });
});

function affinity(values: readonly string[]): Readonly<Record<string, unknown>> {
  const nodeSelectorTerms = [{ matchExpressions: [{ key: "kubernetes.io/os", operator: "In", values }] }];
  return { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } } };
}
