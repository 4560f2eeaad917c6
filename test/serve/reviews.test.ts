import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { cluster, configMap, daemonSet, foreign, kernels, node } from "./objects.ts";
import { judged, reviewOf } from "./reviews.ts";
import { folderOf, startServer, type Server } from "./server.ts";

suite("a running server answers reviews", () => {
  const nodes = [kernels.hit, kernels.cleared, kernels.fine, kernels.unreadable];
  let server: Server;
  before(async () => {
    server = await startServer(await folderOf(cluster(nodes)));
  });
  after(async () => void (await server.stop()));
  const iptables = configMap("iptables");
  const ipvs = configMap("ipvs");

  test("a denial has status 403, a cause with its field, and says the blast radius and what is safe", async () => {
    const { allowed, status, warnings = [] } = await judged(server, ipvs, iptables);
    assert.equal(allowed, false);
    assert.equal(status?.code, 403);
    assert.equal(status.reason, "Forbidden");
    assert.deepEqual(
      status.details.causes.map(({ reason, field }) => ({ reason, field })),
      [{ reason: "KP001", field: "data[config.conf].mode" }],
    );
    for (const said of ["KP001, high", "1 of 4 nodes", kernels.hit, "worker-0", "Safe here: iptables", "Fix: "])
      assert.ok(status.message.includes(said), `${said} is not in ${status.message}`);
    assert.match(warnings[0] ?? "", /denied by KP001/u);
  });

  test("kernels that a distribution's fix clears are named in a warning", async () => {
    const { warnings = [] } = await judged(server, ipvs, iptables);
    assert.ok(
      warnings.some((line) => line.startsWith(`KP001 does not hit ${kernels.cleared} (1 node): fixed since`)),
      warnings.join("\n"),
    );
  });

  test("a kernel that cannot be read makes a warning that says so", async () => {
    const { warnings = [] } = await judged(server, ipvs, iptables);
    assert.ok(
      warnings.some((line) => line.startsWith("KP001 (high, cannot tell: kernel version not readable) 1 of 4 nodes:")),
      warnings.join("\n"),
    );
  });

  test("a change that asks for nothing new is allowed, without a warning", async () => {
    const { allowed, warnings, status } = await judged(server, configMap("iptables", { team: "network" }), iptables);
    assert.equal(allowed, true);
    assert.equal(warnings, undefined);
    assert.equal(status, undefined);
  });

  test("an edit of what runs in a risky mode already is allowed, with a warning", async () => {
    const { allowed, warnings = [] } = await judged(server, configMap("ipvs", { team: "network" }), ipvs);
    assert.equal(allowed, true);
    assert.match(warnings[0] ?? "", /^kernelgate: allowed; warning of KP001/u);
    assert.ok(
      warnings.some((line) => line.includes("there before")),
      warnings.join("\n"),
    );
  });

  test("a change away from what is denied is allowed", async () => {
    assert.equal((await judged(server, iptables, ipvs)).allowed, true);
  });

  test("a dry run gets the same verdict and the same words", async () => {
    const real = await judged(server, ipvs, iptables);
    const dry = await judged(server, ipvs, iptables, { dryRun: true });
    const same = ({ uid: _uid, auditAnnotations, ...rest }: typeof real): object => ({
      ...rest,
      audit: { ...auditAnnotations, "duration-ms": "" },
    });
    assert.deepEqual(same(dry), same(real));
  });

  test("audit annotations hold verdict, ids, nodes, exemptions and duration", async () => {
    const { auditAnnotations } = await judged(server, ipvs, iptables);
    assert.deepEqual(Object.keys(auditAnnotations).toSorted(), [
      "duration-ms",
      "exemptions",
      "findings",
      "nodes",
      "verdict",
    ]);
    assert.equal(auditAnnotations["verdict"], "deny");
    assert.ok(auditAnnotations["findings"]?.split(",").includes("KP001"));
    assert.equal(auditAnnotations["exemptions"], "");
    assert.match(auditAnnotations["nodes"] ?? "", /^[1-4]$/u);
    assert.match(auditAnnotations["duration-ms"] ?? "", /^\d+\.\d\d$/u);
  });

  test("break-glass with a reason turns the denial into a warning; without one it has no effect and the denial says so", async () => {
    const accept = { "kernelgate.io/accept": "KP001" };
    const without = await judged(server, configMap("ipvs", accept), iptables);
    assert.equal(without.allowed, false);
    assert.match(without.status?.message ?? "", /no effect without a non-empty kernelgate\.io\/reason/u);
    const given = await judged(server, configMap("ipvs", { ...accept, "kernelgate.io/reason": "drained" }), iptables);
    assert.equal(given.allowed, true);
    assert.match(given.warnings?.[0] ?? "", /warning of KP001/u);
    const other = { "kernelgate.io/accept": "KP002", "kernelgate.io/reason": "drained" };
    assert.equal((await judged(server, configMap("ipvs", other), iptables)).allowed, false);
  });

  test("a review of a DaemonSet is judged with the mode that the cluster has", async () => {
    const { allowed, auditAnnotations } = await judged(server, daemonSet("1.33.5"), daemonSet("1.33.4"));
    assert.equal(allowed, true);
    assert.equal(auditAnnotations["unjudged"], undefined);
  });

  test("a deletion is never denied", async () => {
    for (const old of [iptables, ipvs, daemonSet("1.33.4")])
      assert.equal((await judged(server, null, old)).allowed, true);
  });

  const others = {
    "a ConfigMap of somebody else": foreign,
    "a kube-proxy ConfigMap in another namespace": {
      ...ipvs,
      metadata: { name: "kube-proxy", namespace: "shop" },
    },
    "a Secret of another type": {
      apiVersion: "v1",
      kind: "Secret",
      type: "Opaque",
      metadata: { name: "login", namespace: "kube-system" },
    },
    "a node": node("worker-9", kernels.hit),
    "a kind that nobody knows": { apiVersion: "example.com/v1", kind: "Gadget", metadata: { name: "a" } },
  };
  for (const [what, object] of Object.entries(others))
    test(`${what} is allowed without a word`, async () => {
      const { allowed, warnings, auditAnnotations } = await judged(server, object, null);
      assert.equal(allowed, true);
      assert.equal(warnings, undefined);
      assert.equal(auditAnnotations["verdict"], "allow");
    });

  test("hostile names in an object leave no control characters in the answer", async () => {
    const hostile = configMap('ipvs\u001B[31m"\nmode: "ipvs\u202E', { "kernelgate.io/accept": "\u0007KP001\r\n" });
    const { warnings = [], status } = await judged(server, hostile, iptables);
    assert.doesNotMatch([...warnings, status?.message ?? ""].join(""), /[^\P{Cc}\n]|\u202E/u);
  });

  const refused: readonly (readonly [string, string, number])[] = [
    ["an empty body", "", 400],
    ["a body that is no JSON", "{", 400],
    ["a review without a request", JSON.stringify({ ...reviewOf(ipvs, null), request: undefined }), 400],
    ["another version", JSON.stringify({ ...reviewOf(ipvs, null), apiVersion: "admission.k8s.io/v1beta1" }), 400],
    ["a body beyond 7 MiB", " ".repeat(7 * 1024 * 1024 + 1), 413],
  ];
  for (const [what, body, expected] of refused)
    test(`${what} is refused with one line`, async () => {
      const { status, text } = await server.post(body);
      assert.equal(status, expected);
      assert.match(text, /^[^\n]+\n?$/u);
    });
});
