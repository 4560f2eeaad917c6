import { openLines, type LineTarget } from "./lines.ts";

/** One finding, as an audit record names it. */
export interface AuditFinding {
  readonly id: string;
  readonly status: string;
  readonly action: string;
  readonly introduced: boolean;
  /** Number of nodes that are hit. */
  readonly nodes: number;
}

/** What was decided. The same object for the same decision: its text is made once. */
export interface AuditDecision {
  readonly verdict: string;
  readonly findings: readonly AuditFinding[];
  /** Ids of advisories that an exemption allowed. */
  readonly exemptions: readonly string[];
  /** Ids of advisories that `kernelgate.io/accept` on the object let pass. */
  readonly accepted?: readonly string[];
  /** The reason that was given with it. */
  readonly breakGlass?: string;
}

/** Who asked for what, and what was decided. Names and ids only: never an object, never a value of a Secret. */
export interface AuditRecord {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** The uid of the review: new with each call, the API server's own audit log does not have it. */
  readonly uid: string;
  readonly user?: string;
  readonly groups: readonly string[];
  readonly operation: string;
  readonly resource?: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly dryRun: boolean;
  readonly decision: AuditDecision;
  /** Age in ms of the state that was judged against; 0 when all of it was current. */
  readonly stateAgeMs: number;
  readonly durationMs: number;
}

/** Keeps one line a decision. */
export interface AuditLog {
  record(entry: AuditRecord): void;
  /** Opens the file anew, after somebody moved it away. */
  reopen(): void;
  /** Writes out what is buffered, and stops. */
  close(): Promise<void>;
}

/** How an audit log is kept. */
export interface AuditOptions {
  readonly target: LineTarget;
  /** Share, 0 to 1, of the records that say nothing (allowed, no finding, no exemption, no break-glass) that are kept. All others are kept always. */
  readonly sample?: number;
  /** The target failed, or is too slow. */
  readonly failed: (error: Error) => void;
  /** Numbers from 0 to below 1. */
  readonly random?: () => number;
}

const MAX_FINDINGS = 50;
const MAX_GROUPS = 20; // of a user; the API server's own audit log has all
const MAX_TEXT = 512; // characters of a text that a user can choose

/** Opens an audit log: JSON lines that begin with `"audit":"v1"`, apart from the messages of the process. */
export function createAuditLog({ target, sample = 1, failed, random = Math.random }: AuditOptions): AuditLog {
  const lines = openLines(target, failed);
  return {
    record: (entry) => {
      if (isNotable(entry.decision) || sample >= 1 || random() < sample) lines.write(lineOf(entry));
    },
    reopen: () => lines.reopen(),
    close: () => lines.close(),
  };
}

/** One line a record. A record holds nothing but what is listed below, so that it needs none of a logger's care, which costs as much again. */
function lineOf(entry: AuditRecord): string {
  const { time, uid, user, groups, operation, resource, kind, namespace, name, dryRun, decision } = entry;
  const who = `"uid":${quoted(uid)}${member("user", user)},"groups":[${groups.slice(0, MAX_GROUPS).map(quoted).join(",")}]`;
  const what = `"operation":${quoted(operation)}${member("resource", resource)},"kind":${quoted(kind)}${member("namespace", namespace)}${member("name", name)},"dryRun":${dryRun}`;
  const measured = `"stateAgeMs":${Math.round(entry.stateAgeMs)},"durationMs":${Math.round(entry.durationMs * 100) / 100}`;
  return `{"audit":"v1","time":"${new Date(time).toISOString()}",${who},${what},${textOf(decision)},${measured}}\n`;
}

function member(key: string, text: string | undefined): string {
  return text === undefined ? "" : `,"${key}":${quoted(text)}`;
}

const PLAIN = /^[\w .:/@-]*$/u; // stands in JSON as it is

/** A text in JSON, within the bound on what users choose. */
function quoted(text: string): string {
  const bounded = text.slice(0, MAX_TEXT);
  return PLAIN.test(bounded) ? `"${bounded}"` : JSON.stringify(bounded);
}

/** Whether a decision says more than that somebody was allowed to do something harmless. */
function isNotable({ verdict, findings, exemptions, breakGlass }: AuditDecision): boolean {
  return verdict !== "allow" || findings.length > 0 || exemptions.length > 0 || breakGlass !== undefined;
}

const texts = new WeakMap<AuditDecision, string>();

/** The members of a decision as JSON, within bounds. */
function textOf(decision: AuditDecision): string {
  let text = texts.get(decision);
  if (text === undefined) {
    const { verdict, findings, exemptions, accepted, breakGlass } = decision;
    const bounded = {
      verdict,
      findings: findings
        .slice(0, MAX_FINDINGS)
        .map(({ id, status, action, introduced, nodes }) => ({ id, status, action, introduced, nodes })),
      exemptions,
      accepted,
      breakGlass: cut(breakGlass),
    };
    texts.set(decision, (text = JSON.stringify(bounded).slice(1, -1)));
  }
  return text;
}

function cut(text: string | undefined): string | undefined {
  return text?.slice(0, MAX_TEXT);
}
