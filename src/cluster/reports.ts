import type { ObjectRef } from "../domain/facts/facts.ts";
import { ApiError, send } from "./api.ts";
import type { Connection } from "./connection.ts";

/** One line of a report: an advisory that hits the report's subject. */
export interface ReportResult {
  readonly policy: string;
  readonly message: string;
  readonly result: "fail" | "warn" | "skip";
  readonly severity: "critical" | "high" | "medium" | "low";
  readonly category: string;
}

/** What is known of one object. */
export interface TargetReport {
  readonly name: string;
  readonly subject: ObjectRef;
  readonly results: readonly ReportResult[];
}

/** The kinds of report a cluster may have, the first that is there is used. */
const flavours = [
  { group: "openreports.io", version: "v1alpha1", plural: "clusterreports", kind: "ClusterReport" },
  { group: "wgpolicyk8s.io", version: "v1alpha2", plural: "clusterpolicyreports", kind: "ClusterPolicyReport" },
] as const;

type Flavour = (typeof flavours)[number];

const CALL_MS = 10_000;
const LABEL = "app.kubernetes.io/managed-by";

/** Writes reports where the cluster has their CRD; remembers what it wrote, so that only changes are sent. */
export interface ReportWriter {
  /** Makes the cluster's reports equal to these. Returns how many were written or removed; 0 where there is no CRD. */
  write(reports: readonly TargetReport[]): Promise<number>;
}

/** A writer of OpenReports, else of the policy reports of wgpolicyk8s.io. */
export function createReportWriter(connection: Connection): ReportWriter {
  const written = new Map<string, string>();
  let listed = false;
  return {
    async write(reports) {
      const flavour = await installed(connection);
      if (flavour === undefined) return 0;
      const base = `/apis/${flavour.group}/${flavour.version}/${flavour.plural}`;
      if (!listed) {
        // reports of an earlier run may be about things that are no longer so
        for (const name of await existing(connection, base)) if (!written.has(name)) written.set(name, "");
        listed = true;
      }
      let changes = 0;
      const wanted = new Set(reports.map(({ name }) => name));
      for (const name of Array.from(written.keys())) {
        if (wanted.has(name)) continue;
        await send(connection, { method: "DELETE", path: `${base}/${name}` }, AbortSignal.timeout(CALL_MS)).catch(
          ignoreMissing,
        );
        written.delete(name);
        changes += 1;
      }
      for (const report of reports) {
        const body = bodyOf(flavour, report);
        const text = JSON.stringify(body);
        if (written.get(report.name) === text) continue;
        const path = `${base}/${report.name}?fieldManager=kernelgate&force=true`;
        await send(
          connection,
          { method: "PATCH", path, body, contentType: "application/apply-patch+yaml" },
          AbortSignal.timeout(CALL_MS),
        );
        written.set(report.name, text);
        changes += 1;
      }
      return changes;
    },
  };
}

async function installed(connection: Connection): Promise<Flavour | undefined> {
  for (const flavour of flavours) {
    try {
      const found: { resources?: { name?: string }[] } = Object(
        await send(connection, { path: `/apis/${flavour.group}/${flavour.version}` }, AbortSignal.timeout(CALL_MS)),
      );
      if (found.resources?.some(({ name }) => name === flavour.plural) === true) return flavour;
    } catch (error) {
      ignoreMissing(error);
    }
  }
  return undefined;
}

async function existing(connection: Connection, base: string): Promise<readonly string[]> {
  const list: { items?: { metadata: { name: string } }[] } = Object(
    await send(
      connection,
      { path: `${base}?labelSelector=${encodeURIComponent(`${LABEL}=kernelgate`)}` },
      AbortSignal.timeout(CALL_MS),
    ),
  );
  return list.items?.map(({ metadata }) => metadata.name) ?? [];
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof ApiError) || error.status !== 404) throw error;
}

function bodyOf(flavour: Flavour, { name, subject, results }: TargetReport): unknown {
  const count = (word: ReportResult["result"]): number => results.filter(({ result }) => result === word).length;
  return {
    apiVersion: `${flavour.group}/${flavour.version}`,
    kind: flavour.kind,
    metadata: { name, labels: { [LABEL]: "kernelgate" } },
    ...(flavour.group === "openreports.io" ? { source: "kernelgate" } : {}),
    scope: subject,
    summary: { pass: 0, fail: count("fail"), warn: count("warn"), error: 0, skip: count("skip") },
    results: results.map(({ message, ...result }) => ({
      ...result,
      source: "kernelgate",
      rule: result.policy,
      // the two APIs name the sentence differently
      ...(flavour.group === "openreports.io" ? { description: message } : { message }),
    })),
  };
}
