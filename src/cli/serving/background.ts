import { setTimeout as sleep } from "node:timers/promises";
import type { Connection } from "../../cluster/connection.ts";
import { writeEvent, type ClusterEvent } from "../../cluster/events.ts";
import { createReportWriter, type ReportResult, type TargetReport } from "../../cluster/reports.ts";
import type { Assessment } from "../../domain/assessment.ts";
import type { Facts, ObjectRef } from "../../domain/facts/facts.ts";
import { displayName } from "../../domain/facts/identity.ts";
import { nodeCount } from "../../domain/node-count.ts";
import type { Decided } from "../../domain/policy.ts";
import type { Verdict } from "../../domain/verdict.ts";
import { newsOf, targetsOf, type NodeNews, type Seen } from "../../gate/news.ts";

/** What the background scan looks at and whom it tells. */
export interface BackgroundOptions {
  /** Absent where the state comes from files: then nothing is written anywhere. */
  readonly connection?: Connection;
  readonly replica: string;
  /** A verdict on the present state, and its facts; undefined while the state is not complete. */
  readonly look: () => { readonly verdict: Verdict; readonly facts: Facts } | undefined;
  /** This replica holds the Lease: it writes Events and reports. */
  readonly holdsLease: () => boolean;
  readonly scanned: (assessment: Assessment, facts: Facts) => void;
  readonly nodesHit: (news: NodeNews) => void;
  readonly failed: (what: string, error: unknown) => void;
}

/** A scan that runs when the state changes. */
export interface Background {
  /** The state has changed. */
  readonly changed: () => void;
  run(signal: AbortSignal): Promise<void>;
}

const QUIET_MS = 500; // changes that come together are looked at once
const IDLE_MS = 300_000; // exemptions expire without any change of the state
const EVENTS_AT_ONCE = 20; // nodes named one by one; what is more is said once

/** A background scan: metrics on every replica, Events and reports from the one that holds the Lease. */
export function createBackground(options: BackgroundOptions): Background {
  const { connection, look } = options;
  const reports = connection === undefined ? undefined : createReportWriter(connection);
  let seen: Seen | undefined;
  let pending = true;
  let wake: () => void = () => undefined;

  const scan = async (): Promise<void> => {
    const looked = look();
    if (looked === undefined) return;
    const { verdict, facts } = looked;
    options.scanned(verdict.assessment, facts);
    const told = newsOf(verdict.decided, facts, seen);
    seen = told.seen;
    for (const hit of told.news.hit) options.nodesHit(hit);
    if (connection === undefined || !options.holdsLease()) return;
    const events: ClusterEvent[] = [
      ...told.news.hit.flatMap((hit) => nodeEvents(hit)),
      ...told.news.appeared.map(({ decided, object }) => issueEvent(decided, object)),
    ];
    for (const event of events)
      await writeEvent(connection, event, options.replica, Date.now()).catch((error: unknown) =>
        options.failed("writing an Event", error),
      );
    await reports
      ?.write(reportsOf(verdict.decided, facts))
      .catch((error: unknown) => options.failed("writing reports", error));
  };
  return {
    changed() {
      pending = true;
      wake();
    },
    async run(signal) {
      while (!signal.aborted) {
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
        });
        if (!pending)
          await Promise.race([woken, sleep(IDLE_MS, undefined, { signal, ref: false }).catch(() => undefined)]);
        if (signal.aborted) return;
        await sleep(QUIET_MS, undefined, { signal, ref: false }).catch(() => undefined);
        pending = false;
        await scan().catch((error: unknown) => options.failed("the background scan", error));
      }
    },
  };
}

function nodeEvents({ id, title, severity, remedy, nodes }: NodeNews): readonly ClusterEvent[] {
  const note = `${id} (${severity}): ${title}. ${remedy}`;
  const named = nodes.slice(0, EVENTS_AT_ONCE).map((name): ClusterEvent => ({
    regarding: { apiVersion: "v1", kind: "Node", name },
    type: "Warning",
    reason: "KnownIssue",
    action: "Scan",
    note,
  }));
  const rest = nodes.length - named.length;
  const first = named[0];
  return rest === 0 || first === undefined
    ? named
    : [...named, { ...first, note: `${note} ${rest} more nodes are hit.` }];
}

function issueEvent({ finding }: Decided, object: ObjectRef | undefined): ClusterEvent {
  const { advisory, alternative, groups } = finding;
  const count = nodeCount(groups);
  return {
    regarding: object ?? { apiVersion: "v1", kind: "Namespace", name: "default" },
    type: "Warning",
    reason: "KnownIssue",
    action: "Scan",
    note: `${advisory.id} (${alternative.severity}) on ${count} nodes: ${advisory.title}. ${alternative.remedy}`,
  };
}

function reportsOf(decided: readonly Decided[], facts: Facts): readonly TargetReport[] {
  return [...targetsOf(decided, facts).values()].map(({ object, decided: hits }) => ({
    name: `kernelgate-${displayName(object)
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")}`
      .slice(0, 253)
      .replace(/-+$/, ""),
    subject: object,
    results: hits.map((hit) => resultOf(hit)),
  }));
}

function resultOf({ finding, exemption }: Decided): ReportResult {
  const { advisory, alternative, status, groups } = finding;
  const count = nodeCount(groups);
  return {
    policy: advisory.id,
    message: `${status === "undetermined" ? "cannot tell: " : ""}${advisory.title} (${count} nodes). ${alternative.remedy}`,
    result: exemption !== undefined ? "skip" : status === "affected" ? "fail" : "warn",
    severity: alternative.severity,
    category: advisory.component,
  };
}
