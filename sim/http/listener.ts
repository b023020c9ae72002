import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** An HTTP server that is up: its port is known, and it can be taken away as a dying process takes it. */
export interface Listener {
  readonly port: number;
  /** Stops listening and drops every connection at once, answered or not. */
  close(): Promise<void>;
  /** Drops every connection but goes on listening. */
  dropConnections(): void;
}

/** @param port 0 = any free one. */
export async function listen(handler: RequestListener, host: string, port: number): Promise<Listener> {
  const server = createServer({ keepAliveTimeout: 75_000, noDelay: true }, handler);
  await opened(server, host, port);
  return {
    port: (server.address() as AddressInfo).port,
    close: () => closed(server),
    dropConnections: () => server.closeAllConnections(),
  };
}

function opened(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port, backlog: 4096 }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
