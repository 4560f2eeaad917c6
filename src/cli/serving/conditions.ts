import { send } from "../../cluster/api.ts";
import type { Connection } from "../../cluster/connection.ts";
import { asList, asRecord, at, type Json } from "../../objects/json.ts";

/** Writes into each object whether it is in force. */
export interface ConditionWriter {
  /** Brings the conditions of these objects up to date; `faults` by name, where there is one. */
  write(objects: ReadonlyMap<string, unknown>, faults: ReadonlyMap<string, string>): void;
}

const CALL_MS = 10_000;
const MAX_MESSAGE = 4096; // characters; a condition may have 32768, and nobody reads more than some lines

/** A writer for the objects of the collection at `path`; every replica writes the same, and only where it is not there yet. */
export function createConditionWriter(
  connection: Connection,
  path: string,
  failed: (name: string, error: unknown) => void,
): ConditionWriter {
  const sent = new Map<string, string>();
  return {
    write(objects, faults) {
      for (const name of sent.keys()) if (!objects.has(name)) sent.delete(name);
      for (const [name, object] of objects) {
        const condition = conditionOf(object, faults.get(name));
        const key = JSON.stringify([at(object, "metadata", "uid"), condition]);
        if (sent.get(name) === key || holds(object, condition)) continue;
        sent.set(name, key);
        patch(connection, `${path}/${name}`, condition).catch((error: unknown) => {
          sent.delete(name);
          failed(name, error);
        });
      }
    },
  };
}

function conditionOf(object: unknown, fault: string | undefined): Json {
  const generation = at(object, "metadata", "generation");
  return {
    type: "Accepted",
    status: fault === undefined ? "True" : "False",
    reason: fault === undefined ? "InForce" : "Broken",
    message: (fault ?? "it is in force").slice(0, MAX_MESSAGE),
    ...(typeof generation === "number" ? { observedGeneration: generation } : {}),
  };
}

function holds(object: unknown, condition: Json): boolean {
  return asList(at(object, "status", "conditions")).some((present) =>
    Object.entries(condition).every(([key, value]) => asRecord(present)?.[key] === value),
  );
}

async function patch(connection: Connection, path: string, condition: Json): Promise<void> {
  await send(
    connection,
    {
      method: "PATCH",
      path: `${path}/status?fieldManager=kernelgate`,
      body: { status: { conditions: [{ ...condition, lastTransitionTime: new Date().toISOString() }] } },
      contentType: "application/merge-patch+json",
    },
    AbortSignal.timeout(CALL_MS),
  );
}
