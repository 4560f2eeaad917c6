import { writeFileSync } from "node:fs";
import type { KubeObject } from "../objects/object.ts";
import { exitCodes, UsageError } from "./exit.ts";
import type { SnapshotFlags } from "./flags.ts";
import { liveObjects } from "./live.ts";

/**
 * `kernelgate snapshot`: everything that the gate needs of a live cluster as one List for `--cluster`. An annotation says
 * that it is complete: what is not in it does not exist. Managed fields and the like are left out.
 */
export async function snapshot(flags: SnapshotFlags): Promise<number> {
  const objects = await liveObjects(flags);
  const list = {
    apiVersion: "v1",
    kind: "List",
    metadata: { annotations: { "kernelgate.io/complete": "true" } },
    items: objects.map((object) => trimmed(object)),
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

const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

function trimmed({ json }: KubeObject): unknown {
  const { managedFields: _fields, ...metadata } = Object(json["metadata"]);
  const { [LAST_APPLIED]: _applied, ...annotations } = Object(metadata["annotations"] ?? {});
  const trimmedMetadata = { ...metadata, annotations };
  if (json["kind"] !== "Node") return { ...json, metadata: trimmedMetadata };
  // images and conditions make up most of a node, and nobody looks at them
  const {
    images: _images,
    conditions: _conditions,
    volumesAttached: _attached,
    volumesInUse: _used,
    ...status
  } = Object(json["status"]);
  return { ...json, metadata: trimmedMetadata, status };
}
