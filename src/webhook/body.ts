import type { IncomingMessage } from "node:http";

/** Bounds on one request and on all together. */
export interface BodyLimits {
  /** Largest body, in bytes. */
  readonly maxBodyBytes: number;
  /** Bytes of all bodies that are held at once; beyond, requests are sent away. */
  readonly maxHeldBytes: number;
  /** Time to receive one body, in milliseconds. */
  readonly bodyDeadlineMs: number;
}

/** Bytes of bodies that are held now. One for each app. */
export interface Held {
  bytes: number;
}

/** A body, why there is none (an HTTP status and one line), or that the client is gone. */
export type Body =
  | { readonly type: "body"; readonly text: string; readonly bytes: number }
  | { readonly type: "refused"; readonly status: number; readonly message: string }
  | { readonly type: "gone" };

/**
 * Receives a body by hand: no middleware is as fast, or says why it refuses. What it took from `held` is given back unless
 * a body is returned: then the caller gives back `bytes` once it has answered.
 */
export function readBody(request: IncomingMessage, held: Held, limits: BodyLimits): Promise<Body> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const finish = (body: Body): void => {
      clearTimeout(timer);
      request.off("data", take).off("end", end).off("close", gone).off("error", gone);
      request.on("error", ignore); // a client that breaks off after its answer is no fault of ours
      if (body.type !== "body") held.bytes -= bytes;
      resolve(body);
    };
    const take = (chunk: Buffer): void => {
      bytes += chunk.length;
      held.bytes += chunk.length;
      if (bytes > limits.maxBodyBytes) finish(tooLarge(limits));
      else if (held.bytes > limits.maxHeldBytes)
        finish({ type: "refused", status: 429, message: "too many reviews at once: try again" });
      else chunks.push(chunk);
    };
    const end = (): void => {
      if (bytes === 0)
        finish({ type: "refused", status: 400, message: "the body is empty, expected an AdmissionReview" });
      else
        finish({
          type: "body",
          text: (chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))?.toString("utf8") ?? "",
          bytes,
        });
    };
    const gone = (): void => finish({ type: "gone" });
    const late = (): void => {
      finish({
        type: "refused",
        status: 408,
        message: `the body did not arrive within ${limits.bodyDeadlineMs / 1000} s`,
      });
    };
    const timer = setTimeout(late, limits.bodyDeadlineMs);
    request.on("data", take).on("end", end).on("close", gone).on("error", gone);
  });
}

/** Why a request's head is reason enough to refuse it, before a byte of the body is read; undefined when it is not. */
export function refusedByHead(
  request: IncomingMessage,
  limits: BodyLimits,
): Extract<Body, { type: "refused" }> | undefined {
  const {
    "content-type": type,
    "content-encoding": encoding,
    "content-length": length,
    "transfer-encoding": transfer,
  } = request.headers;
  if (transfer === undefined && (length === undefined || length === "0")) {
    return { type: "refused", status: 400, message: "the body is empty, expected an AdmissionReview" };
  }
  if (type === undefined || !/^application\/json\s*(;|$)/i.test(type.trim())) {
    return {
      type: "refused",
      status: 415,
      message: `content-type is ${type === undefined ? "missing" : JSON.stringify(type)}, expected application/json`,
    };
  }
  if (encoding !== undefined && encoding !== "identity") {
    return { type: "refused", status: 415, message: `content-encoding is ${JSON.stringify(encoding)}, expected none` };
  }
  return Number(length ?? 0) > limits.maxBodyBytes ? tooLarge(limits) : undefined;
}

function tooLarge({ maxBodyBytes }: BodyLimits): Extract<Body, { type: "refused" }> {
  return { type: "refused", status: 413, message: `the body is larger than ${maxBodyBytes} bytes` };
}

function ignore(): void {}
