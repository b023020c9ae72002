import { UnreachableError } from "../errors/index.ts";
import { describeError } from "../http/describe-error.ts";
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
export async function openConnections(origin: Origin, count: number): Promise<Opened> {
  const connect = await connectTo(origin);
  const make = () => new Connection(connect);
  const connections = Array.from({ length: count }, make);
  const connectMs: number[] = [];
  const open = async (connection: Connection) => void connectMs.push(await connection.open());
  const [first, ...others] = connections;
  try {
    if (first !== undefined) await open(first);
  } catch (error) {
    throw new UnreachableError(`cannot connect to ${origin.url}: ${describeError(error)}`, {
      hint: "check the gateway's address, and that it is up",
      reproduce: `curl -sS ${origin.url}/v1/models`,
      cause: error,
    });
  }
  for (let from = 0; from < others.length; from += OPEN_AT_ONCE) {
    await Promise.allSettled(others.slice(from, from + OPEN_AT_ONCE).map(open));
  }
  return { make, connections, connectMs };
}

/** Closes them all at once; what still runs ends as `aborted`. */
export function closeConnections(connections: readonly Connection[], why: string): void {
  for (const connection of connections) connection.destroy(why);
}
