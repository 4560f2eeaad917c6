import { connect, type TLSSocket } from "node:tls";

/** What a closed loop of requests came to. Times in milliseconds. */
export interface LoadResult {
  readonly requests: number;
  readonly bad: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/** A closed loop: each connection sends its next request when it has the answer to the last. */
export interface Load {
  readonly port: number;
  readonly ca: string;
  /** Bodies in turn; each is sent as it is. */
  readonly bodies: readonly Buffer[];
  readonly concurrency: number;
  readonly seconds: number;
  /** Requests that are sent even when the time is over. */
  readonly least?: number;
  readonly path?: string;
  /** Whether an answer is as expected; each is looked at. */
  readonly good: (answer: string) => boolean;
}

/** Runs a load over raw TLS connections with requests rendered beforehand, so that the generator is not what is measured. */
export async function runLoad(load: Load): Promise<LoadResult> {
  const requests = load.bodies.map((body) => render(load.path ?? "/validate?timeout=3s", body));
  const times: number[] = [];
  const state = { next: 0, bad: 0, end: performance.now() + load.seconds * 1000 };
  const started = performance.now();
  await Promise.all(Array.from({ length: load.concurrency }, () => connection(load, requests, times, state)));
  const seconds = (performance.now() - started) / 1000;
  times.sort((a, b) => a - b);
  const at = (share: number): number =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
  return { requests: times.length, bad: state.bad, perSecond: times.length / seconds, p50: at(0.5), p99: at(0.99) };
}

function render(path: string, body: Buffer): Buffer {
  const head = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

interface Progress {
  next: number;
  bad: number;
  readonly end: number;
}

function connection(load: Load, requests: readonly Buffer[], times: number[], state: Progress): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: TLSSocket = connect({ host: "127.0.0.1", port: load.port, servername: "localhost", ca: load.ca });
    let received = "";
    let sentAt = 0;
    const send = (): void => {
      if (performance.now() >= state.end && state.next >= (load.least ?? 0)) {
        socket.destroy();
        resolve();
        return;
      }
      const request = requests[state.next++ % requests.length];
      sentAt = performance.now();
      if (request !== undefined) socket.write(request);
    };
    socket.setNoDelay(true);
    socket.on("secureConnect", send);
    socket.on("error", reject);
    socket.on("end", () => reject(new Error("the server closed a connection")));
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      const answer = complete(received);
      if (answer === undefined) return;
      received = "";
      times.push(performance.now() - sentAt);
      if (!load.good(answer)) state.bad += 1;
      send();
    });
  });
}

/** The body of a whole HTTP answer; undefined while it is not all there. Chunked answers are taken as they are. */
function complete(received: string): string | undefined {
  const head = received.indexOf("\r\n\r\n");
  if (head < 0) return undefined;
  const length = /content-length: (\d+)/i.exec(received.slice(0, head))?.[1];
  if (length === undefined) return received.endsWith("0\r\n\r\n") ? received.slice(head + 4) : undefined;
  return received.length >= head + 4 + Number(length) ? received.slice(head + 4) : undefined;
}
