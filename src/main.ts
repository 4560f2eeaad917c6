import { run } from "./cli/program.ts";

// a reader such as `head` may stop early; the verdict, and so the exit code, is still asked for
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

process.exitCode = await run(process.argv.slice(2));
