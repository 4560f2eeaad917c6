import { spawnSync } from "node:child_process";
import { runLoad, type LoadResult } from "./load.ts";
import type { Measured } from "./processes.ts";
import type { Bench } from "./servers.ts";

/** One server under one load. */
export interface Contender {
  readonly name: string;
  readonly server: Measured;
  readonly bodies: readonly Buffer[];
  readonly good: (answer: string) => boolean;
}

/** Medians over the rounds. */
export interface Outcome {
  readonly name: string;
  readonly perSecond: number;
  /** CPU milliseconds of the server for 1,000 reviews: the figure that a busy machine moves least. */
  readonly cpuMs: number;
  readonly p50: number;
  readonly p99: number;
  readonly bad: number;
  readonly rssMiB: number;
}

const GENERATOR_CORE = 1;

/** Keeps the load generator, which is this process, off the servers' core. */
export function pinGenerator(): void {
  spawnSync("taskset", ["-cp", String(GENERATOR_CORE), String(process.pid)]);
}

/** Loads every contender in turn, the order reversed in each round. The first, short round warms up and does not count. */
export async function runRounds(
  bench: Bench,
  contenders: readonly Contender[],
  { rounds, seconds, concurrency }: { readonly rounds: number; readonly seconds: number; readonly concurrency: number },
): Promise<readonly Outcome[]> {
  const seen = new Map<string, (LoadResult & { cpuMs: number })[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const { name, server, bodies, good } of round % 2 === 0 ? contenders : contenders.toReversed()) {
      const before = server.cpuMs();
      const load = { port: server.port, ca: bench.ca, bodies, concurrency, seconds: round === 0 ? 0.7 : seconds, good };
      const result = await runLoad(load);
      if (round > 0) seen.get(name)?.push({ ...result, cpuMs: ((server.cpuMs() - before) / result.requests) * 1000 });
    }
  }
  return contenders.map(({ name, server }) => {
    const all = seen.get(name) ?? [];
    const of = (pick: (one: (typeof all)[number]) => number): number => median(all.map((one) => pick(one)));
    return {
      name,
      perSecond: of((one) => one.perSecond),
      cpuMs: of((one) => one.cpuMs),
      p50: of((one) => one.p50),
      p99: of((one) => one.p99),
      bad: all.reduce((sum, { bad }) => sum + bad, 0),
      rssMiB: server.rssMiB(),
    };
  });
}

/** The middle value; the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}
