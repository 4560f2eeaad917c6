import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A port that passes connections on to one of several backends in turn, as a Service does with its ready endpoints. */
export type Balancer = {
  readonly port: number;
  /** New connections go to these ports of 127.0.0.1; those that are open stay where they are. */
  readonly use: (ports: readonly number[]) => void;
  readonly stop: () => Promise<void>;
};

/** Starts one on a free loopback port, with no backends: connections are refused until there are some. */
export async function startBalancer(): Promise<Balancer> {
  const open = new Set<Socket>();
  let backends: readonly number[] = [];
  let next = 0;
  const server = createServer((client) => {
    const port = backends[next % Math.max(backends.length, 1)];
    next += 1;
    if (port === undefined) {
      client.destroy();
      return;
    }
    const backend = connect(port, "127.0.0.1");
    for (const [socket, other] of [
      [client, backend],
      [backend, client],
    ] as const) {
      open.add(socket);
      socket.on("error", () => other.destroy()).on("close", () => open.delete(socket));
      socket.pipe(other);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has no port");
  return {
    port: address.port,
    use: (ports) => {
      backends = ports;
    },
    stop: async () => {
      server.close();
      for (const socket of open) socket.destroy();
      await once(server, "close");
    },
  };
}
