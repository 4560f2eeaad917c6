import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { root } from "../cli/run.ts";
import { cluster, configMap, kernels } from "./objects.ts";
import { judged, reviewOf } from "./reviews.ts";
import { folderOf, startServer, until, type Said, type Server } from "./server.ts";

function policy(enforcement: string): string {
  return `apiVersion: kernelgate.io/v1alpha1\nkind: Policy\nspec: { enforcement: ${enforcement} }\n`;
}

const denied = [configMap("ipvs"), configMap("iptables")] as const;

suite("a server follows its policy file", () => {
  let server: Server;
  let file: string;
  before(async () => {
    const folder = await folderOf(cluster([kernels.hit, kernels.fine]));
    mkdirSync(join(folder, "policy"));
    file = join(folder, "policy", "policy.yaml");
    writeFileSync(file, policy("warn"));
    server = await startServer(folder, ["--policy", file]);
  });
  after(async () => void (await server.stop()));

  /** Replaces the file in one step, as a mounted ConfigMap is replaced. */
  const put = (text: string): void => {
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  };
  const ready = (): Promise<Said> => server.page("/readyz?verbose");
  const allowed = async (): Promise<boolean> => (await judged(server, ...denied)).allowed;

  test("good, changed, faulty (the last good one stays and three places say so), away, good again", async () => {
    assert.equal(await allowed(), true);
    put(policy("enforce"));
    await until(allowed, (one) => !one);

    put(policy("warn").replace("enforcement", "enforcment"));
    const faulty = await until(ready, ({ text }) => text.includes("the last good one is in force"));
    assert.equal(faulty.status, 200);
    assert.match(faulty.text, /^\[\+\]policy ok: .*policy\.yaml:3:\d+: .*enforcement/mu);
    assert.equal(await allowed(), false);
    assert.match((await server.page("/metrics")).text, /^kernelgate_policy_in_force 0$/mu);
    await until(
      () => server.stderr(),
      (log) => log.includes("the policy file is faulty, the last good one stays in force"),
    );

    put(policy("warn"));
    await until(allowed, (one) => one);
    assert.match((await ready()).text, /^\[\+\]policy ok: in force$/mu);
    assert.match((await server.page("/metrics")).text, /^kernelgate_policy_in_force 1$/mu);

    rmSync(file);
    await until(ready, ({ text }) => text.includes("cannot read"));
    assert.equal(await allowed(), true);
    put(policy("warn"));
    await until(ready, ({ text }) => text.includes("policy ok: in force"));
  });
});

suite("a server takes advisories from a directory", () => {
  let server: Server;
  before(async () => {
    const folder = await folderOf(cluster([kernels.fine]));
    const own = join(folder, "own");
    cpSync(join(root, "examples", "advisories"), own, { recursive: true });
    const good = readFileSync(join(own, "ORG001-iptables-on-flatcar.yaml"), "utf8");
    writeFileSync(
      join(own, "ORG001-iptables-on-flatcar.yaml"),
      good
        .replace("severity: medium", "severity: high")
        .replace('node.osImage.startsWith("Flatcar")', 'node.osImage.startsWith("Linux")')
        .replace(
          / {2}examples:[^]*/u,
          '  examples: [{ given: "kube-proxy 1.33.4 mode=nftables", status: unaffected }]\n',
        ),
    );
    writeFileSync(
      join(own, "broken.yaml"),
      good.replaceAll("ORG001", "ORG002").replace("kubeProxy.mode", "kubeProxy.mod"),
    );
    server = await startServer(folder, ["--advisories", own]);
  });
  after(async () => void (await server.stop()));

  test("a good one denies, a broken one is left out, counted and named", async () => {
    const { allowed, status } = await judged(server, configMap("iptables"), configMap("nftables"));
    assert.equal(allowed, false);
    assert.deepEqual(
      status?.details.causes.map(({ reason }) => reason),
      ["ORG001"],
    );
    assert.match((await server.page("/readyz?verbose")).text, /\[\+\]advisories ok: \d+ loaded, 1 broken/u);
    assert.match((await server.page("/metrics")).text, /^kernelgate_advisories\{state="broken"\} 1$/mu);
    await until(
      () => Promise.resolve(server.stderr()),
      (text) => /broken\.yaml:\d+.*kubeProxy\.mod; did you mean mode/u.test(text),
    );
  });
});

