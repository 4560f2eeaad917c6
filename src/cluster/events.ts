import { randomBytes } from "node:crypto";
import type { ObjectRef } from "../domain/facts/facts.ts";
import { send } from "./api.ts";
import type { Connection } from "./connection.ts";

/** Something that happened, as `kubectl get events` shows it. */
export interface ClusterEvent {
  readonly regarding: ObjectRef & { readonly uid?: string };
  readonly type: "Normal" | "Warning";
  /** One word in CamelCase. */
  readonly reason: string;
  readonly action: string;
  readonly note: string;
}

const MAX_NOTE = 1024; // bytes that the API server accepts
const CALL_MS = 5000;

/** Writes an Event. Events of cluster-scoped objects belong to the namespace `default`. Throws what the API server says. */
export async function writeEvent(
  connection: Connection,
  event: ClusterEvent,
  reporter: string,
  now: number,
): Promise<void> {
  const { regarding, type, reason, action } = event;
  const namespace = regarding.namespace ?? "default";
  const name = `${regarding.name}.${randomBytes(8).toString("hex")}`.slice(-253);
  const note =
    Buffer.byteLength(event.note) <= MAX_NOTE
      ? event.note
      : `${Buffer.from(event.note)
          .subarray(0, MAX_NOTE - 8)
          .toString("utf8")
          .replace(/\uFFFD+$/u, "")}…`;
  const body = {
    apiVersion: "events.k8s.io/v1",
    kind: "Event",
    metadata: { name, namespace },
    eventTime: new Date(now).toISOString().replace("Z", "000Z"),
    reportingController: "kernelgate.io/kernelgate",
    reportingInstance: reporter.slice(0, 128),
    action,
    reason,
    type,
    note,
    regarding,
  };
  await send(
    connection,
    { method: "POST", path: `/apis/events.k8s.io/v1/namespaces/${namespace}/events`, body },
    AbortSignal.timeout(CALL_MS),
  );
}
