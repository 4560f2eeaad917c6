// What happens while the gate runs: nodes come and go, people add advisories and exemptions, reports are kept.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { asList, asRecord, asText, at, type Json } from "../../src/objects/json.ts";
import { accepted } from "./harness/api.ts";
import { succeed, type Result } from "./harness/commands.ts";
import { assertDenied, metric } from "./harness/expect.ts";
import { BAD, GOOD, apply, install, type Installation } from "./harness/installation.ts";
import { kubeProxy } from "./harness/kube-proxy-objects.ts";
import { createNodes, deleteNodes, setKernel } from "./harness/nodes.ts";
import { REPORT_CRDS } from "./harness/report-crds.ts";
import { waitUntil } from "./harness/wait-until.ts";

describe("while the gate runs", () => {
  let installation: Installation;
  before(async () => {
    installation = await install({ nodes: [GOOD] });
    await accepted(installation.plane.api.send("GET", "/api/v1/nodes"));
  });
  after(() => installation.stop());

  const tryIpvs = (): Promise<Result> =>
    installation.plane.kubectl(["apply", "--dry-run=server", "-f", "-"], { stdin: JSON.stringify(kubeProxy("ipvs")) });
  const denied = async (): Promise<boolean> => (await tryIpvs()).stderr.includes("KP001");
  const allowed = async (): Promise<boolean> => (await tryIpvs()).code === 0;
  const affected = (): Promise<number> => metric(installation.gate, "kernelgate_affected_nodes", { advisory: "KP001" });

  it("a node that joins and leaves changes the verdict within seconds", async () => {
    assert.equal(await allowed(), true, "every node is good");
    await createNodes(installation.plane.api, [BAD]);
    await waitUntil("the bad node counts", denied, { timeoutMs: 5000 });
    await deleteNodes(installation.plane.api, ["bad"]);
    await waitUntil("the node that left does not", allowed, { timeoutMs: 5000 });
  });

  it("a node that comes back with another kernel changes the verdict", async () => {
    await setKernel(installation.plane.api, "good", BAD.kernel, BAD.osImage);
    await waitUntil("the old kernel counts", denied, { timeoutMs: 5000 });
    await setKernel(installation.plane.api, "good", GOOD.kernel, GOOD.osImage);
    await waitUntil("the new kernel counts", allowed, { timeoutMs: 5000 });
  });

  it("a node that joins with a bad kernel makes an Event, a metric and a line in the log, and is let in", async () => {
    await apply(installation.plane, [kubeProxy("ipvs")]);
    await waitUntil("the state has IPVS", async () => (await metric(installation.gate, "kernelgate_nodes")) === 1);
    assert.equal(await affected(), 0);
    await createNodes(installation.plane.api, [BAD]);
    await waitUntil("the metric counts the node", async () => (await affected()) === 1, { timeoutMs: 5000 });
    const line = await installation.gate.logged("the node", (record) => record["advisory"] === "KP001");
    assert.equal(line["nodes"], "bad");
    const event = await waitUntil("there is an Event of the node", async () => {
      const text = await succeed(installation.plane.kubectl(["get", "events", "-n", "default", "-o", "json"]));
      return asList(at(JSON.parse(text), "items")).find((one) => at(one, "involvedObject", "name") === "bad");
    });
    assert.equal(at(event, "type"), "Warning");
    assert.match(asText(at(event, "message")) ?? "", /KP001 \(high\): IPVS keeps sending/u);
  });

  it("reports are written when their CRD is installed, one a target, and only on change", async () => {
    await apply(installation.plane, [REPORT_CRDS.policyReports]);
    await setKernel(installation.plane.api, "good", "6.8.0-60-generic"); // a change, so that it looks
    const report = await waitUntil("there is a report", () => reportOf("clusterpolicyreports", "kube-system"));
    const results = asList(report["results"]).map((result) => asRecord(result) ?? {});
    const hit = results.find(({ policy }) => policy === "KP001");
    assert.equal(hit?.["result"], "fail");
    assert.equal(hit?.["severity"], "high");
    assert.match(asText(hit?.["message"]) ?? "", /1 nodes/u);
    assert.equal(at(report, "summary", "fail"), results.filter(({ result }) => result === "fail").length);
    assert.equal(at(report, "scope", "name"), "kube-proxy");

    const version = at(report, "metadata", "resourceVersion");
    await createNodes(installation.plane.api, [{ ...GOOD, name: "another" }]);
    await waitUntil(
      "the new node was looked at",
      async () => (await metric(installation.gate, "kernelgate_nodes")) === 3,
    );
    assert.equal(at(await reportOf("clusterpolicyreports", "kube-system"), "metadata", "resourceVersion"), version);
  });

  it("OpenReports are preferred where both are installed, and what is repaired disappears", async () => {
    await apply(installation.plane, [REPORT_CRDS.openReports]);
    await deleteNodes(installation.plane.api, ["another"]);
    const report = await waitUntil("there is a report", () => reportOf("clusterreports", "kube-system"));
    assert.equal(report["source"], "kernelgate");
    await apply(installation.plane, [kubeProxy("iptables")]);
    await waitUntil("KP001 is no longer reported", async () => {
      const left = await reportOf("clusterreports", "kube-system");
      return asList(left?.["results"]).every((result) => at(result, "policy") !== "KP001");
    });
    await waitUntil("the metric says so", async () => (await affected()) === 0);
  });

  it("an Advisory that is applied acts within seconds, says so in its status, and ends when it is deleted", async () => {
    const own = advisory("house-rule", {
      id: "HR001",
      when: 'kubeProxy.mode == "nftables" || kubeProxy.mode == "ipvs"',
    });
    await apply(installation.plane, [own]);
    await waitUntil("it denies", async () => (await tryIpvs()).stderr.includes("HR001"), { timeoutMs: 5000 });
    assert.deepEqual(await conditionOf("advisories", "house-rule"), { status: "True", reason: "InForce" });
    await succeed(installation.plane.kubectl(["delete", "advisory", "house-rule"]));
    await waitUntil("it is forgotten", async () => !(await tryIpvs()).stderr.includes("HR001"), { timeoutMs: 5000 });
  });

  it("a broken Advisory gets the error into its status and stops nothing", async () => {
    const broken = advisory("broken", { id: "HR002", when: "kubeProxy.moode == 'ipvs'" });
    const good = advisory("good", { id: "HR003", when: "kubeProxy.mode == 'ipvs'" });
    const taken = advisory("taken", { id: "KP001", when: "kubeProxy.mode == 'ipvs'" });
    await apply(installation.plane, [broken, good, taken]);
    await waitUntil("the good one denies", async () => (await tryIpvs()).stderr.includes("HR003"), { timeoutMs: 5000 });
    const condition = await waitUntil("the broken one says so", () => conditionOf("advisories", "broken"));
    assert.deepEqual(condition, { status: "False", reason: "Broken" });
    const text = await succeed(installation.plane.kubectl(["get", "advisory", "broken", "taken", "-o", "json"]));
    assert.match(text, /moode/u);
    assert.match(text, /KP001 is taken/u);
    assert.equal(await metric(installation.gate, "kernelgate_advisories", { state: "broken" }), 2);
    assert.equal(await installation.gate.ready(), true);
    await succeed(installation.plane.kubectl(["delete", "advisory", "--all"]));
  });

  it("an Exemption turns a denial into an allowed change; an expired or a broken one does not", async () => {
    await waitUntil("it is denied", denied);
    await apply(installation.plane, [exemption("expired", "2020-01-01"), exemption("broken", "next year")]);
    const broken = await waitUntil("the broken one says so", () => conditionOf("exemptions", "broken"));
    assert.deepEqual(broken, { status: "False", reason: "Broken" });
    assert.equal(await denied(), true);
    await apply(installation.plane, [exemption("valid", "2099-12-31")]);
    await waitUntil("it is allowed", allowed, { timeoutMs: 5000 });
    const line = await installation.gate.logged("the exemption", (record) =>
      asList(record["exemptions"]).includes("KP001"),
    );
    assert.notEqual(line["verdict"], "deny");
    await succeed(installation.plane.kubectl(["delete", "exemption", "valid"]));
    await waitUntil("it is denied again", denied, { timeoutMs: 5000 });
    assertDenied(await tryIpvs(), "KP001");
  });

  async function reportOf(plural: string, part: string): Promise<Json | undefined> {
    const text = await succeed(installation.plane.kubectl(["get", plural, "-o", "json"]));
    const items = asList(at(JSON.parse(text), "items")).map((item) => asRecord(item) ?? {});
    return items.find((item) => (asText(at(item, "metadata", "name")) ?? "").includes(part));
  }

  async function conditionOf(plural: string, name: string): Promise<Json | undefined> {
    const text = await succeed(installation.plane.kubectl(["get", `${plural}.kernelgate.io`, name, "-o", "json"]));
    const [condition] = asList(at(JSON.parse(text), "status", "conditions"));
    return condition === undefined ? undefined : { status: at(condition, "status"), reason: at(condition, "reason") };
  }
});

function advisory(name: string, spec: { readonly id: string; readonly when: string }): Json {
  return {
    apiVersion: "kernelgate.io/v1alpha1",
    kind: "Advisory",
    metadata: { name },
    spec: {
      title: "Only iptables is allowed here",
      component: "kube-proxy",
      severity: "high",
      impact: "It is against the rules of the house.",
      remedy: "Use iptables.",
      references: ["https://example.test/rules"],
      affected: [{}],
      ...spec,
    },
  };
}

function exemption(name: string, expires: string): Json {
  return {
    apiVersion: "kernelgate.io/v1alpha1",
    kind: "Exemption",
    metadata: { name },
    spec: { advisory: "KP001", reason: "the bad pool is replaced", expires },
  };
}
