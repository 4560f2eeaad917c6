import { readFileSync } from "node:fs";
import type { Connection } from "../../cluster/connection.ts";
import { holdLease } from "../../cluster/lease.ts";
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
import { certificatesFor, type ServedCertificates } from "./certificates.ts";
import { createKnowledge, type Knowledge } from "./knowledge.ts";
import { createRecorder, type Recorder } from "./recorder.ts";
import { reportPage } from "./report.ts";
import { stateFromCluster, stateFromFiles, type ServedState } from "./state.ts";
import { watchKnowledge } from "./watch-knowledge.ts";

/** Starts everything that serves, prints the ready line, and resolves after the signal when all is drained. */
export async function startServing(config: ServeConfig, replica: string, signal: AbortSignal): Promise<void> {
  const listenAt = address("--listen", config.listen);
  const statusAt = address("--status-listen", config.statusListen);
  const holder: { state?: ServedState } = {};
  const recorder = createRecorder(config, () => holder.state?.ageMs(Date.now()) ?? 0);
  const read = createReader();
  const knowledge = await createKnowledge(config, read, recorder.knowledge);
  const connection = config.cluster === undefined ? await connect(liveFlags(config), "in-cluster") : undefined;
  // what must outlive the signal until the last answer is given: state, certificates
  const running = new AbortController();
  const certificates = await certificatesFor(config, connection, recorder, running.signal);
  const state =
    connection === undefined
      ? await stateFromFiles(config.cluster ?? [], read, knowledge.classify)
      : stateFromCluster(
          connection,
          config,
          { read, classify: knowledge.classify, log: recorder.watch },
          running.signal,
        );
  holder.state = state;
  const judge = createJudge({
    gate: () => knowledge.gate(),
    inventory: () => state.inventory(Date.now()),
    policy: () => knowledge.policy(),
    now: Date.now,
    judged: recorder.judged,
  });
  const app = createWebhookApp({ judge, recorder: recorder.webhook, onFailure: config.onFailure });
  const server = await startWebhookServer(
    app,
    {
      listen: listenAt,
      certificate: certificates.first,
      ...(config.tlsClientCa === undefined ? {} : { clients: { ca: readFileSync(config.tlsClientCa, "utf8") } }),
      graceMs: config.cluster === undefined ? config.graceSeconds * 1000 : 0,
      drainMs: config.drainSeconds * 1000,
      handshakeFailed: recorder.handshakeFailed,
    },
    signal,
  );
  certificates.onChange((pair) => server.useCertificate(pair));
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
  const checks = (): readonly Check[] =>
    readiness({ state, certificates, knowledge, config, draining: server.draining() });
  const status = await startPlainServer(
    createStatusServer({
      checks,
      metrics: () => recorder.metrics({ state, knowledge }),
      report: () => reportPage(knowledge, state),
      failed: (error) => recorder.failed("report", "the status port", error),
    }),
    statusAt,
    running.signal,
  );
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
  recorder.ready(
    `kernelgate is ready to answer on ${formatListen(server.address)}, status on ${formatListen(status.address)}`,
  );
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
  const lease = holdLease(
    {
      connection,
      namespace: config.namespace,
      name: config.name,
      identity: replica,
      now: Date.now,
      changed: recorder.leaseChanged,
    },
    signal,
  );
  return [
    ...(config.background ? [lease] : []),
    watchKnowledge(
      connection,
      knowledge,
      { changed, failed: (what, error) => recorder.failed("background", what, error) },
      signal,
    ),
  ];
}

function address(option: string, text: string): Listen {
  const parsed = parseListen(text);
  if ("error" in parsed) throw new UsageError(`${option}: ${parsed.error}`);
  return parsed;
}

interface ReadinessParts {
  readonly state: ServedState;
  readonly certificates: ServedCertificates;
  readonly knowledge: Knowledge;
  readonly config: ServeConfig;
  readonly draining: boolean;
}

/** Ready is: not draining, the whole state listed and not too old, a certificate served, and the webhook configuration trusting it. */
function readiness({ state, certificates, knowledge, config, draining }: ReadinessParts): readonly Check[] {
  const now = Date.now();
  const waiting = state.resources().filter((resource) => resource.state === "waiting");
  const age = state.ageMs(now);
  const tooOld = age > config.maxStateAgeSeconds * 1000;
  const trust = certificates.trustFault();
  const policy = knowledge.policyError();
  const health = certificates.health();
  return [
    { name: "serving", ok: !draining, message: draining ? "draining" : "accepting reviews" },
    {
      name: "state",
      ok: state.synced(),
      message: state.synced()
        ? "listed"
        : `waiting for ${waiting.map(({ name, error }) => `${name}${error === undefined ? "" : ` (${error})`}`).join(", ")}`,
    },
    // old state still answers, as undetermined: a replica that is taken away for it would answer nothing at all
    {
      name: "state-age",
      ok: true,
      message: tooOld ? `not renewed for ${Math.round(age / 1000)} s: what hangs on it is undetermined` : "current",
    },
    { name: "certificate", ok: health.ok, message: health.message },
    { name: "ca-bundle", ok: trust === undefined, message: trust ?? "in place" },
    {
      name: "policy",
      ok: true,
      message: policy === undefined ? "in force" : `the last good one is in force: ${policy}`,
    },
    { name: "advisories", ok: true, message: `${knowledge.advisories().length} loaded, ${knowledge.broken()} broken` },
  ];
}

function liveFlags({ kubeconfig, context }: ServeConfig): { kubeconfig?: string; context?: string } {
  return { ...(kubeconfig === undefined ? {} : { kubeconfig }), ...(context === undefined ? {} : { context }) };
}
