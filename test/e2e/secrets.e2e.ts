// A cluster full of secrets: what the gate needs of it comes out, and nothing else.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { asList, asRecord, at, type Json } from "../../src/objects/json.ts";
import { formats } from "../../src/reports/render.ts";
import { release } from "../objects/spiderpool/objects.ts";
import { accepted } from "./harness/api.ts";
import { environment, runProgram, succeed, type Result } from "./harness/commands.ts";
import { metric } from "./harness/expect.ts";
import { BAD, GOOD, PROJECT, apply, install, type Installation } from "./harness/installation.ts";
import { kubeProxy, kubeProxyDaemonSet } from "./harness/kube-proxy-objects.ts";
import { createNodes } from "./harness/nodes.ts";
import { REPORT_CRDS } from "./harness/report-crds.ts";
import { waitUntil } from "./harness/wait-until.ts";

const marks: string[] = [];

/** A new secret, to be looked for in all that comes out. */
function mark(): string {
  const text = `s3cr3t${String(marks.length).padStart(2, "0")}m4rk`;
  marks.push(text);
  return text;
}

function inNamespace(kind: string, name: string, rest: Json, metadata: Json = {}): Json {
  const apiVersion = kind === "DaemonSet" || kind === "Deployment" ? "apps/v1" : "v1";
  return { apiVersion, kind, metadata: { name, namespace: "kube-system", ...metadata }, ...rest };
}

function workload(kind: string, name: string, image: string, labels: Json = {}): Json {
  const own = { "k8s-app": name };
  const env = [{ name: "TOKEN", value: mark() }];
  const containers = [{ name, image: `example.test/${image}`, env, args: [`--token=${mark()}`] }];
  const template = { metadata: { labels: own, annotations: { note: mark() } }, spec: { containers } };
  return inNamespace(kind, name, { spec: { selector: { matchLabels: own }, template } }, { labels });
}

function marked(object: Json, data: Json = {}): Json {
  const metadata = asRecord(object["metadata"]) ?? {};
  return {
    ...object,
    metadata: { ...metadata, annotations: { ...asRecord(metadata["annotations"]), "example.com/token": mark() } },
    ...(object["kind"] === "ConfigMap" ? { data: { ...asRecord(object["data"]), "notes.txt": mark(), ...data } } : {}),
  };
}

const chart = { "helm.sh/chart": "spiderpool-0.9.0", "app.kubernetes.io/name": "spiderpool" };

/** What lies in the cluster before the gate comes. */
const present: readonly Json[] = [
  inNamespace("Secret", "login", { type: "Opaque", stringData: { password: mark() } }),
  marked(inNamespace("ConfigMap", "shop", { data: {} })),
  marked(kubeProxy("ipvs"), { "kubeconfig.conf": `users: [{ name: a, user: { token: ${mark()} } }]\n` }),
  marked(
    inNamespace("ConfigMap", "kubeadm-config", { data: { ClusterConfiguration: "kind: ClusterConfiguration\n" } }),
  ),
  marked(
    inNamespace("ConfigMap", "spiderpool-conf", { data: { "conf.yml": "enableIPv4: true\n" } }, { labels: chart }),
  ),
  marked(kubeProxyDaemonSet()),
  workload("DaemonSet", "log-shipper", "log-shipper:v1"),
  workload("DaemonSet", "calico-node", "calico/node:v3.29.1"),
  workload("DaemonSet", "spiderpool-agent", "spiderpool/spiderpool-agent:v0.9.0", chart),
  workload("Deployment", "spiderpool-controller", "spiderpool/spiderpool-controller:v0.9.0", chart),
  marked({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "shop", namespace: "default" },
    spec: { ports: [{ port: 80 }], externalIPs: ["192.0.2.1"] },
  }),
];

/** A release with secrets in its values, in its chart and in what the chart renders. */
function releaseOf(status: string, name: string): Json {
  return release({
    name,
    namespace: "kube-system",
    version: "0.9.0",
    status,
    config: { registryPassword: mark(), ipam: { token: mark() } },
    manifest: `stringData: { a: ${mark()} }`,
  });
}

