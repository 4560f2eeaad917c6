import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import express, { type Express, type NextFunction, type Request, type Response } from "express";
import { decodeReview, type AdmissionRequest } from "./admission.ts";
import { readBody, refusedByHead, type BodyLimits, type Held } from "./body.ts";
import { askInTime, budgetMs } from "./deadline.ts";
import { unjudged, type Decision, type Judge, type Outcome } from "./decision.ts";
import { encodeReviewText, type Subject } from "./response.ts";

const PATH = "/validate";

/** Told of every answer, after it was sent. */
export interface WebhookRecorder {
  /** A review was answered with HTTP 200. `request` is absent where nothing was judged. */
  answered(answer: {
    readonly outcome: Outcome;
    readonly decision: Decision;
    readonly durationMs: number;
    readonly request?: AdmissionRequest;
  }): void;
  /** A request was refused with this HTTP status, before it was a review. */
  refused(status: number): void;
  /** The judge, or the webhook itself, threw. `uid` is absent where no review was decoded. */
  failed(error: unknown, uid?: string): void;
}

/** Bounds of the webhook; see {@link defaultLimits}. */
export interface WebhookLimits extends BodyLimits {
  /** Reviews that wait for an asynchronous judge at once. */
  readonly maxPending: number;
  /** After a refusal, how long what the client still sends is read and thrown away, so that it sees the refusal, in milliseconds. */
  readonly lingerMs: number;
}

/** What the app is made of. */
export interface WebhookOptions {
  readonly judge: Judge;
  readonly recorder: WebhookRecorder;
  /** The answer when the judge fails or is late. */
  readonly onFailure: "allow" | "deny";
  readonly limits?: Partial<WebhookLimits>;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

/**
 * 7 MiB: etcd takes requests up to 1.5 MiB, the API server objects up to 3 MiB, and a review carries two of them.
 * 64 MiB at once: nine of the largest, or thousands of the usual ones, well inside a container of 256 MiB.
 */
export const defaultLimits: WebhookLimits = {
  maxBodyBytes: 7 * 1024 * 1024,
  maxHeldBytes: 64 * 1024 * 1024,
  bodyDeadlineMs: 10_000,
  maxPending: 256,
  lingerMs: 1000,
};

/**
 * The webhook: `POST /validate`, beside it an express app that says what is wrong with anything else. Before a review is decoded it answers 4xx with one line, from then on
 * always 200 with a review. Overload is 429 with `Retry-After: 1`: client-go inside the API server then tries again by
 * itself while its deadline lasts, and after that the failurePolicy decides.
 */
export function createWebhookApp(options: WebhookOptions): RequestListener {
  const review = reviewHandler(options);
  const rest = createRest(options, review);
  return (request, response) => {
    if (request.method !== "POST" || !isReviewPath(request.url)) {
      rest(request, response);
      return;
    }
    // the one busy path does not wait for a router to find it
    review(request, response).catch((error: unknown) => fail(error, { request, response, options }));
  };
}

function isReviewPath(url: string | undefined): boolean {
  return url === PATH || url?.startsWith(`${PATH}?`) === true;
}

/** Everything but the usual review: other spellings of its path, other methods, other paths. */
function createRest(options: WebhookOptions, review: Handler): Express {
  const app = express();
  app.disable("x-powered-by").disable("etag").enable("case sensitive routing");
  app.post(PATH, review);
  app.all(PATH, (request, response) => {
    response.setHeader("allow", "POST");
    refuse(405, `method ${request.method} is not allowed here, use POST`, { request, response, options });
  });
  app.use((request, response) =>
    refuse(404, "there is nothing here, use POST /validate", { request, response, options }),
  );
  // oxlint-disable-next-line max-params -- express tells error handlers by their four parameters
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
    fail(error, { request, response, options });
  });
  return app;
}

function fail(error: unknown, context: Omit<Exchange, "started">): void {
  context.options.recorder.failed(error);
  if (!context.response.headersSent) refuse(500, "internal error", context);
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

function reviewHandler(options: WebhookOptions): Handler {
  const { judge, recorder, onFailure, now = () => performance.now() } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const held: Held = { bytes: 0 };
  const budgetOf = createBudget();
  let pending = 0;

  const answer = async (body: string, context: Exchange): Promise<void> => {
    const { started } = context;
    const review = parse(body);
    if (review === undefined) return refuse(400, "the body is not JSON", context);
    const decoded = decodeReview(review.json);
    const send = (subject: Subject, decision: Decision): number => {
      const durationMs = now() - started;
      sendText(context.response, encodeReviewText(subject, decision, durationMs));
      return durationMs;
    };
    if (decoded.type === "refused") return refuse(decoded.status, decoded.message, context);
    if (decoded.type === "unjudged") {
      const decision = unjudged(decoded.reason);
      recorder.answered({ outcome: "unjudged", decision, durationMs: send(decoded, decision) });
      return;
    }
    const { request } = decoded;
    const asked = askInTime(judge, request, budgetOf(context.request.url) - (now() - started), onFailure);
    const judged = asked instanceof Promise ? await asked : asked;
    recorder.answered({
      outcome: judged.outcome,
      decision: judged.decision,
      ...(judged.outcome === "unjudged" ? {} : { request }),
      durationMs: send(request, judged.decision),
    });
    if (judged.outcome === "failed") recorder.failed(judged.error, request.uid);
  };

  return async (request, response) => {
    const context = { request, response, options, started: now() };
    const refusal = refusedByHead(request, limits);
    if (refusal !== undefined) return refuse(refusal.status, refusal.message, context);
    const body = await readBody(request, held, limits);
    if (body.type === "gone") return;
    if (body.type === "refused") return refuse(body.status, body.message, context);
    try {
      if (pending >= limits.maxPending) return refuse(429, "too many reviews at once: try again", context);
      pending += 1;
      try {
        await answer(body.text, context);
      } finally {
        pending -= 1;
      }
    } finally {
      held.bytes -= body.bytes;
    }
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly options: WebhookOptions;
  readonly started: number;
}

/** One parse of the whole body; undefined when it is not JSON. */
function parse(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** `text` is ASCII: as Latin-1 it goes out in one write with the head, without being encoded. */
function sendText(response: ServerResponse, text: string): void {
  response.writeHead(200, { "content-type": "application/json", "content-length": text.length }).end(text, "latin1");
}

/** How long an answer may take by an address, in milliseconds. API servers ask under one address: it is read once. */
function createBudget(): (url: string | undefined) => number {
  let last: { readonly url: string | undefined; readonly ms: number } | undefined;
  return (url) => {
    // a parser would make an object of all of it
    if (last === undefined || last.url !== url)
      last = { url, ms: budgetMs(/[?&]timeout=([^&]*)/.exec(url ?? "")?.[1]) };
    return last.ms;
  };
}

/**
 * Answers with a status and one line. What the client still sends is read and thrown away for a while: a connection that is
 * closed on unread bytes is reset, and the client would never see why. `connection: close` would do just that.
 */
function refuse(status: number, message: string, { request, response, options }: Omit<Exchange, "started">): void {
  const text = `${message.replaceAll(/\s+/g, " ")}\n`;
  response.statusCode = status;
  response.setHeader("content-type", "text/plain; charset=utf-8");
  response.setHeader("x-content-type-options", "nosniff");
  if (status === 429) response.setHeader("retry-after", "1");
  if (!request.complete) {
    request.resume();
    const timer = setTimeout(() => request.destroy(), options.limits?.lingerMs ?? defaultLimits.lingerMs);
    request.once("close", () => clearTimeout(timer));
  }
  response.end(text);
  options.recorder.refused(status);
}
