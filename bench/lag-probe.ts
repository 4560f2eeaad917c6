// Loaded into a server with --import: notes each time its event loop was away for long, in the file BENCH_LAG_FILE.
import { appendFileSync } from "node:fs";

const EVERY_MS = 5;
const NOTED_MS = 15;
const file = process.env["BENCH_LAG_FILE"];

if (file !== undefined) {
  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    const away = now - last - EVERY_MS;
    last = now;
    if (away >= NOTED_MS) appendFileSync(file, `${Date.now()} ${away.toFixed(1)}\n`);
  }, EVERY_MS).unref();
}