suite("a server shows how it is", () => {
  let server: Server;
  before(async () => {
    server = await startServer(await folderOf(cluster([kernels.hit, kernels.hit, kernels.fine], "ipvs")));
  });
  after(async () => void (await server.stop()));

  test("/livez and /readyz answer ok, and with ?verbose each check by name", async () => {
    assert.deepEqual(await server.page("/livez"), { status: 200, text: "ok\n" });
    assert.deepEqual(await server.page("/readyz"), { status: 200, text: "ok\n" });
    const { text } = await server.page("/readyz?verbose");
    for (const name of ["serving", "state", "state-age", "certificate", "ca-bundle", "policy", "advisories"])
      assert.match(text, new RegExp(`^\\[\\+\\]${name} ok: .+$`, "mu"));
    assert.match(text, /readyz check passed\n$/u);
  });

  test("/metrics count decisions by verdict, kind and dry run, and nodes by kernel and advisory", async () => {
    await judged(server, configMap("ipvs", { team: "a" }), configMap("ipvs"), { dryRun: true });
    const { text } = await until(
      () => server.page("/metrics"),
      (page) => page.text.includes("kernelgate_nodes{"), // the first background scan is over
    );
    for (const line of [
      'kernelgate_decisions_total{verdict="warn",target="ConfigMap",dry_run="true"} 1',
      `kernelgate_nodes{kernel="${kernels.hit}"} 2`,
      'kernelgate_affected_nodes{advisory="KP001",severity="high"} 2',
      "kernelgate_state_age_seconds 0",
    ])
      assert.ok(text.split("\n").includes(line), `${line} is not in\n${text}`);
  });

  test("/report is the page of the present state, and everything else is not found", async () => {
    const { status, text } = await server.page("/report");
    assert.equal(status, 200);
    assert.match(text, /^<!doctype html>/u);
    assert.ok(text.includes("KP001") && text.includes(kernels.hit));
    assert.equal((await server.page("/debug")).status, 404);
  });
});

suite("a server ends well", () => {
  test("on SIGTERM it answers what is in flight, takes nothing new, and ends with 0", async () => {
    const server = await startServer(await folderOf(cluster([kernels.hit])));
    const body = JSON.stringify(reviewOf(...denied));
    const answer = Promise.withResolvers<Said>();
    const call = server.call({}, answer.resolve).on("error", answer.reject);
    // the head and half of the body have arrived once it is answered that one can go on
    call.setHeader("expect", "100-continue");
    const continued = new Promise((resolve) => call.once("continue", resolve));
    call.flushHeaders();
    await continued;
    call.write(body.slice(0, 100));
    const ended = server.stop();
    await until(
      () => server.page("/readyz"),
      ({ text }) => text.includes("[-]serving failed: draining"),
    );
    await assert.rejects(server.post(body), /ECONNREFUSED|ECONNRESET/u);
    call.end(body.slice(100));
    const { status, text } = await answer.promise;
    assert.equal(status, 200);
    assert.match(text, /"allowed":false/u);
    assert.equal(await ended, 0);
  });

  test("SIGHUP opens the audit file anew, as a rotation needs", async () => {
    const folder = await folderOf(cluster([kernels.hit]));
    const file = join(folder, "logs", "audit.jsonl");
    const server = await startServer(folder, [], { KERNELGATE_AUDIT_FILE: file });
    await judged(server, ...denied);
    await until(
      () => existsSync(file),
      (there) => there,
    );
    renameSync(file, `${file}.1`);
    server.child.kill("SIGHUP");
    const fresh = await until(
      async () => {
        await judged(server, ...denied);
        return existsSync(file);
      },
      (there) => there,
    );
    assert.ok(fresh);
    assert.equal(await server.stop(), 0);
    assert.match(readFileSync(`${file}.1`, "utf8"), /^\{"audit":"v1",/u);
  });
});
