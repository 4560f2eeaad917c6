import request, { type Test } from "supertest";
import type { AdmissionRequest } from "../../src/webhook/admission.ts";
import { createWebhookApp, type WebhookOptions } from "../../src/webhook/app.ts";
import type { Outcome } from "../../src/webhook/decision.ts";
import { allow } from "./reviews.ts";

/** What an app told its recorder and asked its judge. */
export interface Log {
  readonly outcomes: Outcome[];
  readonly refused: number[];
  readonly errors: unknown[];
  readonly judged: AdmissionRequest[];
}

/** An app that allows everything, and a log of what happens. */
export function webhook(options: Partial<WebhookOptions> = {}): { app: ReturnType<typeof createWebhookApp>; log: Log } {
  const log: Log = { outcomes: [], refused: [], errors: [], judged: [] };
  const app = createWebhookApp({
    judge: (asked) => {
      log.judged.push(asked);
      return allow;
    },
    onFailure: "allow",
    recorder: {
      answered: ({ outcome }) => log.outcomes.push(outcome),
      refused: (status) => log.refused.push(status),
      failed: (error) => log.errors.push(error),
    },
    ...options,
  });
  return { app, log };
}

/** Posts JSON to `/validate`. */
export function post(app: ReturnType<typeof createWebhookApp>, body?: string | object, query = ""): Test {
  const posted = request(app).post(`/validate${query}`).set("content-type", "application/json");
  return body === undefined ? posted : posted.send(body);
}
