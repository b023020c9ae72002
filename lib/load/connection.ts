import { isIP, type Socket } from "node:net";
import { createSecureContext, rootCertificates } from "node:tls";
import { buildConnector, Client } from "undici";
import { UnreachableError } from "../errors/index.ts";
import { describeError } from "../http/index.ts";
import { now } from "./clock.ts";
import { Exchange } from "./exchange.ts";

/**
 * Idle time in milliseconds after which a connection is opened anew before it is used. Servers end idle connections
 * after some seconds (uvicorn: 5), and what is sent at that very moment is lost: a healthy server would get a failure.
 * Somewhat below a second, since a think time of a second may end a little early.
 */
const STALE_MS = 950;

/** Opening more at once than a server's accept queue holds would make some wait for a retransmission. */
const OPEN_AT_ONCE = 100;

export interface Origin {
  /** `http://host:port`, without a path. */
  readonly url: string;
  /** Host header, also the name that TLS asks for; undefined = the URL's. */
  readonly host: string | undefined;
  /** Certificates in PEM of private authorities, trusted beside the public ones. */
  readonly ca: string | undefined;
}

/** What goes over the wire, all but the framing. */
export interface Message {
  readonly path: string;
  readonly headers: string[];
  readonly body: Buffer;
}

/**
 * One HTTP/1.1 keep-alive connection that carries one request at a time. It is opened before it is needed, by the
 * socket alone, so that no first request pays for the handshake and no request is spent on it.
 */
export class Connection {
  readonly #url: string;
  readonly #connect: buildConnector.connector;
  #client: Client;
  /** Opened, and not yet used. */
  #spare: Socket | undefined;
  /** When it was opened or last used, on the monotonic clock. */
  #idleSince = 0;
  #running: Exchange | undefined;

  constructor(url: string, connect: buildConnector.connector) {
    this.#url = url;
    this.#connect = connect;
    this.#client = this.#newClient();
  }

  /** Opens the socket. Rejects with what the network said. */
  open({ url, host }: Origin): Promise<void> {
    const { hostname, port, protocol } = new URL(url);
    const name = (host ?? hostname).replace(/:\d+$/, "");
    const hasName = protocol === "https:" && isIP(name) === 0 && !name.startsWith("[");
    const options = {
      hostname: hostname.replace(/^\[(.*)\]$/, "$1"),
      protocol,
      port,
      ...(hasName && { servername: name }),
    };
    return new Promise((resolve, reject) => {
      this.#connect(options, (error, socket) => {
        if (error !== null) return reject(error);
        socket.on("error", ignore);
        this.#spare = socket;
        this.#idleSince = now();
        resolve();
      });
    });
  }

  /** Sends one message and follows the answer to its end. Never rejects: a failure is part of the record. */
  send(message: Message, timeoutMs: number): Promise<Exchange> {
    if (now() - this.#idleSince >= STALE_MS && !this.#client.destroyed) this.#renew();
    return new Promise((resolve) => {
      const exchange = new Exchange(timeoutMs, (settled) => {
        this.#running = undefined;
        this.#idleSince = now();
        resolve(settled);
      });
      this.#running = exchange;
      this.#client.dispatch({ method: "POST", ...message }, exchange);
    });
  }

  /** Ends what is running as `aborted`, and the connection. */
  async destroy(why: string): Promise<void> {
    this.#running?.abort(why);
    this.#spare?.destroy();
    await this.#client.destroy();
  }

  #newClient(): Client {
    return new Client(this.#url, {
      pipelining: 1,
      allowH2: false,
      // Each exchange has one timeout of its own.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: 60_000,
      connect: (options, callback) => this.#handOver(options, callback),
    });
  }

  /** Drops the idle socket. The exchange that is next has a new one made, before its clock starts. */
  #renew(): void {
    this.#spare?.destroy();
    this.#spare = undefined;
    void this.#client.destroy();
    this.#client = this.#newClient();
  }

  #handOver(options: buildConnector.Options, callback: buildConnector.Callback): void {
    const spare = this.#spare;
    this.#spare = undefined;
    if (spare === undefined || spare.destroyed || spare.readableEnded) {
      this.#connect(options, callback);
      return;
    }
    spare.off("error", ignore);
    queueMicrotask(() => callback(null, spare));
  }
}

function ignore(): void {}

/** One for all connections: reading the authorities' certificates takes longer than a handshake. */
function createConnector({ ca }: Origin): buildConnector.connector {
  const secureContext = ca === undefined ? undefined : createSecureContext({ ca: [...rootCertificates, ca] });
  return buildConnector({ timeout: 5000, allowH2: false, ...(secureContext && { secureContext }) });
}

/**
 * Opens `count` connections. Throws UnreachableError when the very first cannot be opened; a later one that fails
 * is tried again by its first request.
 */
export async function openConnections(origin: Origin, count: number): Promise<Connection[]> {
  const connect = createConnector(origin);
  const connections = Array.from({ length: count }, () => new Connection(origin.url, connect));
  const [first] = connections;
  try {
    await first?.open(origin);
  } catch (error) {
    await closeConnections(connections, "unreachable");
    throw new UnreachableError(`cannot connect to ${origin.url}: ${describeError(error)}`, {
      hint: "check the gateway's address, and that it is up",
      reproduce: `curl -sS ${origin.url}/v1/models`,
      cause: error,
    });
  }
  for (let from = 1; from < count; from += OPEN_AT_ONCE) {
    await Promise.allSettled(connections.slice(from, from + OPEN_AT_ONCE).map((one) => one.open(origin)));
  }
  return connections;
}

/** Closes them all at once; what still runs ends as `aborted`. */
export async function closeConnections(connections: readonly Connection[], why: string): Promise<void> {
  await Promise.all(connections.map((connection) => connection.destroy(why)));
}
