import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

/** One named reason to be ready, or not. `message` is one line. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly message: string;
}

/** What the status port shows; each is asked at every request. */
export interface StatusSources {
  readonly checks: () => readonly Check[];
  /** Metrics in the text format, and its content type. */
  readonly metrics: () => Promise<{ readonly type: string; readonly text: string }>;
  /** The report of the present state, HTML. */
  readonly report: () => string | Promise<string>;
  /** A page failed. */
  readonly failed: (error: unknown) => void;
}

interface Page {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

const TEXT = "text/plain; charset=utf-8";
// the report is one file: what it needs stands in it, and nothing may be fetched or sent
const REPORT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * The plain status server: `/livez`, `/readyz` (with `?verbose` all checks), `/metrics`, `/report`. It holds no secrets; the same
 * words as Kubernetes' own health pages. That it answers at all is the proof of life: the event loop turns.
 */
export function createStatusServer(sources: StatusSources): Server {
  return createServer({ headersTimeout: 10_000, requestTimeout: 10_000 }, (request, response) => {
    pageOf(request, sources)
      .catch((error: unknown): Page => {
        sources.failed(error);
        return { status: 500, type: TEXT, text: "internal error\n" };
      })
      .then((page) => send(request, response, page))
      .catch(sources.failed);
  });
}

async function pageOf(request: IncomingMessage, sources: StatusSources): Promise<Page> {
  const url = request.url ?? "/";
  const cut = url.indexOf("?");
  const path = cut < 0 ? url : url.slice(0, cut);
  const known = ["/livez", "/readyz", "/metrics", "/report"].includes(path);
  if (!known)
    return {
      status: 404,
      type: TEXT,
      text: "there is nothing here, see /livez, /readyz?verbose, /metrics and /report\n",
    };
  if (request.method !== "GET" && request.method !== "HEAD") return { status: 405, type: TEXT, text: "use GET\n" };
  if (path === "/livez") return { status: 200, type: TEXT, text: "ok\n" };
  if (path === "/readyz")
    return readyPage(sources.checks(), cut >= 0 && new URLSearchParams(url.slice(cut)).has("verbose"));
  if (path === "/metrics") return { status: 200, ...(await sources.metrics()) };
  return { status: 200, type: "text/html; charset=utf-8", text: await sources.report() };
}

/** Ready when every check is; what fails is always listed. */
function readyPage(checks: readonly Check[], verbose: boolean): Page {
  const ready = checks.every(({ ok }) => ok);
  if (ready && !verbose) return { status: 200, type: TEXT, text: "ok\n" };
  const lines = checks
    .filter(({ ok }) => verbose || !ok)
    .map(({ name, ok, message }) => `[${ok ? "+" : "-"}]${name} ${ok ? "ok" : "failed"}: ${message}`);
  return {
    status: ready ? 200 : 503,
    type: TEXT,
    text: `${lines.join("\n")}\nreadyz check ${ready ? "passed" : "failed"}\n`,
  };
}

function send(request: IncomingMessage, response: ServerResponse, { status, type, text }: Page): void {
  response.writeHead(status, {
    "content-type": type,
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...(status === 405 ? { allow: "GET, HEAD" } : {}),
    ...(type.startsWith("text/html") ? { "content-security-policy": REPORT_POLICY } : {}),
  });
  response.end(request.method === "HEAD" ? undefined : text);
}
