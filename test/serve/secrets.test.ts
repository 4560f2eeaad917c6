import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { fleetFormats } from "../../src/reports/fleet.ts";
import { formats } from "../../src/reports/render.ts";
import { kernelgate } from "../cli/run.ts";
import { brokenFiles, holders } from "./marks.ts";
import { cluster, kernels } from "./objects.ts";
import { reviewOf } from "./reviews.ts";
import { folderOf, startServer, until } from "./server.ts";

const places = [...Object.keys(holders), ...Object.keys(brokenFiles), "the user", "the review", "a broken review"];

function markOf(place: string): string {
  return `s3cr3t${String(places.indexOf(place)).padStart(2, "0")}m4rk`;
}

const objects = Object.entries(holders).map(([place, holder]) => ({ place, object: holder(markOf(place)) }));
const nodes = [kernels.hit, kernels.cleared, kernels.fine, kernels.unreadable];

/** Fails with every place whose secret stands in a text, as it is or in base64. */
function assertClean(texts: Readonly<Record<string, string>>): void {
  const leaks = Object.entries(texts).flatMap(([where, text]) =>
    places.flatMap((place) => {
      const found = [markOf(place), Buffer.from(markOf(place)).toString("base64")].map((one) => text.indexOf(one));
      const at = Math.max(...found);
      return at < 0 ? [] : [`${place}, in ${where}: …${text.slice(Math.max(0, at - 120), at + 40)}`];
    }),
  );
  assert.deepEqual(leaks, []);
}

suite("a secret that stands in an object, in a review or in a broken file never comes out again", () => {
  test("through the webhook: answers, log, audit log, metrics, probes, report", async () => {
    const folder = await folderOf([...cluster(nodes), ...objects.map(({ object }) => object)]);
    const file = join(folder, "audit.jsonl");
    const server = await startServer(folder, [], { KERNELGATE_AUDIT_FILE: file, KERNELGATE_LOG_LEVEL: "debug" });
    const answers: Record<string, string> = {};
    const userInfo = {
      username: "jane",
      uid: markOf("the user"),
      groups: ["network"],
      extra: { "example.com/token": [markOf("the user")] },
    };
    const mark = markOf("the review");
    const more = { userInfo, options: { note: mark }, requestSubResource: "", unknown: { token: mark } };
    for (const { place, object } of objects) {
      const reviews = {
        create: reviewOf(object, null, more),
        update: reviewOf(object, object, { ...more, dryRun: true }),
        delete: reviewOf(null, object, more),
      };
      for (const [operation, review] of Object.entries(reviews)) {
        const { status, text } = await server.post(JSON.stringify(review));
        assert.equal(status, 200, `${operation} of ${place}: ${text}`);
        answers[`the answer to the ${operation} of ${place}`] = text;
      }
    }
    const broken = markOf("a broken review");
    const text = JSON.stringify(reviewOf(objects[0]?.object ?? {}, null));
    for (const body of [`{"password":${broken}`, broken, `${text}${broken}`, JSON.stringify({ password: broken })]) {
      const said = await server.post(body);
      assert.equal(said.status, 400);
      answers[`the refusal of ${body.slice(0, 20)}`] = said.text;
    }
    const metrics = await until(
      () => server.page("/metrics"),
      (page) => page.text.includes("kernelgate_nodes{"),
    );
    const pages = {
      "/metrics": metrics.text,
      "/report": (await server.page("/report")).text,
      "/readyz?verbose": (await server.page("/readyz?verbose")).text,
    };
    assert.equal(await server.stop(), 0);
    const audit = readFileSync(file, "utf8");
    const judgements = Object.values(answers).filter((answer) => /"auditAnnotations":(?!.*"unjudged")/u.test(answer));
    assert.ok(judgements.length > 2 * objects.length);
    assert.equal(audit.trim().split("\n").length, judgements.length);
    assertClean({ ...answers, ...pages, "the audit log": audit, stdout: server.stdout(), stderr: server.stderr() });
  });

  const cwd = mkdtempSync(join(tmpdir(), "kernelgate-marks-"));
  writeFileSync(join(cwd, "cluster.json"), JSON.stringify({ apiVersion: "v1", kind: "List", items: cluster(nodes) }));
  const files = objects.map(({ object }, index) => {
    writeFileSync(join(cwd, `object-${index}.json`), JSON.stringify(object));
    return `object-${index}.json`;
  });
  const brokenNames = Object.entries(brokenFiles).map(([name, text]) => {
    writeFileSync(join(cwd, name), text(markOf(name)));
    return name;
  });
  const state = ["--cluster", "cluster.json", ...files.flatMap((file) => ["--cluster", file])];
  const ways: Readonly<Record<string, readonly string[]>> = {
    "check of a change": ["check", ...files, "--cluster", "cluster.json"],
    "check of each against a state that holds them": ["check", ...files, ...state],
    "check of broken files": ["check", ...brokenNames, "--cluster", "cluster.json"],
    "scan of a snapshot": ["scan", ...state],
    "scan of each snapshot": ["scan", "--each", ...state, ...brokenNames.flatMap((name) => ["--cluster", name])],
    "scan of broken snapshots": ["scan", ...state, ...brokenNames.flatMap((name) => ["--cluster", name])],
    "simulate on a snapshot": ["simulate", "--set", "kubeProxy.mode=nftables", ...state],
  };
  for (const [index, [what, args]] of Object.entries(ways).entries())
    test(`through ${what}, in all formats`, async () => {
      const known: readonly string[] = args.includes("--each") ? fleetFormats : formats;
      const outputs = known.map((format) => ({ format, file: `${index}.${format}` }));
      const { code, stdout, stderr } = await kernelgate(
        [...args, "--verbose", ...outputs.flatMap(({ format, file }) => ["-o", `${format}=${file}`])],
        { cwd },
      );
      assert.notEqual(code, 1, stderr);
      const written = what === "scan of broken snapshots" ? [] : outputs; // nothing is judged against half a state
      assertClean({
        stdout,
        stderr,
        ...Object.fromEntries(written.map(({ format, file }) => [format, readFileSync(join(cwd, file), "utf8")])),
      });
    });
});
