import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { runLoad, type LoadResult } from "./load.ts";
import { cluster } from "./material.ts";
import type { Measured } from "./processes.ts";
import { goal, type Goal } from "./results.ts";
import { isDenied, repeated, type Effort } from "./reviews.ts";
import { startOne, type Bench } from "./servers.ts";

const RELEASES = 30; // as many as the gate does not remember at once
const TEXT = 1_180_000; // characters of the chart's templates
const isAnswer = (answer: string): boolean => answer.includes('"allowed":');

/** Text that shrinks as templates do, to about a seventh. */
function template(seed: number): string {
  let text = "";
  for (let index = 0; text.length < TEXT; index += 1) {
    const noise = createHash("sha256").update(`${seed} ${index}`).digest("base64").slice(0, 20);
    text += `    - name: SPIDERPOOL_SETTING_${index % 50}\\n      value: "{{ .Values.spiderpoolAgent.prefix }}${noise}"\\n      description: how the agent is told what to do\\n`;
  }
  return text;
}

/** An AdmissionReview of the CREATE of a Helm release of Spiderpool. */
function releaseReview(payload: Buffer, revision: number): Buffer {
  const name = `sh.helm.release.v1.spiderpool.v${revision}`;
  const labels = { owner: "helm", name: "spiderpool", status: "pending-install", version: String(revision) };
  const data = { release: Buffer.from(payload.toString("base64")).toString("base64") };
  const kind = { group: "", version: "v1", kind: "Secret" };
  return Buffer.from(
    JSON.stringify({
      kind: "AdmissionReview",
      apiVersion: "admission.k8s.io/v1",
      request: {
        uid: `0000-${revision}`,
        kind,
        resource: { group: "", version: "v1", resource: "secrets" },
        name,
        namespace: "kube-system",
        operation: "CREATE",
        userInfo: { username: "helm", groups: ["system:authenticated"] },
        object: {
          apiVersion: "v1",
          kind: "Secret",
          type: "helm.sh/release.v1",
          metadata: { name, namespace: "kube-system", labels },
          data,
        },
        oldObject: null,
      },
    }),
  );
}

function release(revision: number): Buffer {
  return gzipSync(
    JSON.stringify({
      name: "spiderpool",
      namespace: "kube-system",
      version: revision,
      info: { status: "pending-install", description: "Initial install underway" },
      config: { ipam: { enableIPv6: revision % 2 === 0 } },
      chart: {
        metadata: { name: "spiderpool", version: "1.0.0", appVersion: "1.0.0" },
        values: { ipam: { enableIPv4: true } },
        templates: [{ name: "templates/agent.yaml", data: template(revision) }],
      },
      manifest: "",
    }),
  );
}

/** Goal 8: releases of Helm, beside other reviews, and a gzip bomb. */
export async function measureHelm(bench: Bench, { seconds }: Effort): Promise<readonly Goal[]> {
  const payloads = Array.from({ length: RELEASES }, (_, index) => release(index + 1));
  const bodies = payloads.map((payload, index) => releaseReview(payload, index + 1));
  const bomb = [releaseReview(gzipSync(Buffer.alloc(200 << 20)), 999)];
  const server = await startOne(bench, "kernelgate", { cluster: bench.file("helm.json", cluster(5000, 40)) });
  const load = (what: readonly Buffer[], least: number): Promise<LoadResult> =>
    runLoad({ port: server.port, ca: bench.ca, bodies: what, concurrency: 1, seconds: 0, least, good: isAnswer });
  try {
    await load(bodies.slice(0, 5), 5);
    const alone = await load(bodies, RELEASES * 2);
    const others = await concurrent(bench, server, bodies, seconds);
    const bombed = await load(bomb, 20);
    const size = `${Math.round((payloads[0]?.length ?? 0) / 1024)} KiB, ${(TEXT / 1e6).toFixed(1)} MB unzipped`;
    return [
      goal("8a", "a Helm release judged", alone.p50, ["most", 15, "ms"], `${size}; p99 ${alone.p99.toFixed(1)} ms`),
      goal(
        "8b",
        "p99 of other reviews meanwhile",
        others.p99,
        ["most", 10, "ms"],
        `p50 ${others.p50.toFixed(2)} ms, with five releases a second`,
      ),
      goal(
        "8c",
        "a gzip bomb of 200 MB, of a real release",
        bombed.p50 / alone.p50,
        ["most", 2, "×"],
        `${bombed.p50.toFixed(1)} ms`,
      ),
    ];
  } finally {
    await server.stop();
  }
}

/** Usual reviews at concurrency 2, with a release now and then. */
async function concurrent(
  bench: Bench,
  server: Measured,
  releases: readonly Buffer[],
  seconds: number,
): Promise<LoadResult> {
  let next = 0;
  const timer = setInterval(() => {
    const body = releases[next++ % releases.length];
    if (body === undefined) return;
    const one = {
      port: server.port,
      ca: bench.ca,
      bodies: [body],
      concurrency: 1,
      seconds: 0,
      least: 1,
      good: isAnswer,
    };
    runLoad(one).catch(() => undefined);
  }, 200);
  try {
    return await runLoad({
      port: server.port,
      ca: bench.ca,
      bodies: repeated,
      concurrency: 2,
      seconds: Math.max(2, seconds),
      good: isDenied,
    });
  } finally {
    clearInterval(timer);
  }
}
