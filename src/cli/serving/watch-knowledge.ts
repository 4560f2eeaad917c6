import { send } from "../../cluster/api.ts";
import type { Connection } from "../../cluster/connection.ts";
import { reflect } from "../../cluster/reflector.ts";
import type { Knowledge } from "./knowledge.ts";

/** Who is told. */
export interface WatchKnowledgeLog {
  changed(): void;
  failed(what: string, error: unknown): void;
}

const GROUP = "/apis/kernelgate.io/v1alpha1";
const CALL_MS = 10_000;

/** Watches Advisory and Exemption objects; each Advisory gets a condition that says whether it is in force, and why not. */
export async function watchKnowledge(
  connection: Connection,
  knowledge: Knowledge,
  log: WatchKnowledgeLog,
  signal: AbortSignal,
): Promise<void> {
  const conditions = new Map<string, string>();
  const advisories = watchKind("advisories", "Advisory", (objects) => {
    const faults = knowledge.useAdvisories(objects);
    log.changed();
    for (const name of conditions.keys()) if (!objects.has(name)) conditions.delete(name);
    for (const name of objects.keys()) {
      const fault = faults.get(name);
      if (conditions.get(name) === (fault ?? "")) continue;
      conditions.set(name, fault ?? "");
      writeCondition(connection, name, fault, objects.get(name)).catch((error: unknown) =>
        log.failed(`writing the status of Advisory ${name}`, error),
      );
    }
  });
  const exemptions = watchKind("exemptions", "Exemption", (objects) => {
    const faults = knowledge.useExemptions(objects);
    for (const [name, fault] of faults) log.failed(`Exemption ${name}`, new Error(fault));
    log.changed();
  });
  await Promise.all([advisories, exemptions]);

  function watchKind(
    plural: string,
    kind: string,
    use: (objects: ReadonlyMap<string, unknown>) => void,
  ): Promise<void> {
    const objects = new Map<string, unknown>();
    const name = (key: string): string => key.slice(key.indexOf("/") + 1);
    const sink = {
      replace: (items: ReadonlyMap<string, unknown>): void => {
        objects.clear();
        for (const [key, item] of items) objects.set(name(key), item);
        use(objects);
      },
      put: (key: string, item: unknown): void => {
        objects.set(name(key), item);
        use(objects);
      },
      remove: (key: string): void => {
        objects.delete(name(key));
        use(objects);
      },
      fresh: (): void => undefined,
      absent: (): void => {
        if (objects.size === 0) return;
        objects.clear();
        use(objects);
      },
      failed: (error: unknown): void => log.failed(`watching ${plural}`, error),
    };
    return reflect(
      connection,
      {
        path: `${GROUP}/${plural}`,
        apiVersion: "kernelgate.io/v1alpha1",
        kind,
        trim: (object: unknown): unknown => object,
      },
      sink,
      signal,
    );
  }
}

async function writeCondition(
  connection: Connection,
  name: string,
  fault: string | undefined,
  object: unknown,
): Promise<void> {
  const { metadata }: { metadata?: { generation?: number } } = Object(object);
  const condition = {
    type: "Accepted",
    status: fault === undefined ? "True" : "False",
    reason: fault === undefined ? "InForce" : "Broken",
    message: (fault ?? "the advisory is in force").slice(0, 32_768),
    lastTransitionTime: new Date().toISOString(),
    ...(metadata?.generation === undefined ? {} : { observedGeneration: metadata.generation }),
  };
  await send(
    connection,
    {
      method: "PATCH",
      path: `${GROUP}/advisories/${name}/status?fieldManager=kernelgate`,
      body: { status: { conditions: [condition] } },
      contentType: "application/merge-patch+json",
    },
    AbortSignal.timeout(CALL_MS),
  );
}
