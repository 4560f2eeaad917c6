/** Where a server listens. Without a host: on all addresses of all families. Port 0: any free one. */
export interface Listen {
  readonly host?: string;
  readonly port: number;
}

/** Reads `HOST:PORT`, `:PORT` or `[IPv6]:PORT`; an error is one sentence. */
export function parseListen(text: string): Listen | { readonly error: string } {
  const match = /^(?:\[([0-9A-Fa-f:.]+(?:%[\w.-]+)?)\]|([^:[\]\s]*)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) {
    return {
      error: `${JSON.stringify(text)} is no address to listen on, expected HOST:PORT such as ":8443", "127.0.0.1:8443" or "[::1]:8443"`,
    };
  }
  const host = match[1] ?? match[2] ?? "";
  return host === "" ? { port } : { host, port };
}

/** The address as it is written in a URL. */
export function formatListen({ host, port }: Listen): string {
  if (host === undefined) return `:${port}`;
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
