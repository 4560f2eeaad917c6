// Loaded into a server with --import: notes when it listens, and each time its event loop was away for long, in the file BENCH_LAG_FILE.
import { subscribe } from "node:diagnostics_channel";
import { appendFileSync } from "node:fs";

const EVERY_MS = 5;
const NOTED_MS = 15;
const file = process.env["BENCH_LAG_FILE"];

if (file !== undefined) {
  subscribe("tracing:net.server.listen:asyncEnd", () => appendFileSync(file, `listening ${Date.now()}\n`));
  let last = performance.now();
  let spent = process.cpuUsage();
  setInterval(() => {
    const now = performance.now();
    const { user, system } = process.cpuUsage(spent);
    // time in which the process did not run was taken by others on the machine: it is no block of ours
    const away = Math.min(now - last - EVERY_MS, (user + system) / 1000);
    last = now;
    spent = process.cpuUsage();
    if (away >= NOTED_MS) appendFileSync(file, `${Date.now()} ${away.toFixed(1)}\n`);
  }, EVERY_MS).unref();
}
