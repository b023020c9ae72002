import {
  type Connection,
  closeConnections,
  type Opened,
  type Origin,
  openAll,
  openConnections,
} from "../../../lib/load/index.ts";

/** A place that asks for connections of its own. */
export type Lane = number;

export interface PoolPlan {
  readonly origin: Origin;
  /** Lanes 0, 1, ...: each gets a connection before the run begins. */
  readonly lanes: number;
  /** Connections that each lane begins with, 1 or more. */
  readonly perLane: number;
  /** Keep one more ready than is in use, where the number in flight is not known beforehand. */
  readonly hasSpare: boolean;
  /** Idle milliseconds after which a connection is opened anew; undefined = as usual. */
  readonly staleMs?: number;
}

/**
 * The connections of a run, in lanes that share none: a lane is a loop of a closed loop, a session that keeps its
 * connection, or all of an open loop. The one used last is used next, so that few of them grow stale.
 */
export class ConnectionPool {
  readonly #plan: PoolPlan;
  readonly #idle: Connection[][];
  readonly #all: Connection[];
  readonly #make: () => Connection;
  /** How long it took to open each connection before the run, milliseconds. */
  readonly connectMs: readonly number[];
  #destroyed: string | undefined;

  private constructor(plan: PoolPlan, { make, connections, connectMs }: Opened) {
    this.#plan = plan;
    this.#make = make;
    this.#all = [...connections];
    this.#idle = Array.from({ length: plan.lanes }, (_, lane) =>
      connections.slice(lane * plan.perLane, (lane + 1) * plan.perLane),
    );
    this.connectMs = connectMs;
  }

  /** Throws UnreachableError when no connection can be made at all. */
  static async open(plan: PoolPlan): Promise<ConnectionPool> {
    return new ConnectionPool(
      plan,
      await openConnections(plan.origin, plan.lanes * plan.perLane, plan.staleMs),
    );
  }

  /** An idle connection of that lane, or a new one, which opens with its first request. */
  acquire(lane: Lane): Connection {
    const idle = this.#idleIn(lane);
    const connection = idle.pop() ?? this.#another();
    if (this.#plan.hasSpare && this.#destroyed === undefined) this.#keepSpare(idle);
    return connection;
  }

  release(lane: Lane, connection: Connection): void {
    this.#idleIn(lane).push(connection);
  }

  /** Opens those anew that were idle for too long, so that no request has to wait for that. */
  async refresh(): Promise<void> {
    await openAll(this.#idle.flat().filter((connection) => !connection.isFresh));
  }

  /** Closes all of them at once; what still runs ends as `aborted`. */
  destroy(why: string): void {
    this.#destroyed = why;
    closeConnections(this.#all, why);
  }

  /** The next one is ready: a new one where none is idle, and one that was idle for too long is opened anew. */
  #keepSpare(idle: Connection[]): void {
    const next = idle.at(-1) ?? this.#another();
    if (idle.length === 0) idle.push(next);
    // When it fails, its next request tries again, and tells why.
    if (!next.isReady) next.open().catch(() => {});
  }

  #another(): Connection {
    const connection = this.#make();
    if (this.#destroyed !== undefined) connection.destroy(this.#destroyed);
    this.#all.push(connection);
    return connection;
  }

  #idleIn(lane: Lane): Connection[] {
    const idle = this.#idle[lane];
    if (idle === undefined) throw new RangeError(`no lane ${lane} of ${this.#idle.length}`);
    return idle;
  }
}