describe("secrets of a live cluster", () => {
  let installation: Installation;
  before(async () => {
    installation = await install({
      nodes: [GOOD],
      prepare: (plane) =>
        apply(plane, [...present, namespaced(releaseOf("deployed", "old")), REPORT_CRDS.openReports]).then(
          () => undefined,
        ),
      env: { KERNELGATE_LOG_LEVEL: "debug" },
    });
  });
  after(() => installation.stop());

  const kernelgate = (...args: readonly string[]): Promise<Result> =>
    runProgram(
      process.execPath,
      [join(PROJECT, "src/main.ts"), ...args],
      environment(installation.plane.kubeconfig, installation.plane.folder),
    );

  it("are in no snapshot, which still says what is needed", async () => {
    const file = join(installation.plane.folder, "snapshot.json");
    const taken = await kernelgate("snapshot", "--file", file);
    assert.equal(taken.code, 0, taken.stderr);
    const text = await readFile(file, "utf8");
    assertClean({ text, stdout: taken.stdout, stderr: taken.stderr });
    const names = new Set(asList(at(JSON.parse(text), "items")).map((item) => at(item, "metadata", "name")));
    assert.ok(!names.has("log-shipper") && names.has("calico-node") && names.has("spiderpool-agent"));
    const verdicts = await Promise.all(
      [[], ["--cluster", file]].map(async (state) => {
        const { stdout } = await kernelgate("scan", "-o", "json", ...state);
        return asList(at(JSON.parse(stdout), "findings")).map((one) => [
          at(one, "id"),
          at(one, "status"),
          at(one, "nodes"),
        ]);
      }),
    );
    assert.ok((verdicts[0]?.length ?? 0) > 0);
    assert.deepEqual(verdicts[1], verdicts[0]);
  });

  it("are in no format of a scan or check of the cluster", async () => {
    const outputs = formats.map((format) => ({ format, file: join(installation.plane.folder, `out.${format}`) }));
    const options = ["--verbose", ...outputs.flatMap(({ format, file }) => ["-o", `${format}=${file}`])];
    for (const command of [["scan"], ["check", join(PROJECT, "examples")]]) {
      const { code, stdout, stderr } = await kernelgate(...command, ...options);
      assert.ok(code !== 1, stderr);
      const written = outputs.map(async ({ format, file }) => [format, await readFile(file, "utf8")] as const);
      assertClean({ stdout, stderr, ...Object.fromEntries(await Promise.all(written)) });
    }
  });

  it("are in nothing that the gate says of the state and of what reaches it", async () => {
    const { plane, gate } = installation;
    const said: Record<string, string> = {};
    for (const [index, object] of [...present, releaseOf("pending-install", "new")].entries()) {
      const changed = {
        ...object,
        metadata: { ...asRecord(object["metadata"]), labels: { ...chart, changed: "yes" } },
      };
      const own = object["kind"] === "Secret" ? namespaced(object) : changed;
      const { stdout, stderr } = await plane.kubectl(["apply", "-f", "-"], { stdin: JSON.stringify(own) });
      said[`kubectl ${index}`] = stdout + stderr;
    }
    await createNodes(plane.api, [BAD]);
    await waitUntil(
      "the node was looked at",
      async () => (await metric(gate, "kernelgate_affected_nodes", { advisory: "KP001" })) === 1,
    );
    const kinds = ["events -A", "clusterreports", "validatingwebhookconfigurations", "leases -A"];
    for (const kind of kinds) said[kind] = await succeed(plane.kubectl(["get", ...kind.split(" "), "-o", "json"]));
    await waitUntil("there is a report", async () => {
      said["clusterreports"] = await succeed(plane.kubectl(["get", "clusterreports", "-o", "json"]));
      return said["clusterreports"].includes("KP001");
    });
    assert.ok(
      said["events -A"]?.includes("KP001") === true ||
        (await accepted(plane.api.send("GET", "/apis/events.k8s.io/v1/events"))).text.includes("KP001"),
    );
    for (const page of ["/readyz?verbose", "/metrics", "/report"] as const) said[page] = await gate.page(page);
    assert.ok(gate.log().some((line) => line["audit"] === "v1"));
    assertClean({ ...said, stdout: gate.process.stdout.join("\n"), stderr: gate.process.stderr.join("\n") });
  });
});

/** Fails with each mark that stands in a text, as it is or in base64. */
function assertClean(texts: Readonly<Record<string, string>>): void {
  const leaks = Object.entries(texts).flatMap(([where, text]) =>
    marks.flatMap((one) => {
      const found = Math.max(text.indexOf(one), text.indexOf(Buffer.from(one).toString("base64")));
      return found < 0 ? [] : [`${where}: …${text.slice(Math.max(0, found - 120), found + 40)}`];
    }),
  );
  assert.deepEqual(leaks, []);
}

function namespaced(object: Json): Json {
  return { ...object, metadata: { ...asRecord(object["metadata"]), namespace: "kube-system" } };
}
