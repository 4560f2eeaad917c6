import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { accepted, type Api } from "../test/e2e/harness/api.ts";
import { startControlPlane, type ControlPlane } from "../test/e2e/harness/control-plane.ts";
import { configMap, daemonSet, fullNode, nodes } from "./material.ts";
import type { Measured } from "./processes.ts";
import { startToDenial } from "./probes.ts";
import { runLoad } from "./load.ts";
import { goal, type Goal } from "./results.ts";
import { different } from "./reviews.ts";
import { median } from "./rounds.ts";
import { startOne, type Bench } from "./servers.ts";

const AT_ONCE = 16;
const CONFIG_MAP = "/api/v1/namespaces/kube-system/configmaps/kube-proxy";
const CONFIGURATION = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";
const REQUESTS = 300;
const ROUNDS = 6;
const WARM = 3000; // reviews until the engine has compiled what it will: a gate runs for weeks

/** The sizes at which a live cluster is looked at; the largest for memory alone. */
export interface Sizes {
  readonly few: number;
  readonly many: number;
  readonly most: number;
}

const titles = {
  added: "added p50 through the API server",
  beyond: "of that, beyond an express webhook that only answers",
  cpu: "CPU a review through the API server",
  start: "start to the first right denial",
  memory: "memory, live",
  block: "longest block of the event loop from when it listens",
} as const;

/** Goals 2c to 2e, 4 and 5d, against a real API server; all of them without a value where there is none. */
export async function measureLive(bench: Bench, sizes: Sizes, say: (text: string) => void): Promise<readonly Goal[]> {
  if (!existsSync(join(homedir(), ".cache", "kernelgate", "envtest"))) {
    say("no API server is built (npm run envtest): what needs one is not measured");
    return [];
  }
  const plane = await startControlPlane();
  try {
    await accepted(plane.api.send("POST", "/apis/apps/v1/namespaces/kube-system/daemonsets", daemonSet()));
    await accepted(plane.api.send("POST", "/api/v1/namespaces/kube-system/configmaps", stored("iptables")));
    const goals: Goal[] = [];
    let made = 0;
    for (const [letter, count] of [
      ["", sizes.few],
      ["'", sizes.many],
      ["''", sizes.most],
    ] as const) {
      say(`live cluster: ${count} nodes`);
      await makeNodes(plane.api, made, count);
      made = count;
      goals.push(...(await atSize(bench, plane, count, { letter, sizes })));
    }
    return goals;
  } finally {
    await plane.stop();
  }
}

async function atSize(
  bench: Bench,
  plane: ControlPlane,
  count: number,
  { letter, sizes }: { readonly letter: string; readonly sizes: Sizes },
): Promise<readonly Goal[]> {
  const goals: Goal[] = [];
  const of = ` (${count.toLocaleString("en")} nodes)`;
  if (count !== sizes.most) {
    const starts: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const { ms, server } = await startToDenial(bench, liveArgs(bench, plane));
      starts.push(ms);
      await server.stop();
    }
    const limit = count === sizes.few ? 0.8 : 2;
    goals.push(goal(`5d${letter}`, titles.start + of, median(starts) / 1000, ["most", limit, "s"], "median of 3"));
    goals.push(...(await through(bench, plane, { letter, of })));
  }
  if (count !== sizes.few) {
    const { memory, block, blocks } = await standing(bench, plane);
    goals.push(goal(`4a${letter}`, titles.memory + of, memory, ["most", count === sizes.most ? 220 : 150, "MiB RSS"]));
    goals.push(goal(`4b${letter}`, titles.block + of, block, ["most", 50, "ms"], blocks));
  }
  return goals;
}

function liveArgs(bench: Bench, plane: ControlPlane): { more: readonly string[] } {
  return { more: ["--kubeconfig", plane.kubeconfig, "--config", configOf(bench)] };
}

/** kube-proxy's ConfigMap without what only the API server writes. */
function stored(mode: string): unknown {
  return {
    ...configMap(mode),
    metadata: { name: "kube-proxy", namespace: "kube-system", labels: { app: "kube-proxy" } },
  };
}

/** No Lease and no reports: the objects that they need are not installed here. */
function configOf(bench: Bench): string {
  return bench.file("serve.json", JSON.stringify({ background: false }));
}

/** Makes nodes `from` to `to`, with images and conditions. */
async function makeNodes({ send }: Api, from: number, to: number): Promise<void> {
  const all = nodes(to, 40);
  let next = from;
  const work = async (): Promise<void> => {
    for (let index = next++; index < to; index = next++) {
      const node = fullNode(all[index] ?? {}, index);
      await accepted(send("POST", "/api/v1/nodes", node));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, () => work()));
}

