import { configMap, review } from "./material.ts";
import { goal, type Goal } from "./results.ts";
import { runRounds, type Contender, type Outcome } from "./rounds.ts";
import { startOne, type Bench } from "./servers.ts";
import { cluster } from "./material.ts";

const DIFFERENT = 5000; // more than any cache keeps
const old = configMap("iptables");

/** The same change again and again: kube-proxy is asked to use IPVS, which these nodes do not bear. */
export const repeated = [review(configMap("ipvs"), old)];

/** Changes whose `config.conf` all differ. */
export function different(count = DIFFERENT): readonly Buffer[] {
  return Array.from({ length: count }, (_, index) => review(configMap("ipvs", index + 1), old));
}

/** Whether an answer is the right one. */
export const isDenied = (answer: string): boolean => answer.includes('"allowed":false');
const isAnswer = (answer: string): boolean => answer.includes('"allowed":');

/** How long to measure. */
export interface Effort {
  readonly rounds: number;
  readonly seconds: number;
}

/** Goals 1 and 2a: throughput, latency and memory beside the least that a Node webhook can do. */
export async function measureReviews(
  bench: Bench,
  effort: Effort,
): Promise<{ goals: readonly Goal[]; tables: readonly string[] }> {
  const file = bench.file("cluster-5000.json", cluster(5000, 40));
  const servers = await Promise.all([
    startOne(bench, "floor"),
    startOne(bench, "limit"),
    startOne(bench, "express"),
    startOne(bench, "kernelgate", { cluster: file }),
    startOne(bench, "kernelgate", { cluster: file }),
  ]);
  const [floor, limit, express, gate, gateDifferent] = servers;
  try {
    const contenders: readonly Contender[] = [
      { name: "floor", server: floor, bodies: repeated, good: isAnswer },
      { name: "limit", server: limit, bodies: repeated, good: isDenied },
      { name: "express", server: express, bodies: repeated, good: isDenied },
      { name: "kernelgate, repeated", server: gate, bodies: repeated, good: isDenied },
      { name: "kernelgate, all different", server: gateDifferent, bodies: different(), good: isDenied },
    ];
    const many = await runRounds(bench, contenders, { ...effort, concurrency: 16 });
    const one = await runRounds(bench, contenders, { ...effort, concurrency: 1 });
    return { goals: goalsOf(many, one), tables: [table(16, many), table(1, one)] };
  } finally {
    for (const server of servers) await server.stop();
  }
}

function goalsOf(many: readonly Outcome[], one: readonly Outcome[]): readonly Goal[] {
  const by = (list: readonly Outcome[], name: string): Outcome => {
    const found = list.find((outcome) => outcome.name === name);
    if (found === undefined) throw new Error(`nothing was measured of ${name}`);
    return found;
  };
  const limit = by(many, "limit");
  const share = (name: string): readonly [number, string] => {
    const own = by(many, name);
    const [rate, cpu] = [own.perSecond / limit.perSecond, limit.cpuMs / own.cpuMs];
    const note = `by reviews/s ${rate.toFixed(2)}, by CPU ${cpu.toFixed(2)}: the lower counts; ${own.cpuMs.toFixed(0)} ms of CPU for 1,000, RSS ${own.rssMiB.toFixed(0)} MiB, ${own.bad} wrong answers`;
    return [own.bad > 0 ? 0 : Math.min(rate, cpu), note];
  };
  const [single, base] = [by(one, "kernelgate, repeated"), by(one, "limit")];
  const [again, againNote] = share("kernelgate, repeated");
  const [distinct, distinctNote] = share("kernelgate, all different");
  return [
    goal("1a", "throughput of repeated reviews, of the limit", again, ["least", 0.55, "×"], againNote),
    goal("1b", "throughput of reviews that all differ, of the limit", distinct, ["least", 0.15, "×"], distinctNote),
    goal(
      "2a",
      "p50 at concurrency 1, of the limit",
      single.p50 / base.p50,
      ["most", 2.5, "×"],
      `${single.p50.toFixed(2)} and ${base.p50.toFixed(2)} ms`,
    ),
    goal("2b", "p99 at concurrency 1", single.p99, ["most", 5, "ms"], `limit ${base.p99.toFixed(2)} ms`),
  ];
}

function table(concurrency: number, outcomes: readonly Outcome[]): string {
  return [
    `Concurrency ${concurrency}:`,
    "",
    "| server | reviews/s | CPU ms per 1,000 | p50 ms | p99 ms | RSS MiB |",
    "|---|---|---|---|---|---|",
    ...outcomes.map(
      ({ name, perSecond, cpuMs, p50, p99, rssMiB }) =>
        `| ${name} | ${perSecond.toFixed(0)} | ${cpuMs.toFixed(0)} | ${p50.toFixed(2)} | ${p99.toFixed(2)} | ${rssMiB.toFixed(0)} |`,
    ),
  ].join("\n");
}
