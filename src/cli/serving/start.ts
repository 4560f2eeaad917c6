import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Connection } from "../../cluster/connection.ts";
import { holdLease } from "../../cluster/lease.ts";
import { inTurns } from "../../cluster/turns.ts";
import type { ServeConfig } from "../../config/serve.ts";
import { createReader } from "../../gate/read.ts";
import { createWebhookApp } from "../../webhook/app.ts";
import { formatListen, parseListen, type Listen } from "../../webhook/listen.ts";
import { startPlainServer, startWebhookServer } from "../../webhook/server.ts";
import { createStatusServer, type Check } from "../../webhook/status.ts";
import { UsageError } from "../exit.ts";
import { createJudge } from "../judge.ts";
import { connect } from "../live.ts";
import { createBackground } from "./background.ts";
import { withCanary } from "./canary.ts";
import { certificatesFor } from "./certificates.ts";
import { createKnowledge, type Knowledge } from "./knowledge.ts";
import { readiness, starting } from "./readiness.ts";
import { createRecorder, type Recorder } from "./recorder.ts";
import { reportPage } from "./report.ts";
import { stateFromCluster, stateFromFiles, type ServedState } from "./state.ts";
import { watchKnowledge } from "./watch-knowledge.ts";

/** Starts everything that serves, prints the ready line, and resolves after the signal when all is drained. */
export async function startServing(config: ServeConfig, replica: string, signal: AbortSignal): Promise<void> {
  const addresses = {
    webhook: address("--listen", config.listen),
    status: address("--status-listen", config.statusListen),
  };
  // what must outlive the signal until the last answer is given: state, certificates, the status port
  const running = new AbortController();
  const failed = new AbortController();
  try {
    await serve({
      config,
      replica,
      addresses,
      stop: AbortSignal.any([signal, failed.signal]),
      running,
    });
  } catch (error) {
    failed.abort();
    running.abort();
    if (signal.aborted && !(error instanceof UsageError)) return; // stopped before it had started
    throw error;
  }
}

interface Serving {
  readonly config: ServeConfig;
  readonly replica: string;
  readonly addresses: { readonly webhook: Listen; readonly status: Listen };
  readonly stop: AbortSignal;
  readonly running: AbortController;
}

async function serve({ config, replica, addresses, stop, running }: Serving): Promise<void> {
  const parts: { state?: ServedState; checks: () => readonly Check[] } = { checks: () => starting };
  const recorder = createRecorder(config, () => parts.state?.ageMs(Date.now()) ?? 0);
  process.on("SIGHUP", () => recorder.reopen()); // what logrotate sends
  const read = createReader();
  const knowledge = await createKnowledge(config, read, recorder.knowledge);
  const connection = config.cluster === undefined ? await connect(liveFlags(config), "in-cluster") : undefined;
  // first of all, so that probes and people see why it is not ready yet
  const status = await startPlainServer(
    createStatusServer({
      checks: () => parts.checks(),
      metrics: () => recorder.metrics({ state: parts.state, knowledge }),
      report: () => (parts.state === undefined ? "not started yet\n" : reportPage(knowledge, parts.state)),
      failed: (error) => recorder.failed("report", "the status port", error),
    }),
    addresses.status,
    running.signal,
  ).catch(cannotListen("--status-listen"));
  const certificates = await certificatesFor(config, connection, recorder, { running: running.signal, stop });
  const state =
    connection === undefined
      ? await stateFromFiles(config.cluster ?? [], read, knowledge.classify)
      : stateFromCluster(
          connection,
          config,
          { read, classify: knowledge.classify, log: recorder.watch },
          running.signal,
        );
  parts.state = state;
  const judge = createJudge({
    gate: () => knowledge.gate(),
    inventory: () => state.inventory(Date.now()),
    policy: () => knowledge.policy(),
    now: Date.now,
    judged: recorder.judged,
  });
  const canary = withCanary(judge, () => ({
    replica,
    stateAgeMs: state.ageMs(Date.now()),
    certificate: certificates.health().message,
  }));
  const server = await startWebhookServer(
    createWebhookApp({ judge: canary, recorder: recorder.webhook, onFailure: config.onFailure }),
    {
      listen: addresses.webhook,
      certificate: certificates.first,
      ...clientTrust(config),
      graceMs: config.cluster === undefined ? config.graceSeconds * 1000 : 0,
      drainMs: config.drainSeconds * 1000,
      handshakeFailed: recorder.handshakeFailed,
    },
    stop,
  ).catch(cannotListen("--listen"));
  certificates.onChange((pair) => server.useCertificate(pair));
  parts.checks = () => readiness({ state, certificates, knowledge, config, draining: server.draining() });
  const background = createBackground({
    ...(connection === undefined ? {} : { connection }),
    replica,
    look: () => {
      if (!state.synced()) return undefined;
      const inventory = state.inventory(Date.now());
      return {
        verdict: knowledge.gate().scan(inventory, knowledge.policy(), Date.now()),
        facts: knowledge.gate().factsOf(inventory),
      };
    },
    holdsLease: () => recorder.holdsLease(),
    scanned: recorder.scanned,
    nodesHit: recorder.nodesHit,
    failed: (what, error) => recorder.failed("background", what, error),
  });
  state.onChange(() => background.changed());
  const tasks = [
    state.stopped,
    certificates.stopped,
    knowledge.follow(running.signal),
    background.run(running.signal),
    ...(connection === undefined
      ? []
      : clusterTasks(
          { connection, config, replica, knowledge, recorder, changed: background.changed },
          running.signal,
        )),
  ];
  if (await allPass(parts.checks, stop)) {
    await inTurns(knowledge.gate().warmUp(state.inventory(Date.now()))).catch((error: unknown) =>
      recorder.failed("judge", "the first judgement of the state", error),
    );
    recorder.ready(`kernelgate is ready on ${formatListen(server.address)}, status on ${formatListen(status.address)}`);
  }
  const cut = await server.closed;
  running.abort();
  await Promise.allSettled(tasks);
  await status.closed;
  await recorder.close(cut);
}

