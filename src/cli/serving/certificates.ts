import type { Times } from "../../certs/authority.ts";
import { createFileSource } from "../../certs/files.ts";
import { createSelfManagedSource } from "../../certs/self-managed.ts";
import {
  firstCertificate,
  type CertificateLog,
  type CertificateSource,
  type Health,
  type Served,
} from "../../certs/source.ts";
import type { Connection } from "../../cluster/connection.ts";
import { secretStore } from "../../cluster/secret-store.ts";
import type { ServeConfig } from "../../config/serve.ts";
import { UsageError } from "../exit.ts";
import { createWebhookTrust, type TrustLog } from "./webhook-trust.ts";

/** The certificate that is served, and whether the API server trusts it. */
export interface ServedCertificates {
  readonly first: Served;
  onChange(listener: (served: Served) => void): void;
  health(): Health;
  /** Why the webhook configuration does not trust this replica; undefined where it does, or where that is somebody else's business. */
  trustFault(): string | undefined;
  readonly stopped: Promise<unknown>;
}

/** Who is told of certificates. */
export interface CertificateRecorder {
  readonly certificates: CertificateLog;
  readonly trust: TrustLog;
  /** A certificate is served from now on. */
  served(served: Served): void;
}

/**
 * Mounted files where they are configured, else certificates of its own whose authorities live in a Secret. Waits for the first one,
 * unless `stop` aborts before; they are kept up to date until `running` aborts.
 */
export async function certificatesFor(
  config: ServeConfig,
  connection: Connection | undefined,
  recorder: CertificateRecorder,
  { running, stop }: { readonly running: AbortSignal; readonly stop: AbortSignal },
): Promise<ServedCertificates> {
  const files =
    config.tlsCert === undefined || config.tlsKey === undefined
      ? undefined
      : { cert: config.tlsCert, key: config.tlsKey };
  if (files === undefined && connection === undefined) {
    throw new UsageError(
      "--cluster FILE has no place for self-managed certificates: give --tls-cert and --tls-key (npm run certs makes a pair for localhost)",
    );
  }
  const source: CertificateSource =
    files !== undefined || connection === undefined
      ? createFileSource(files ?? { cert: "", key: "" }, { log: recorder.certificates })
      : createSelfManagedSource({
          store: secretStore(connection, config.namespace, `${config.name}-ca`),
          names: namesOf(config),
          log: recorder.certificates,
          times: timesOf(config),
        });
  const trust =
    files === undefined && connection !== undefined
      ? createWebhookTrust(connection, config.name, recorder.trust)
      : undefined;
  const tell = (served: Served): void => {
    recorder.served(served);
    if (served.caBundle !== undefined) trust?.wanted(served.caBundle);
  };
  source.onChange(tell);
  const started = source.start(running).catch((error: unknown) => {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  });
  // whichever comes first: the certificate, or the reason why there is none
  const first = await Promise.race([
    firstCertificate(source, stop),
    started.then(() => firstCertificate(source, stop)),
  ]);
  return {
    first,
    onChange: (listener) => void source.onChange(listener),
    health: () => source.health(),
    trustFault: () => trust?.fault(),
    stopped: Promise.all([started, trust?.run(running)]),
  };
}

const HOUR_MS = 3_600_000;

/** A new authority is trusted for the life of one serving certificate before it signs. */
function timesOf({ certificateHours, authorityDays }: ServeConfig): Times {
  return {
    servingMs: certificateHours * HOUR_MS,
    overlapMs: certificateHours * HOUR_MS,
    authorityMs: authorityDays * 24 * HOUR_MS,
  };
}

function namesOf({ name, namespace }: ServeConfig): { dns: readonly string[]; ips: readonly string[] } {
  return {
    dns: [`${name}.${namespace}.svc`, `${name}.${namespace}.svc.cluster.local`, `${name}.${namespace}`, "localhost"],
    ips: ["127.0.0.1", "::1"],
  };
}
