import {
  BACKDATE_MS,
  decideAuthorities,
  defaultTimes,
  readAuthorities,
  signingAuthority,
  trustedAuthorities,
  withAuthority,
  writeAuthorities,
  type Authority,
  type Times,
} from "./authority.ts";
import { systemClock } from "./clock.ts";
import { issueServing, makeAuthority, type ServedNames } from "./issue.ts";
import { expiries, type KeyedCertificate } from "./pair.ts";
import { decideRenewal } from "./renewal.ts";
import {
  createShelf,
  oneAtATime,
  type CertificateLog,
  type CertificateSource,
  type Clock,
  type Health,
  type Served,
} from "./source.ts";

/** The Secret of the authorities; its values are texts, decoded. Who loses a race gets an error whose `status` is 409. */
export interface SecretStore {
  read(): Promise<{ readonly data: Readonly<Record<string, string>>; readonly resourceVersion: string } | undefined>;
  create(data: Readonly<Record<string, string>>): Promise<void>;
  replace(data: Readonly<Record<string, string>>, resourceVersion: string): Promise<void>;
}

/** What a self-managed source is made of. */
export interface SelfManagedOptions {
  readonly store: SecretStore;
  /** The names and addresses under which callers reach the server. */
  readonly names: ServedNames;
  readonly log: CertificateLog;
  readonly times?: Partial<Times>;
  readonly clock?: Clock;
}

const TICK_MS = 60_000; // timers of days are missed by machines that sleep; comparing each minute is not
const TICKS_IN_A_LIFE = 30; // at least, so that the last third of a short life is time enough
const FIRST_RETRIES_MS = [1000, 2000, 5000, 10_000, 30_000]; // until there is a first certificate
const RACES = 5; // reads after lost races; with a handful of replicas the second read already finds the winner's
const AUTHORITY_NAME = "kernelgate";

/**
 * Certificates without anybody's help: authorities live in a Secret that all replicas share, the serving certificate in
 * memory. Replicas race for the Secret, and the losers take what the winner stored. While the Secret is out of reach, the
 * authorities that were read last go on signing.
 */
export function createSelfManagedSource(options: SelfManagedOptions): CertificateSource {
  const { store, names, log, clock = systemClock } = options;
  const times = { ...defaultTimes, ...options.times };
  const shelf = createShelf();
  let authorities: readonly Authority[] = [];
  let leaf: KeyedCertificate | undefined;
  let storeFault: string | undefined;

  /** Reads the authorities, and adds one where it is due. A lost race is another read. */
  const converge = async (): Promise<void> => {
    for (let attempt = 0; attempt < RACES; attempt += 1) {
      const secret = await store.read();
      const { authorities: found, problem } = readAuthorities(secret?.data ?? {});
      if (problem !== undefined) log.failed(problem, undefined);
      const now = clock.now();
      const decision = decideAuthorities(found, now);
      if (decision.action === "keep") {
        authorities = found;
        return;
      }
      // who deletes the Secret does not break what was signed: the lost authorities stay trusted for a while, without their keys
      const base = found.some(({ key }) => key !== undefined) ? found : merged(found, authorities);
      const added = await makeAuthority(AUTHORITY_NAME, { from: now - BACKDATE_MS, to: now + times.authorityMs });
      const wanted = withAuthority(base, added, now, times);
      if (await stored(store, writeAuthorities(wanted), secret?.resourceVersion)) {
        log.decided(`made an authority: ${decision.reason}`);
        authorities = wanted;
        return;
      }
      log.decided("another replica changed the authorities at the same time: reading them again");
    }
    throw new Error(`lost ${RACES} races for the Secret`);
  };

  const renew = async (): Promise<void> => {
    const now = clock.now();
    const signing = signingAuthority(authorities, now, times);
    if (signing === undefined) return;
    const trusted = trustedAuthorities(authorities, now, times);
    const { renew: due, reason } = decideRenewal(leaf?.cert, signing, trusted, now);
    if (due) {
      leaf = await issueServing(signing, names, { from: now - BACKDATE_MS, to: now + times.servingMs });
      log.decided(`made a serving certificate: ${reason}`);
    }
    if (leaf !== undefined) shelf.put({ ...leaf, caBundle: trusted.map(({ cert }) => cert).join("") });
  };

  const look = async (): Promise<void> => {
    try {
      await converge();
      storeFault = undefined;
    } catch (error) {
      storeFault = `the Secret of the authorities is out of reach: ${sentence(error)}`;
      log.failed("the Secret of the authorities is out of reach", error);
    }
    await renew().catch((error: unknown) => log.failed("no serving certificate could be made", error));
  };

  const refresh = oneAtATime(look);

  return {
    current: shelf.current,
    onChange: shelf.onChange,
    health: () => healthOf(shelf.current(), storeFault, clock.now()),
    refresh,
    async start(signal) {
      for (let round = 0; !signal.aborted; round += 1) {
        await refresh();
        const waiting = shelf.current() === undefined ? FIRST_RETRIES_MS[round] : undefined;
        await clock.sleep(waiting ?? Math.min(TICK_MS, times.servingMs / TICKS_IN_A_LIFE), signal);
      }
    },
  };
}

function sentence(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, " ");
}

/** Authorities that were lost, with what was found; the lost ones do not sign any more. */
function merged(found: readonly Authority[], lost: readonly Authority[]): readonly Authority[] {
  const known = new Set(found.map(({ cert }) => cert));
  return [
    ...lost.filter(({ cert }) => !known.has(cert)).map(({ certificate, cert }) => ({ certificate, cert })),
    ...found,
  ];
}

/** False when another replica was first. */
async function stored(
  store: SecretStore,
  data: Readonly<Record<string, string>>,
  resourceVersion: string | undefined,
): Promise<boolean> {
  try {
    await (resourceVersion === undefined ? store.create(data) : store.replace(data, resourceVersion));
    return true;
  } catch (error) {
    if (typeof error === "object" && error !== null && "status" in error && error.status === 409) return false;
    throw error;
  }
}

function healthOf(served: Served | undefined, fault: string | undefined, now: number): Health {
  const problem = fault === undefined ? "" : `; ${fault}`;
  const { certificate, authority } = served === undefined ? {} : expiries(served);
  if (certificate === undefined) return { ok: false, message: fault ?? "no serving certificate was made yet" };
  const until = new Date(certificate).toISOString();
  if (now >= certificate) return { ok: false, message: `the serving certificate expired at ${until}${problem}` };
  const signed = authority === undefined ? "" : `, its authority until ${new Date(authority).toISOString()}`;
  return { ok: true, message: `valid until ${until}${signed}${problem}` };
}
