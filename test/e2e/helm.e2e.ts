// Helm 4 itself, with a small chart named spiderpool: a refused version must leave Helm able to go on.
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { asList, asRecord, at, type Json } from "../../src/objects/json.ts";
import { succeed, type Result } from "./harness/commands.ts";
import { assertDenied, assertSilent, assertWarned } from "./harness/expect.ts";
import { install, type Installation } from "./harness/installation.ts";
import { waitUntil } from "./harness/wait-until.ts";

const GOOD_VERSION = "1.2.2";
const BAD_VERSION = "0.8.3"; // deletes a Multus that somebody else has installed (SP002)

describe("Helm 4 with a chart named spiderpool", () => {
  let installation: Installation;
  let good: string;
  let bad: string;
  before(async () => {
    installation = await install();
    good = await writeChart(installation.plane.folder, GOOD_VERSION);
    bad = await writeChart(installation.plane.folder, BAD_VERSION);
  });
  after(() => installation.stop());

  const helm = (...args: readonly string[]): Promise<Result> =>
    installation.plane.helm([...args, "--namespace", "kube-system"]);
  const status = async (): Promise<Json> =>
    asRecord(JSON.parse(await succeed(helm("status", "spiderpool", "-o", "json")))) ?? {};
  const accept = (): Promise<Result> =>
    installation.plane.kubectl(["apply", "-f", "-"], {
      stdin: JSON.stringify({
        apiVersion: "kernelgate.io/v1alpha1",
        kind: "Exemption",
        metadata: { name: "multus" },
        spec: { advisory: "SP002", reason: "a trial", expires: "2099-12-31" },
      }),
    });

  it("refuses an installation that is known to break, and leaves nothing behind", async () => {
    const result = await helm("install", "spiderpool", bad);
    assertDenied(result, "SP002");
    assert.match(result.stderr, /0\.8\.4/u);
    assert.deepEqual(JSON.parse(await succeed(helm("list", "-o", "json"))), []);
    const left = await succeed(
      installation.plane.kubectl(["-n", "kube-system", "get", "secrets,daemonsets", "-o", "name"]),
    );
    assert.doesNotMatch(left, /spiderpool/u);
  });

  it("installs a good version", async () => {
    const result = await helm("install", "spiderpool", good);
    assert.equal(result.code, 0, result.stderr);
    assert.equal(at(await status(), "info", "status"), "deployed");
  });

  it("refuses an upgrade to a bad version, and Helm is not wedged by it", async () => {
    assertDenied(await helm("upgrade", "spiderpool", bad), "SP002");
    assert.equal(at(await status(), "info", "status"), "deployed");
    assert.equal(at(await status(), "version"), 1);
    const next = await helm("upgrade", "spiderpool", good, "--set", "note=second");
    assert.equal(next.code, 0, next.stderr);
    assert.equal(at(await status(), "version"), 2);
  });

  it("never denies a rollback, not even to a version that is denied otherwise", async () => {
    await succeed(accept());
    await waitUntil("the exemption is in force", async () => {
      const dryRun = await helm("upgrade", "spiderpool", bad, "--dry-run=server");
      return dryRun.code === 0 && (await conditionOf("multus")) === "True";
    });
    const accepted = await helm("upgrade", "spiderpool", bad);
    assert.equal(accepted.code, 0, accepted.stderr);
    assert.equal((await helm("upgrade", "spiderpool", good)).code, 0);
    await succeed(installation.plane.kubectl(["delete", "exemption", "multus"]));
    await waitUntil("the exemption is forgotten", async () => (await helm("upgrade", "spiderpool", bad)).code !== 0);
    const back = await helm("rollback", "spiderpool", "3");
    assertWarned(back, "SP002");
    assert.equal(at(await status(), "info", "status"), "deployed");
    const agent = await succeed(
      installation.plane.kubectl(["-n", "kube-system", "get", "daemonset", "spiderpool-agent", "-o", "json"]),
    );
    assert.match(agent, new RegExp(`spiderpool-${BAD_VERSION}`, "u"));
  });

  it("lets go of what is there: an upgrade to a good version, then an uninstallation", async () => {
    const result = await helm("upgrade", "spiderpool", good);
    assert.equal(result.code, 0, result.stderr);
    assert.equal((await helm("uninstall", "spiderpool")).code, 0);
    assert.deepEqual(JSON.parse(await succeed(helm("list", "-o", "json"))), []);
  });

  it("has nothing to say about other charts", async () => {
    const other = await writeChart(installation.plane.folder, "1.0.0", "unrelated");
    assertSilent(await helm("install", "unrelated", other));
    assertSilent(await helm("uninstall", "unrelated"));
  });

  async function conditionOf(name: string): Promise<unknown> {
    const text = await succeed(installation.plane.kubectl(["get", "exemption", name, "-o", "json"]));
    const [condition] = asList(at(JSON.parse(text), "status", "conditions"));
    return at(condition, "status");
  }
});

/** A chart with the agent's DaemonSet, labelled as the real chart labels it, and with Multus left to somebody else. */
async function writeChart(folder: string, version: string, name = "spiderpool"): Promise<string> {
  const chart = join(folder, `${name}-${version}`);
  await mkdir(join(chart, "templates"), { recursive: true });
  await writeFile(
    join(chart, "Chart.yaml"),
    `apiVersion: v2\nname: ${name}\nversion: ${version}\nappVersion: ${version}\n`,
  );
  await writeFile(join(chart, "values.yaml"), VALUES);
  await writeFile(join(chart, "templates", "agent.yaml"), template(name));
  return chart;
}

const VALUES = `
note: first
global: { cniBinHostPath: /opt/cni/bin }
ipam: { enableIPv4: true, enableIPv6: true, enableStatefulSet: false, enableKubevirtStaticIP: true, gc: { enabled: true } }
coordinator: { enabled: true }
multus: { multusCNI: { install: false } }
`;

function template(name: string): string {
  return `
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: ${name}-agent
  namespace: {{ .Release.Namespace }}
  labels:
    helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
    app.kubernetes.io/name: ${name}
    app.kubernetes.io/component: ${name}-agent
    app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
    app.kubernetes.io/managed-by: {{ .Release.Service }}
  annotations: { note: {{ .Values.note | quote }} }
spec:
  selector: { matchLabels: { app.kubernetes.io/component: ${name}-agent } }
  template:
    metadata: { labels: { app.kubernetes.io/component: ${name}-agent } }
    spec:
      containers:
        - { name: ${name}-agent, image: "example.test/${name}/${name}-agent:v{{ .Chart.AppVersion }}" }
`;
}
