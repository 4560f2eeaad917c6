/** What a server needs for TLS, PEM. `caBundle` is what its callers have to trust; absent where somebody else tells them. */
export interface Served {
  readonly cert: string;
  readonly key: string;
  readonly caBundle?: string;
}

/** Whether a source can be relied on, with one line that says why. */
export interface Health {
  readonly ok: boolean;
  readonly message: string;
}

/**
 * Where serving certificates come from. The server does not know which kind it has. Subscribe before `start`, so that no
 * change is missed.
 */
export interface CertificateSource {
  /** Runs until the signal aborts. Rejects only where going on makes no sense. */
  start(signal: AbortSignal): Promise<void>;
  /** Looks now, instead of when it would by itself. Never rejects: faults go to the log and to `health`. */
  refresh(): Promise<void>;
  /** What is to be served now; undefined until there is something. */
  current(): Served | undefined;
  /** Calls `listener` after each change. Returns how to stop it. */
  onChange(listener: (served: Served) => void): () => void;
  health(): Health;
}

/** Who is told what a source decides and what fails; each text is one line. */
export interface CertificateLog {
  decided(message: string): void;
  failed(message: string, error: unknown): void;
}

/** Time as sources see it: wall clock milliseconds, and a pause that ends early, without an error, when the signal aborts. */
export interface Clock {
  now(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Resolves with the first certificate of a source, rejects when the signal aborts before there is one. */
export function firstCertificate(source: CertificateSource, signal: AbortSignal): Promise<Served> {
  const present = source.current();
  if (present !== undefined) return Promise.resolve(present);
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      off();
      reject(new Error("stopped before there was a certificate"));
    };
    const off = source.onChange((served) => {
      off();
      signal.removeEventListener("abort", stop);
      resolve(served);
    });
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}

/** Holds what is served now and tells listeners of changes; what equals it is no change. */
export interface Shelf extends Pick<CertificateSource, "current" | "onChange"> {
  put(served: Served): void;
}

/** An empty shelf. */
export function createShelf(): Shelf {
  const listeners = new Set<(served: Served) => void>();
  let current: Served | undefined;
  return {
    current: () => current,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    put(served) {
      const { cert, key, caBundle } = served;
      if (current?.cert === cert && current.key === key && current.caBundle === caBundle) return;
      current = served;
      for (const listener of listeners) listener(served);
    },
  };
}

/**
 * Makes calls of `look` follow one another. Calls that come while one runs share the next: what happened before a call is always
 * seen by the look that it waits for.
 */
export function oneAtATime(look: () => Promise<void>): () => Promise<void> {
  let running = Promise.resolve();
  let next: Promise<void> | undefined;
  return () => {
    next ??= running.then(() => {
      next = undefined;
      running = look();
      return running;
    });
    return next;
  };
}