interface ClusterParts {
  readonly connection: Connection;
  readonly config: ServeConfig;
  readonly replica: string;
  readonly knowledge: Knowledge;
  readonly recorder: Recorder;
  readonly changed: () => void;
}

function clusterTasks(
  { connection, config, replica, knowledge, recorder, changed }: ClusterParts,
  signal: AbortSignal,
): readonly Promise<unknown>[] {
  const lease = {
    connection,
    namespace: config.namespace,
    name: config.name,
    identity: replica,
    now: Date.now,
    changed: (held: boolean): void => {
      recorder.leaseChanged(held);
      if (held) changed(); // reports are to be written now
    },
  };
  return [
    ...(config.background ? [holdLease(lease, signal)] : []),
    watchKnowledge(
      connection,
      knowledge,
      {
        changed,
        watchFailed: (resource, error) => recorder.watch.failed(resource, error),
        failed: (what, error) => recorder.failed("background", what, error),
        exemptionBroken: (name, fault) => recorder.knowledge.exemptionBroken(name, fault),
      },
      signal,
    ),
  ];
}

const LOOK_MS = 20; // between two looks at readiness, at the start only

/** Waits until every check passes; false when the signal aborts before. */
async function allPass(checks: () => readonly Check[], signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    if (checks().every(({ ok }) => ok)) return true;
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
  return false;
}

function address(option: string, text: string): Listen {
  const parsed = parseListen(text);
  if ("error" in parsed) throw new UsageError(`${option}: ${parsed.error}`);
  return parsed;
}

function cannotListen(option: string): (error: unknown) => never {
  return (error) => {
    throw new UsageError(`${option}: ${error instanceof Error ? error.message : String(error)}`);
  };
}

function liveFlags({ kubeconfig, context }: ServeConfig): { kubeconfig?: string; context?: string } {
  return { ...(kubeconfig === undefined ? {} : { kubeconfig }), ...(context === undefined ? {} : { context }) };
}

function clientTrust({ tlsClientCa, tlsClientNames }: ServeConfig): {
  clients?: { ca: string; names?: readonly string[] };
} {
  if (tlsClientCa === undefined) return {};
  const ca = readAuthority(tlsClientCa);
  return { clients: tlsClientNames === undefined ? { ca } : { ca, names: tlsClientNames } };
}

function readAuthority(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`--tls-client-ca: ${error instanceof Error ? error.message : String(error)}`);
  }
  // Node takes a file without one as "nobody": every API server would be turned away
  if (!holdsCertificate(text))
    throw new UsageError(`--tls-client-ca: ${file}: there is no PEM certificate that can be read in it`);
  return text;
}

function holdsCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
