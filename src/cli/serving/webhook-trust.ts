import { setTimeout as sleep } from "node:timers/promises";
import { decideBundle, decideRewrite } from "../../certs/ca-bundle.ts";
import type { Connection } from "../../cluster/connection.ts";
import { reflect } from "../../cluster/reflector.ts";
import { failureOnce } from "./failure-once.ts";
import { patchWebhookConfiguration, webhookConfigurationPath } from "../../cluster/webhook-configuration.ts";

/** Keeps the caBundle of the webhook configuration equal to what this replica is trusted by. */
export interface WebhookTrust {
  /** Why the configuration does not trust this replica; undefined when it does. */
  fault(): string | undefined;
  /** The bundle that callers should trust has changed. */
  wanted(bundle: string): void;
  run(signal: AbortSignal): Promise<unknown>;
}

/** Who is told. */
export interface TrustLog {
  written(reason: string): void;
  stopped(reason: string): void;
  /** The configuration holds what is wanted. */
  settled(): void;
  failed(error: unknown): void;
}

const PRUNE_MS = 60_000; // what another replica added within a minute is not taken away
const RETRY_MS = 2000; // after a write that failed
const SETTLE_MS = 250; // a changed configuration and a changed bundle often come together

/** Watches the configuration `name` and writes its caBundle whenever it is not the wanted one, unless somebody keeps writing another. */
export function createWebhookTrust(connection: Connection, name: string, log: TrustLog): WebhookTrust {
  const state = {
    bundle: undefined as string | undefined,
    configuration: undefined as unknown,
    seen: false,
    fault: "the webhook configuration was not read yet" as string | undefined,
  };
  const written = failureOnce((error) => log.failed(error));
  let history: readonly number[] = [];
  let said: string | undefined;
  let due: { readonly prune: boolean } | undefined;
  let wake: () => void = () => undefined;

  const look = (prune: boolean): void => {
    due = { prune: prune || due?.prune === true };
    wake();
  };
  /** Writes the bundle where it is not the wanted one. Resolves with whether to try again soon. */
  const settle = async (prune: boolean): Promise<boolean> => {
    if (state.bundle === undefined) return false;
    if (state.configuration === undefined) {
      state.fault = state.seen ? `there is no ValidatingWebhookConfiguration ${name}` : state.fault;
      return false;
    }
    const decision = decideBundle(state.configuration, state.bundle, { prune });
    if (decision.action === "none") {
      if (state.fault !== undefined) log.settled();
      state.fault = undefined;
      said = undefined;
      return false;
    }
    if (decision.action === "impossible") {
      state.fault = decision.reason;
      return false;
    }
    const rewrite = decideRewrite(history, Date.now());
    if (!rewrite.write) {
      state.fault = rewrite.reason;
      if (said !== rewrite.reason) log.stopped(rewrite.reason);
      said = rewrite.reason;
      return false;
    }
    try {
      await patchWebhookConfiguration(connection, name, decision.patch);
      history = rewrite.history;
      log.written(decision.reason);
      state.fault = undefined;
      written.passed();
      return false;
    } catch (error) {
      // 422: its order changed in between; the watch brings the new one
      state.fault = `the caBundle could not be written: ${error instanceof Error ? error.message : String(error)}`;
      written.failed(error);
      return true;
    }
  };
  return {
    fault: () => state.fault,
    wanted(bundle) {
      if (bundle === state.bundle) return;
      state.bundle = bundle;
      look(false);
    },
    run(signal) {
      const told = failureOnce((error) => log.failed(error));
      const see = (configuration: unknown): void => {
        state.configuration = configuration;
        state.seen = true;
        look(false);
      };
      const sink = {
        put: (_key: string, item: unknown): void => see(item),
        remove: (): void => see(undefined),
        retain: (keys: ReadonlySet<string>): void => {
          if (keys.size === 0) see(undefined);
        },
        fresh: (): void => told.passed(),
        absent: (): void => see(undefined),
        failed: (error: unknown): void => told.failed(error),
      };
      const source = {
        path: webhookConfigurationPath(name),
        apiVersion: "admissionregistration.k8s.io/v1",
        kind: "ValidatingWebhookConfiguration",
        trim: (object: unknown): unknown => object,
      };
      return Promise.all([reflect(connection, source, sink, signal), work(signal)]);
    },
  };

  async function work(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      if (due === undefined)
        await Promise.race([woken, sleep(PRUNE_MS, undefined, { signal, ref: false }).catch(() => undefined)]);
      if (signal.aborted) return;
      const prune = due?.prune ?? true; // the minute is over: everything has been read since
      due = undefined;
      const again = await settle(prune);
      if (again) look(prune);
      await sleep(again ? RETRY_MS : SETTLE_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}
