import { writeFileSync } from "node:fs";
import { createReader } from "../gate/read.ts";
import { exitCodes, UsageError } from "./exit.ts";
import type { SnapshotFlags } from "./flags.ts";
import { liveObjects } from "./live.ts";
import { trimmed } from "./snapshot/trim.ts";

/**
 * `kernelgate snapshot`: everything that the gate needs of a live cluster as one List for `--cluster`. An annotation says
 * that it is complete: what is not in it does not exist. What advisories do not look at is left out.
 */
export async function snapshot(flags: SnapshotFlags): Promise<number> {
  const read = createReader();
  const objects = (await liveObjects(flags)).flatMap((object) => trimmed(object, read) ?? []);
  const list = {
    apiVersion: "v1",
    kind: "List",
    metadata: { annotations: { "kernelgate.io/complete": "true" } },
    items: objects,
  };
  const text = `${JSON.stringify(list, undefined, 1)}\n`;
  if (flags.file === undefined) process.stdout.write(text);
  else {
    try {
      writeFileSync(flags.file, text);
    } catch (error) {
      throw new UsageError(`cannot write ${flags.file}: ${error instanceof Error ? error.message : String(error)}`);
    }
    process.stderr.write(`${objects.length} objects written to ${flags.file}\n`);
  }
  return exitCodes.ok;
}