/** What a webhook adds to a dry run, kernelgate and an express webhook in turn. */
async function through(
  bench: Bench,
  plane: ControlPlane,
  { letter, of }: { readonly letter: string; readonly of: string },
): Promise<readonly Goal[]> {
  const gate = await startToDenial(bench, liveArgs(bench, plane)).then(({ server }) => server);
  const bare = await startOne(bench, "express");
  const seen: Record<"none" | "bare" | "gate", number[]> = { none: [], bare: [], gate: [] };
  const servers = [["bare", bare] as const, ["gate", gate] as const];
  const cpu: Record<"bare" | "gate", number[]> = { bare: [], gate: [] };
  const warm = { ca: bench.ca, bodies: different(), concurrency: 1, seconds: 0, least: WARM, good: () => true };
  try {
    for (const { port } of [bare, gate]) await runLoad({ ...warm, port });
    // the first round warms up the API server, and does not count
    for (let round = 0; round <= ROUNDS; round += 1) {
      const none = await dryRuns(plane.api);
      if (round > 0) seen.none.push(none);
      for (const [name, server] of round % 2 === 0 ? servers : servers.toReversed()) {
        await configure(bench, plane.api, server);
        const before = server.cpuMs();
        const p50 = await dryRuns(plane.api);
        if (round > 0) {
          seen[name].push(p50);
          cpu[name].push((server.cpuMs() - before) / REQUESTS);
        }
        await plane.api.send("DELETE", `${CONFIGURATION}/bench`);
        await sleep(1500); // until the API server has forgotten it
      }
    }
  } finally {
    await gate.stop();
    await bare.stop();
  }
  const [none, express, own] = [median(seen.none), median(seen.bare), median(seen.gate)];
  const note = `p50 without a webhook ${none.toFixed(2)} ms, express ${express.toFixed(2)}, kernelgate ${own.toFixed(2)}`;
  return [
    goal(`2c${letter}`, titles.added + of, own - none, ["most", 2, "ms"], note),
    goal(`2d${letter}`, titles.beyond + of, own - express, ["most", 0.3, "ms"]),
    goal(
      `2e${letter}`,
      titles.cpu + of,
      median(cpu.gate),
      ["most", 0.6, "ms"],
      `an express webhook that only answers: ${median(cpu.bare).toFixed(2)} ms`,
    ),
  ];
}

/** Sends the webhook's way what concerns kube-proxy, and waits until it is asked. */
async function configure(bench: Bench, { send }: Api, server: Measured): Promise<void> {
  const webhook = {
    name: "gate.kernelgate.io",
    clientConfig: {
      url: `https://localhost:${server.port}/validate`,
      caBundle: Buffer.from(bench.ca).toString("base64"),
    },
    rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["UPDATE"], resources: ["configmaps"] }],
    admissionReviewVersions: ["v1"],
    sideEffects: "None",
    timeoutSeconds: 3,
    failurePolicy: "Fail",
  };
  const metadata = { name: "bench" };
  await accepted(
    send("POST", CONFIGURATION, {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingWebhookConfiguration",
      metadata,
      webhooks: [webhook],
    }),
  );
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const { status } = await send("PUT", `${CONFIG_MAP}?dryRun=All`, stored("ipvs"));
    if (status === 403 || status === 400) return; // 400: denied without a word
    await sleep(100);
  }
  throw new Error("the API server does not ask the webhook");
}

let tries = 0; // of all rounds: no configuration comes twice

/** p50 of dry runs, one after the other, each with another value in its config.conf. */
async function dryRuns({ send }: Api): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < REQUESTS; index += 1) {
    const { data } = configMap("iptables", (tries += 1));
    const started = performance.now();
    await accepted(send("PATCH", `${CONFIG_MAP}?dryRun=All`, { data }));
    times.push(performance.now() - started);
  }
  return median(times);
}

/** Memory of a server that has been up for a while, and the blocks of its event loop from when it listens: while all is listed, and after. */
async function standing(bench: Bench, plane: ControlPlane): Promise<{ memory: number; block: number; blocks: string }> {
  const file = bench.file("lag.txt", "");
  process.env["BENCH_LAG_FILE"] = file;
  const probe = ["--import", join(import.meta.dirname, "lag-probe.ts")];
  const { server } = await startToDenial(bench, { ...liveArgs(bench, plane), node: probe });
  delete process.env["BENCH_LAG_FILE"];
  await sleep(10_000);
  const memory = server.rssMiB();
  await server.stop();
  const lines = readFileSync(file, "utf8").trim().split("\n");
  // the webhook listens after the status port
  const listening = Number(lines.findLast((line) => line.startsWith("listening"))?.split(" ")[1]);
  if (Number.isNaN(listening)) throw new Error("the server did not say when it listens");
  const away = lines
    .map((line) => line.split(" ").map(Number))
    .filter(([at = 0, ms = 0]) => at - ms > listening)
    .map(([, ms = 0]) => ms);
  return { memory, block: Math.max(0, ...away), blocks: `${away.length} above 15 ms` };
}
