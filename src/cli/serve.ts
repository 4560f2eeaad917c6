import { hostname } from "node:os";
import type { ServeConfig } from "../config/serve.ts";
import { serveConfig } from "../config/serve.ts";
import { exitCodes, UsageError } from "./exit.ts";
import type { ServeFlags } from "./flags.ts";

/** `kernelgate serve`: answers reviews until SIGTERM or SIGINT, drains, and returns the exit code. */
export async function serve(flags: ServeFlags): Promise<number> {
  const { config: file, ...options } = flags;
  const read = serveConfig({ ...options }, process.env, file ?? process.env["KERNELGATE_CONFIG"]);
  if ("errors" in read) throw new UsageError(read.errors.join("\n"));
  const { config } = read;
  if ((config.tlsCert === undefined) !== (config.tlsKey === undefined))
    throw new UsageError("--tls-cert and --tls-key belong together: give both, or none for self-managed certificates");
  const { startServing } = await import("./serving/start.ts");
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once("SIGTERM", onSignal).once("SIGINT", onSignal);
  try {
    await startServing(config, replicaName(config), stop.signal);
    return exitCodes.ok;
  } finally {
    process.off("SIGTERM", onSignal).off("SIGINT", onSignal);
  }
}

function replicaName(config: ServeConfig): string {
  return config.identity ?? hostname();
}
