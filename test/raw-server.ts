import { createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createServer as createTlsServer } from "node:tls";
import { onTestFinished } from "vitest";

/** Answers the `n`th request that has arrived whole, counted from 0, with whatever bytes. */
export type RawAnswer = (socket: Socket, n: number) => unknown;

export interface RawServer {
  readonly url: string;
  /** Requests that have arrived whole. */
  readonly requests: () => number;
  /** Connections that were ever made. */
  readonly connections: () => number;
}

export interface RawOptions {
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Called for each new connection, counted from 0. */
  readonly onConnection?: (socket: Socket, n: number) => unknown;
}

/** A server on a free loopback port until the test ends, that knows no HTTP but where a request ends. */
export async function serveRaw(
  answer: RawAnswer,
  { tls, onConnection }: RawOptions = {},
): Promise<RawServer> {
  const sockets = new Set<Socket>();
  let [requests, connections] = [0, 0];
  const serve = (socket: Socket) => {
    sockets.add(socket.setNoDelay(true));
    const n = connections++;
    onConnection?.(socket, n);
    let before = "";
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      before += bytes.toString("latin1");
      const length = requestLength(before);
      if (before.length < length) return;
      before = before.slice(length);
      answer(socket, requests++);
    });
  };
  const server = tls === undefined ? createServer(serve) : createTlsServer(tls, serve);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    url: `${tls === undefined ? "http" : "https"}://127.0.0.1:${portOf(server)}`,
    requests: () => requests,
    connections: () => connections,
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the server listens on no port");
  return address.port;
}

/** Bytes of the request that `text` begins with; Infinity as long as its head is not whole. */
function requestLength(text: string): number {
  const blank = text.indexOf("\r\n\r\n");
  if (blank === -1) return Number.POSITIVE_INFINITY;
  return blank + 4 + Number(/\r\ncontent-length: (\d+)/.exec(text)?.[1] ?? 0);
}

/** Writes each part as a TCP segment of its own. */
export async function dribble(socket: Socket, parts: Iterable<string | Buffer>): Promise<void> {
  for (const part of parts) {
    socket.write(part);
    await sleep(1);
  }
}
