import { exitCodes } from "./cli/exit.ts";
import { run } from "./cli/program.ts";

// a reader such as `head` may stop early; the verdict, and so the exit code, is still asked for
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") return;
  process.stderr.write(`kernelgate: cannot write to standard output: ${error.message}\n`);
  process.exit(exitCodes.usage); // a full disk: what was asked for is not there, whatever the verdict is
});

process.exitCode = await run(process.argv.slice(2));
