import { once } from "node:events";
import { createServer, isIPv6, type Server, type Socket } from "node:net";
import { InvalidError } from "../../../lib/errors/index.ts";
import { describeError } from "../../../lib/http/index.ts";

/** A connection that came. */
export interface Arrival {
  /** The other end's address. */
  readonly from: string;
  /** Method, path and version of what it asked, without a query; never a header or a prompt. */
  readonly firstLine: string;
}

const REFUSAL = "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
/** A connection that says nothing is closed after so long, and so is one that does not go. Milliseconds. */
const PATIENCE_MS = 1000;
const MOST_BYTES = 4096;
const MOST_PATH = 80;
const MOST_CONNECTIONS = 16;
const TLS_HANDSHAKE = 0x16;

/** A server that nobody has a reason to connect to: it answers 403, closes, and remembers who came. */
export class Listener {
  readonly #server: Server;
  readonly #arrivals: Arrival[] = [];
  readonly #sockets = new Set<Socket>();
  #waiting: (() => void) | undefined;

  private constructor(server: Server) {
    this.#server = server;
    server.maxConnections = MOST_CONNECTIONS;
    server.on("connection", (socket) => this.#meet(socket));
  }

  /** Listens at a free port of an address of ours. Throws InvalidError where it is none. */
  static async open(address: string): Promise<Listener> {
    const server = createServer();
    const listener = new Listener(server);
    server.listen(0, address);
    try {
      await once(server, "listening");
    } catch (error) {
      throw new InvalidError(`cannot listen at ${address}: ${describeError(error)}`, {
        hint: "give listen-address: an address of this pod that the engines can reach",
        cause: error,
      });
    }
    return listener;
  }

  get arrivals(): readonly Arrival[] {
    return this.#arrivals;
  }

  /** As in `x-prefiller-host-port`. */
  get hostPort(): string {
    const place = this.#server.address();
    if (place === null || typeof place === "string") throw new Error("it listens at no port");
    return isIPv6(place.address) ? `[${place.address}]:${place.port}` : `${place.address}:${place.port}`;
  }

  /** Resolves as soon as someone came, else after so long. */
  async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (this.#arrivals.length > 0 || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      signal.addEventListener("abort", done, { once: true });
      this.#waiting = done;
    });
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #meet(socket: Socket): void {
    const from = socket.remoteAddress?.replace(/^::ffff:/, "") ?? "unknown";
    let head = Buffer.alloc(0);
    let isTold = false;
    const tell = () => {
      if (isTold) return;
      isTold = true;
      this.#arrivals.push({ from, firstLine: firstLineOf(head) });
      this.#waiting?.();
      socket.end(REFUSAL);
    };
    this.#sockets.add(socket);
    const timers = [setTimeout(tell, PATIENCE_MS), setTimeout(() => socket.destroy(), 2 * PATIENCE_MS)];
    socket.on("data", (bytes) => {
      if (isTold) return;
      head = Buffer.concat([head, bytes]).subarray(0, MOST_BYTES);
      if (head.includes("\n") || head.length === MOST_BYTES || head[0] === TLS_HANDSHAKE) tell();
    });
    socket.on("end", tell);
    socket.on("error", tell);
    socket.on("close", () => {
      tell();
      this.#sockets.delete(socket);
      for (const timer of timers) clearTimeout(timer);
    });
  }
}

function firstLineOf(head: Buffer): string {
  if (head.length === 0) return "nothing was sent";
  if (head[0] === TLS_HANDSHAKE) return "a TLS handshake";
  const [line = ""] = head.toString("latin1").split(/\r?\n/, 1);
  const [, method, path = "", version] = /^([A-Z]{1,16}) ([!-~]+) (HTTP\/\d\.\d)$/.exec(line) ?? [];
  if (method === undefined) return "no HTTP/1 request";
  return `${method} ${(path.split("?", 1)[0] ?? "").slice(0, MOST_PATH)} ${version}`;
}
