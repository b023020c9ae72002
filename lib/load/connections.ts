import { UnreachableError } from "../errors/index.ts";
import { describeError } from "../http/describe-error.ts";
import { namesProxy } from "../http/proxy-variables.ts";
import { Connection } from "./connection.ts";
import { connectTo, type Origin } from "./endpoint.ts";

/** Opening more at once than a server's accept queue holds would make some wait for a retransmission. */
const OPEN_AT_ONCE = 100;

export interface Opened {
  /** Makes one more, which opens with its first request. */
  readonly make: () => Connection;
  readonly connections: readonly Connection[];
  /** How long each one took that could be opened, milliseconds. */
  readonly connectMs: readonly number[];
}

/**
 * Opens `count` connections. Throws UnreachableError when the very first cannot be opened; a later one that fails
 * is tried again by its first request.
 */
export async function openConnections(origin: Origin, count: number, staleMs?: number): Promise<Opened> {
  const connect = await connectTo(origin);
  const make = () => new Connection(connect, staleMs);
  const connections = Array.from({ length: count }, make);
  const [first, ...others] = connections;
  const connectMs: number[] = [];
  try {
    if (first !== undefined) connectMs.push(await first.open());
  } catch (error) {
    throw new UnreachableError(`cannot connect to ${origin.url}: ${describeError(error)}`, {
      hint: await hintFor(origin),
      reproduce: `curl -sS ${origin.url}/v1/models`,
      cause: error,
    });
  }
  connectMs.push(...(await openAll(others)));
  return { make, connections, connectMs };
}

/** A gateway beyond a proxy may well be up. */
async function hintFor({ url }: Origin): Promise<string> {
  const proxy = namesProxy(process.env) ? (await import("../http/proxies.ts")).proxyFor(url) : undefined;
  if (proxy === undefined) return "check the gateway's address, and that it is up";
  return (
    `what is timed passes no proxy, and ${proxy.variable} names ${proxy.url.host} for this gateway: give a ` +
    "gateway-url that can be reached from here directly, and put its host into NO_PROXY"
  );
}

/** Opens them; one that fails is tried again by its next request. Resolves with the milliseconds that each took. */
export async function openAll(connections: readonly Connection[]): Promise<number[]> {
  const took: number[] = [];
  for (let from = 0; from < connections.length; from += OPEN_AT_ONCE) {
    const some = connections.slice(from, from + OPEN_AT_ONCE);
    await Promise.allSettled(some.map(async (connection) => took.push(await connection.open())));
  }
  return took;
}

/** Closes them all at once; what still runs ends as `aborted`. */
export function closeConnections(connections: readonly Connection[], why: string): void {
  for (const connection of connections) connection.destroy(why);
}
