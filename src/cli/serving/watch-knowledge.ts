import type { Connection } from "../../cluster/connection.ts";
import { reflect } from "../../cluster/reflector.ts";
import { failureOnce } from "./failure-once.ts";
import type { Knowledge } from "./knowledge.ts";
import { createConditionWriter } from "./conditions.ts";

/** Who is told. */
export interface WatchKnowledgeLog {
  changed(): void;
  watchFailed(resource: string, error: unknown): void;
  /** The writing of a status failed. */
  failed(what: string, error: unknown): void;
  exemptionBroken(name: string, fault: string): void;
}

/** What is wrong with objects, by their names; a good one has no entry. */
type Faults = ReadonlyMap<string, string>;

const GROUP = "/apis/kernelgate.io/v1alpha1";

/** Watches Advisory and Exemption objects; each gets a condition that says whether it is in force, and why not. */
export async function watchKnowledge(
  connection: Connection,
  knowledge: Knowledge,
  log: WatchKnowledgeLog,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all([
    watchKind("advisories", "Advisory", (objects) => knowledge.useAdvisories(objects)),
    watchKind("exemptions", "Exemption", (objects) => {
      const faults = knowledge.useExemptions(objects);
      for (const [name, fault] of faults) log.exemptionBroken(name, fault);
      return faults;
    }),
  ]);

  function watchKind(
    plural: string,
    kind: string,
    use: (objects: ReadonlyMap<string, unknown>) => Faults | Promise<Faults>,
  ): Promise<void> {
    const objects = new Map<string, unknown>();
    let complete = false; // half a first list must not be judged: which of two objects with one id counts is for all of them to say
    const conditions = createConditionWriter(connection, `${GROUP}/${plural}`, (name, error) =>
      log.failed(`writing the status of ${kind} ${name}`, error),
    );
    const told = failureOnce((error) => log.watchFailed(plural, error));
    const useAll = (): void => {
      takeUp(new Map(objects)).catch((error: unknown) => log.failed(`taking up ${plural}`, error));
    };
    const takeUp = async (now: ReadonlyMap<string, unknown>): Promise<void> => {
      conditions.write(now, await use(now));
      log.changed();
    };
    const nameOf = (key: string): string => key.slice(key.indexOf("/") + 1);
    const sink = {
      put: (key: string, item: unknown): void => {
        const before = objects.get(nameOf(key));
        objects.set(nameOf(key), item);
        // a status that a replica has written says nothing new
        if (complete && (generationOf(before) === undefined || generationOf(before) !== generationOf(item))) useAll();
      },
      remove: (key: string): void => {
        if (objects.delete(nameOf(key)) && complete) useAll();
      },
      retain: (keys: ReadonlySet<string>): void => {
        const kept = new Set([...keys].map((key) => nameOf(key)));
        const gone = [...objects.keys()].filter((name) => !kept.has(name));
        for (const name of gone) objects.delete(name);
        if (gone.length > 0 || (!complete && objects.size > 0)) useAll();
        complete = true;
      },
      fresh: (): void => told.passed(),
      absent: (): void => {
        told.passed();
        complete = false; // what comes with the kind is a first list again
        if (objects.size === 0) return;
        objects.clear();
        useAll();
      },
      failed: (error: unknown): void => told.failed(error),
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

/** Rises with each change of the specification; a recreated object begins anew, so that the uid counts as well. */
function generationOf(object: unknown): string | undefined {
  const { metadata }: { metadata?: { generation?: number; uid?: string } } = Object(object);
  return metadata?.generation === undefined ? undefined : `${metadata.uid ?? ""} ${metadata.generation}`;
}
