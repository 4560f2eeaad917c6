import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cluster, configMap } from "./material.ts";
import { goal, type Goal } from "./results.ts";
import { median } from "./rounds.ts";
import { program, type Bench } from "./servers.ts";
import { startToAnswer } from "./probes.ts";

const TIMES = 7;

interface Run {
  readonly ms: number;
  readonly peakMiB: number;
}

/** Runs the program; the wall time, and the largest resident memory that was seen. */
async function once(args: readonly string[]): Promise<Run> {
  const started = performance.now();
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "ignore", "ignore"] });
  let peakMiB = 0;
  const look = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
      peakMiB = Math.max(peakMiB, Number(/VmHWM:\s+(\d+)/u.exec(status)?.[1] ?? 0) / 1024);
    } catch {
      clearInterval(look); // it has ended
    }
  }, 20);
  await new Promise((resolve) => child.once("exit", resolve));
  clearInterval(look);
  return { ms: performance.now() - started, peakMiB };
}

async function times(count: number, args: readonly string[]): Promise<readonly Run[]> {
  const runs: Run[] = [];
  for (let index = 0; index < count; index += 1) runs.push(await once(args));
  return runs;
}

const seconds = (runs: readonly Run[]): number => median(runs.map(({ ms }) => ms)) / 1000;
const rangeOf = (runs: readonly Run[]): string =>
  `median of ${runs.length}, ${Math.min(...runs.map(({ ms }) => ms / 1000)).toFixed(2)} to ${Math.max(...runs.map(({ ms }) => ms / 1000)).toFixed(2)}`;

/** Goals 5a to 5c and 6: the command line, as it is installed. */
export async function measureCommands(bench: Bench): Promise<readonly Goal[]> {
  const few = bench.file("cluster-12.json", cluster(12, 4));
  const large = bench.file("cluster-5000.json", cluster(5000, 40));
  const one = bench.file("change.json", JSON.stringify(configMap("ipvs")));
  await once(["check", one, "--cluster", few]); // fills the compile cache, as an installation's first run does
  const version = await times(TIMES, ["--version"]);
  const check = await times(TIMES, ["check", one, "--cluster", few]);
  const starts: number[] = [];
  for (let index = 0; index < 5; index += 1) starts.push(await startToAnswer(bench, few));
  const html = bench.file("report.html", "");
  const scan = await times(3, ["scan", "--cluster", large, "-o", `html=${html}`]);
  const bulk = await times(3, [
    "check",
    thousand(bench),
    "--cluster",
    large,
    "-o",
    `json=${bench.file("bulk.json", "")}`,
  ]);
  const [fleet, double] = [await times(2, fleetArgs(bench, 200)), await times(1, fleetArgs(bench, 400))];
  const peak = (runs: readonly Run[]): number => Math.max(...runs.map(({ peakMiB }) => peakMiB));
  return [
    goal("5a", "kernelgate --version", seconds(version), ["most", 0.12, "s"], rangeOf(version)),
    goal("5b", "kernelgate check, 1 file, 12 nodes", seconds(check), ["most", 0.35, "s"], rangeOf(check)),
    goal(
      "5c",
      "serve --cluster FILE to its first answer over TLS",
      median(starts) / 1000,
      ["most", 0.7, "s"],
      `median of ${starts.length}`,
    ),
    goal("6a", "check of 1,000 documents, 5,000 nodes", seconds(bulk), ["most", 2, "s"], rangeOf(bulk)),
    goal("6b", "scan of 200 cluster files of 500 nodes", seconds(fleet), ["most", 10, "s"], rangeOf(fleet)),
    goal(
      "6c",
      "memory of that scan with 400 files, of one with 200",
      peak(double) / peak(fleet),
      ["most", 1.1, "×"],
      `${peak(fleet).toFixed(0)} and ${peak(double).toFixed(0)} MiB`,
    ),
    goal("6d", "HTML report of 5,000 nodes, reading included", seconds(scan), ["most", 1, "s"], rangeOf(scan)),
  ];
}

/** A folder with 1,000 documents: ConfigMaps, workloads, and others that are none of ours, as a repository has them. */
function thousand(bench: Bench): string {
  const folder = join(bench.folder, "thousand");
  mkdirSync(folder, { recursive: true });
  for (let index = 0; index < 100; index += 1) {
    const documents = Array.from({ length: 10 }, (_, part) => JSON.stringify(documentOf(index * 10 + part)));
    writeFileSync(join(folder, `${index}.yaml`), documents.join("\n---\n"));
  }
  return folder;
}

function documentOf(index: number): unknown {
  if (index % 100 === 0) return configMap("ipvs", index);
  const metadata = { name: `service-${index}`, namespace: "shop" };
  if (index % 2 === 0)
    return { apiVersion: "v1", kind: "Service", metadata, spec: { type: "NodePort", ports: [{ port: 80 }] } };
  return { ...configMap("iptables"), metadata, data: { text: "not kube-proxy's" } };
}

function fleetArgs(bench: Bench, count: number): readonly string[] {
  const folder = join(bench.folder, `fleet-${count}`);
  mkdirSync(folder, { recursive: true });
  for (let index = 0; index < count; index += 1)
    writeFileSync(join(folder, `cluster-${index}.json`), cluster(500, 8, index % 3 === 0 ? "ipvs" : "iptables"));
  return ["scan", "--each", "--cluster", folder, "-o", `json=${join(bench.folder, "fleet.json")}`];
}

/** Builds what is measured. */
export function build(): void {
  const { status, stdout, stderr } = spawnSync("npm", ["run", "build"], {
    cwd: join(import.meta.dirname, ".."),
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`npm run build failed: ${stdout}${stderr}`);
}
