import { warningLine } from "../domain/message.ts";
import type { AdmissionRequest } from "./admission.ts";
import type { Decision } from "./decision.ts";

/** The review that answers a request, ready for `JSON.stringify`. */
export interface ReviewResponse {
  readonly apiVersion: "admission.k8s.io/v1";
  readonly kind: "AdmissionReview";
  readonly response: {
    /** The API server takes an answer only with the request's own uid. */
    readonly uid: string;
    readonly allowed: boolean;
    readonly status?: Status;
    readonly warnings?: readonly string[];
    readonly auditAnnotations: Readonly<Record<string, string>>;
  };
}

interface Status {
  readonly code: 403;
  readonly reason: "Forbidden";
  readonly message: string;
  readonly details: Readonly<Partial<Record<"group" | "kind" | "name", string>>> & {
    readonly causes: readonly object[];
  };
}

/** What of a request an answer repeats: where nothing was decoded beyond the uid, only that. */
export type Subject = Pick<AdmissionRequest, "uid"> & Partial<Pick<AdmissionRequest, "kind" | "name">>;

const MAX_WARNINGS = 10;
const MAX_CAUSES = 50; // a denial names advisories, of which there are some dozens
const MAX_MESSAGE = 16_384; // characters; beyond, a terminal shows nothing useful, and etcd's audit sinks cut
const MAX_ANNOTATION = 4096; // characters of one audit annotation
const ANNOTATION_KEY = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/; // the name part of a qualified name

/** The answer to `subject` in the API server's words. `durationMs` goes to the audit annotations. */
export function encodeReview(subject: Subject, decision: Decision, durationMs: number): ReviewResponse {
  const warnings = warningLines(decision.warnings);
  return {
    apiVersion: "admission.k8s.io/v1",
    kind: "AdmissionReview",
    response: {
      uid: subject.uid,
      allowed: decision.allowed,
      ...(decision.allowed ? {} : { status: forbidden(subject, decision) }),
      ...(warnings.length === 0 ? {} : { warnings }),
      auditAnnotations: { ...annotations(decision.audit), "duration-ms": durationMs.toFixed(2) },
    },
  };
}

const HEAD = '{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":"';
const PLAIN = /^[-\w]*$/; // a uid of an API server stands in JSON as it is
const TAIL = '0.00"}}}';
const middles = new WeakMap<Decision, { readonly subject: string; readonly text: string }>();

/**
 * What `encodeReview` makes, as JSON in ASCII. A judge gives the same decision object for the same change, and between two answers with
 * it only uid and duration differ: the rest is kept as text, since wording and stringifying it costs more than judging.
 */
export function encodeReviewText(subject: Subject, decision: Decision, durationMs: number): string {
  const { kind, name } = subject;
  const key = decision.allowed ? "" : `${kind?.group}\n${kind?.kind}\n${name}`;
  let middle = middles.get(decision);
  if (middle?.subject !== key) {
    const text = ascii(JSON.stringify(encodeReview({ ...subject, uid: "" }, decision, 0)));
    if (!text.startsWith(HEAD) || !text.endsWith(TAIL))
      return ascii(JSON.stringify(encodeReview(subject, decision, durationMs)));
    middles.set(decision, (middle = { subject: key, text: text.slice(HEAD.length, -TAIL.length) }));
  }
  const uid = PLAIN.test(subject.uid) ? subject.uid : ascii(JSON.stringify(subject.uid)).slice(1, -1);
  return `${HEAD}${uid}${middle.text}${durationMs.toFixed(2)}"}}}`;
}

/** JSON without a character beyond ASCII: it can be written byte by character, at half the cost. */
function ascii(json: string): string {
  return json.replaceAll(/[\u0080-\uFFFF]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function forbidden(subject: Subject, { message, causes }: Decision): Status {
  const { kind, name } = subject;
  return {
    code: 403,
    reason: "Forbidden",
    message: readable(message === "" ? "denied without a reason" : message),
    details: {
      ...(kind === undefined ? {} : { group: kind.group, kind: kind.kind }),
      ...(name === undefined ? {} : { name }),
      causes: causes.slice(0, MAX_CAUSES).map(({ reason, field, message: text }) => ({
        reason,
        message: readable(text),
        ...(field === undefined ? {} : { field }),
      })),
    },
  };
}

function warningLines(warnings: readonly string[]): readonly string[] {
  const lines = warnings.map((text) => warningLine(text)).filter((line) => line !== "");
  if (lines.length <= MAX_WARNINGS) return lines;
  return [
    ...lines.slice(0, MAX_WARNINGS - 1),
    `and ${lines.length - MAX_WARNINGS + 1} more warnings that do not fit here`,
  ];
}

function annotations(audit: Decision["audit"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(audit)
      .filter(([key]) => ANNOTATION_KEY.test(key))
      .map(([key, value]) => [key, value.slice(0, MAX_ANNOTATION).toWellFormed()]),
  );
}

/** Text for a terminal: line breaks stay, other control characters (and those that reorder text) become spaces. */
function readable(text: string): string {
  return text
    .slice(0, MAX_MESSAGE)
    .toWellFormed()
    .replaceAll(/[^\P{Cc}\n]|\p{Cf}/gu, " ");
}
