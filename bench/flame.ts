import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { runLoad } from "./load.ts";
import { cluster } from "./material.ts";
import { isDenied, repeated } from "./reviews.ts";
import { startOne, type Bench } from "./servers.ts";

const SECONDS = { warm: 3, measured: 6 };
const WIDTH = 1200;
const ROW = 17;
const TOP = 40;
const LEAST = 0.004; // share of the time; what is less is not drawn
const CHARACTER = 6.2; // pixels

const profileSchema = z.looseObject({
  nodes: z.array(
    z.looseObject({
      id: z.number(),
      callFrame: z.looseObject({ functionName: z.string(), url: z.string() }),
      children: z.array(z.number()).default([]),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});

/** A function in a stack, with the time spent in it and below, in microseconds. */
interface Frame {
  readonly name: string;
  readonly url: string;
  time: number;
  readonly below: Map<string, Frame>;
}

/** Draws where a server under repeated reviews at concurrency 16 spends its time, as a flame graph in `docs/images/flame.svg`. */
export async function drawFlame(bench: Bench): Promise<void> {
  const file = bench.file("flame.json", cluster(5000, 40));
  const server = await startOne(bench, "kernelgate", {
    cluster: file,
    node: ["--cpu-prof", `--cpu-prof-dir=${bench.folder}`, "--cpu-prof-interval=250"],
  });
  const load = { port: server.port, ca: bench.ca, bodies: repeated, concurrency: 16, good: isDenied };
  await runLoad({ ...load, seconds: SECONDS.warm + SECONDS.measured });
  process.kill(server.pid, "SIGTERM");
  const written = join(import.meta.dirname, "..", "docs", "images", "flame.svg");
  writeFileSync(written, svg(framesOf(await profileIn(bench.folder))));
}

/** V8 writes the profile when the process ends. */
async function profileIn(folder: string): Promise<unknown> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const name = readdirSync(folder).find((one) => one.endsWith(".cpuprofile"));
    await sleep(200);
    if (name !== undefined) return JSON.parse(readFileSync(join(folder, name), "utf8"));
  }
  throw new Error("the server wrote no profile");
}

/** The stacks of the last seconds under load, merged; without the time in which nothing ran. */
function framesOf(json: unknown): Frame {
  const { nodes, samples, timeDeltas } = profileSchema.parse(json);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parentOf = new Map(nodes.flatMap(({ id, children }) => children.map((child) => [child, id] as const)));
  const root: Frame = { name: "all", url: "", time: 0, below: new Map() };
  let left = SECONDS.measured * 1e6;
  for (let index = samples.length - 1; index >= 0 && left > 0; index -= 1) {
    const stack: { name: string; url: string }[] = [];
    for (let id = samples[index]; id !== undefined; id = parentOf.get(id)) {
      const frame = byId.get(id)?.callFrame;
      if (frame !== undefined) stack.unshift({ name: frame.functionName || "(anonymous)", url: frame.url });
    }
    const time = timeDeltas[index] ?? 0;
    if (stack.at(-1)?.name === "(idle)") continue;
    left -= time;
    let at = root;
    at.time += time;
    for (const { name, url } of stack.slice(1)) {
      const key = `${name} ${url}`;
      let next = at.below.get(key);
      if (next === undefined) at.below.set(key, (next = { name, url, time: 0, below: new Map() }));
      next.time += time;
      at = next;
    }
  }
  return root;
}

/** Whose code it is, and its colour. */
const owners = [
  ["kernelgate", "#7db7e8", /\/dist\//u],
  ["libraries", "#c3a6e0", /\/node_modules\//u],
  ["Node.js", "#cfd4da", /^node:/u],
  ["native code and garbage collection", "#f0b67f", /^$/u],
] as const;

function svg(root: Frame): string {
  const boxes: string[] = [];
  let depth = 0;
  const draw = (frame: Frame, x: number, row: number): void => {
    const width = (frame.time / root.time) * WIDTH;
    if (frame.time < root.time * LEAST) return;
    depth = Math.max(depth, row);
    const colour = owners.find(([, , pattern]) => pattern.test(frame.url))?.[1] ?? "#cfd4da";
    const place = frame.url.replace(/^.*\/(?:dist|node_modules)\//u, "");
    const share = ((frame.time / root.time) * 100).toFixed(1);
    const room = Math.floor((width - 6) / CHARACTER);
    const label = frame.name.length <= room ? frame.name : room > 3 ? `${frame.name.slice(0, room - 1)}…` : "";
    const y = TOP + row * ROW;
    boxes.push(
      `<g><title>${escaped(`${frame.name} ${place} ${share} %`)}</title><rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${ROW - 1}" fill="${colour}"/>` +
        `<text x="${(x + 3).toFixed(1)}" y="${y + 12}">${escaped(label)}</text></g>`,
    );
    let next = x;
    for (const one of [...frame.below.values()].toSorted((a, b) => b.time - a.time)) {
      draw(one, next, row + 1);
      next += (one.time / root.time) * WIDTH;
    }
  };
  draw(root, 0, 0);
  const legend = owners.map(
    ([name, colour], index) =>
      `<rect x="${index * 200}" y="8" width="14" height="14" fill="${colour}"/><text x="${index * 200 + 20}" y="19">${name}</text>`,
  );
  const height = TOP + (depth + 1) * ROW;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="11" role="img" aria-label="Where the time of a review goes">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    ...legend,
    ...boxes,
    "</svg>",
    "",
  ].join("\n");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
