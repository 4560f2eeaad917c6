import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { engineScript, type EngineFigures } from "./engine.ts";
import { cluster } from "./material.ts";
import { goal, type Goal } from "./results.ts";
import { isDenied, repeated, type Effort } from "./reviews.ts";
import { runRounds } from "./rounds.ts";
import { startOne, type Bench } from "./servers.ts";
import { plot } from "./svg.ts";

const images = join(import.meta.dirname, "..", "docs", "images");
const run = promisify(execFile);

/** Goal 3a: throughput with 50 and with 50,000 nodes in the same 40 groups. */
export async function measureNodes(bench: Bench, effort: Effort): Promise<Goal> {
  const node = ["--max-old-space-size=1024"]; // a file of 50,000 nodes is read as a whole
  const few = await startOne(bench, "kernelgate", { cluster: bench.file("few.json", cluster(50, 40)), node });
  const many = await startOne(bench, "kernelgate", { cluster: bench.file("many.json", cluster(50_000, 40)), node });
  try {
    const [small, large] = await runRounds(
      bench,
      [
        { name: "50", server: few, bodies: repeated, good: isDenied },
        { name: "50,000", server: many, bodies: repeated, good: isDenied },
      ],
      { ...effort, concurrency: 16 },
    );
    if (small === undefined || large === undefined) throw new Error("nothing was measured");
    const note = `CPU for 1,000: ${small.cpuMs.toFixed(0)} and ${large.cpuMs.toFixed(0)} ms; reviews/s: ${small.perSecond.toFixed(0)} and ${large.perSecond.toFixed(0)}`;
    return goal(
      "3a",
      "throughput at 50,000 nodes, of that at 50",
      small.cpuMs / large.cpuMs,
      ["least", 0.95, "×"],
      note,
    );
  } finally {
    await few.stop();
    await many.stop();
  }
}

/** Goals 3b, 3c and 7: the engine by itself, on one core. Draws the plots. */
export async function measureEngine(): Promise<{ goals: readonly Goal[]; tables: readonly string[] }> {
  const { stdout } = await run("taskset", ["-c", "0", process.execPath, engineScript], { maxBuffer: 1 << 24 });
  const figures: EngineFigures = JSON.parse(stdout);
  const { byGroups, byAdvisories, updatesPerSecond, sameInventory, changeMs } = figures;
  mkdirSync(images, { recursive: true });
  const [x, y] = ["groups of nodes (distinct kernels)", "µs of CPU a new change"];
  writeFileSync(join(images, "cost-by-groups.svg"), plot({ title: "Cost by groups", x, y, points: byGroups }));
  writeFileSync(
    join(images, "cost-by-advisories.svg"),
    plot({ title: "Cost by advisories", x: "advisories", y, points: byAdvisories }),
  );
  return {
    goals: [
      goal(
        "3b",
        "cost a group at 2,000 groups, of that at 100",
        growth(byGroups, 100),
        ["most", 1, "×"],
        "1 is linear",
      ),
      goal(
        "3c",
        "cost an advisory at 1,000 advisories, of that at 100",
        growth(byAdvisories, 100),
        ["most", 1, "×"],
        "1 is linear",
      ),
      goal(
        "7a",
        "node updates on one core",
        updatesPerSecond,
        ["least", 3000, "a second"],
        "parsed, reduced and put into the state; nodes of 10 KB",
      ),
      goal("7b", "assessments caused by unchanged nodes", sameInventory ? 0 : 1, ["most", 0, ""], "5,000 updates"),
      goal("7c", "from a changed kernel to the verdict", changeMs, ["most", 100, "ms"], "the slowest of 20"),
    ],
    tables: [table("groups", byGroups), table("advisories", byAdvisories)],
  };
}

/** Cost of one at the largest size, relative to that at a usual one. */
function growth(points: EngineFigures["byGroups"], usual: number): number {
  const each = ([size, cost]: readonly [number, number]): number => cost / size;
  const last = points.at(-1);
  const base = points.find(([size]) => size === usual);
  return last === undefined || base === undefined ? Number.NaN : each(last) / each(base);
}

function table(name: string, points: EngineFigures["byGroups"]): string {
  return [
    `| ${name} | ${points.map(([size]) => size).join(" | ")} |`,
    `|---|${points.map(() => "---|").join("")}`,
    `| µs | ${points.map(([, cost]) => cost.toFixed(0)).join(" | ")} |`,
  ].join("\n");
}
