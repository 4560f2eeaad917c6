import { availableParallelism } from "node:os";
import { build, measureCommands } from "./commands.ts";
import { measureHelm } from "./helm.ts";
import { measureLive } from "./live.ts";
import { writeDocument } from "./document.ts";
import { drawFlame } from "./flame.ts";
import { goalLine, writeResults, type Goal } from "./results.ts";
import { measureReviews, type Effort } from "./reviews.ts";
import { pinGenerator } from "./rounds.ts";
import { measureEngine, measureNodes } from "./scaling.ts";
import { openBench } from "./servers.ts";

const FULL: Effort = { rounds: 5, seconds: 2 };
const SHORT: Effort = { rounds: 1, seconds: 1 };
const GROSS = 3; // a loss that no noise explains

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** `npm run bench`: all goals, written to results.json and docs/performance.md. `only` limits it to goals by their numbers, and writes nothing. */
async function full(only: readonly string[]): Promise<void> {
  const wanted = (number: string): boolean => only.length === 0 || only.includes(number);
  build();
  pinGenerator();
  const bench = await openBench();
  const goals: Goal[] = [];
  const tables: string[] = [];
  const take = (more: readonly Goal[], title: string, texts: readonly string[] = []): void => {
    goals.push(...more);
    if (texts.length > 0) tables.push(`### ${title}`, ...texts);
    for (const one of more) say(goalLine(one));
  };
  try {
    if (wanted("1") || wanted("2")) {
      const reviews = await measureReviews(bench, FULL);
      take(reviews.goals, "Reviews", reviews.tables);
    }
    if (wanted("3")) take([await measureNodes(bench, FULL)], "Nodes");
    if (wanted("3") || wanted("7")) {
      const engine = await measureEngine();
      take(engine.goals, "Groups and advisories", engine.tables);
    }
    if (wanted("5") || wanted("6")) take(await measureCommands(bench), "Commands");
    if (wanted("8")) take(await measureHelm(bench, FULL), "Helm");
    if (wanted("4")) take(await measureLive(bench, { few: 12, many: 5000, most: 50_000 }, say), "Live cluster");
  } finally {
    bench.close();
  }
  if (only.length > 0) return;
  const sorted = goals.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  writeResults(sorted);
  writeDocument(sorted, tables);
  const missed = sorted.filter(({ met }) => met === false);
  say(`${sorted.length - missed.length} met or not measured, ${missed.length} missed`);
}

/** `npm run bench:smoke`: goals 1 and 3 for some seconds; only gross loss fails. */
async function smoke(): Promise<void> {
  build();
  pinGenerator();
  const bench = await openBench();
  try {
    const { goals } = await measureReviews(bench, SHORT);
    const all = [...goals.filter(({ id }) => id.startsWith("1")), await measureNodes(bench, SHORT)];
    for (const one of all) say(goalLine(one));
    const failed = all.filter(({ value, goal }) => value === null || value * GROSS < goal);
    process.stdout.write(`${all.length - failed.length} passed, ${failed.length} failed\n`);
    if (failed.length > 0) process.exitCode = 1;
  } finally {
    bench.close();
  }
}

/** `npm run bench -- flame`: where the time of a review goes, as a picture. */
async function flame(): Promise<void> {
  build();
  pinGenerator();
  const bench = await openBench();
  try {
    await drawFlame(bench);
  } finally {
    bench.close();
  }
}

if (import.meta.main) {
  const args = process.argv.slice(2);
  if (process.platform !== "linux" || availableParallelism() < 2) say("needs Linux with two cores: figures are off");
  if (args.includes("--smoke")) await smoke();
  else if (args.includes("flame")) await flame();
  else await full(args);
}
