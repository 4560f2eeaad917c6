import { setTimeout as sleep } from "node:timers/promises";
import { runLoad } from "./load.ts";
import { repeated } from "./reviews.ts";
import { startOne, type Bench, type KernelgateArgs } from "./servers.ts";
import type { Measured } from "./processes.ts";

/** Sends one review; what is answered. Undefined where nothing answers yet. */
export async function ask(bench: Bench, port: number): Promise<string | undefined> {
  let answer: string | undefined;
  const load = { port, ca: bench.ca, bodies: repeated, concurrency: 1, seconds: 0, least: 1 };
  try {
    await runLoad({
      ...load,
      good: (text) => {
        answer = text;
        return true;
      },
    });
  } catch {
    return undefined;
  }
  return answer;
}

/** Milliseconds from exec to the first answer over TLS. */
export async function startToAnswer(bench: Bench, cluster: string): Promise<number> {
  const started = performance.now();
  const server = await startOne(bench, "kernelgate", { cluster });
  const answer = await ask(bench, server.port);
  const ms = performance.now() - started;
  await server.stop();
  if (answer === undefined) throw new Error("the server did not answer");
  return ms;
}

/** Milliseconds from exec to the first answer that denies, and the server, which goes on. */
export async function startToDenial(bench: Bench, args: KernelgateArgs): Promise<{ ms: number; server: Measured }> {
  const started = performance.now();
  const server = await startOne(bench, "kernelgate", args);
  while (performance.now() - started < 60_000) {
    const answer = await ask(bench, server.port);
    if (answer?.includes('"allowed":false') === true) return { ms: performance.now() - started, server };
    await sleep(5);
  }
  await server.stop();
  throw new Error("the server did not come to the right denial within a minute");
}
