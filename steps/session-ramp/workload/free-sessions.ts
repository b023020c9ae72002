import { draw } from "./draw.ts";

export interface FreeSessionsOptions {
  readonly sessions: number;
  /** One a session, each above 0; undefined = all alike. */
  readonly weights: readonly number[] | undefined;
  readonly seed: number;
}

/** In place of the key of a session that is busy. */
const BUSY = Number.POSITIVE_INFINITY;

/**
 * Hands out sessions that have no request in flight: the free one whose key is least, in O(log sessions), by a tree of
 * minima.
 *
 * Without weights the key is the requests served plus a draw below 1: no session gets ahead of another one, and each
 * round has an order of its own. In any order that repeats, or goes there and back among the few that are free, loops
 * whose answers take equally long would keep step with a gateway that serves its engines in turn. With weights
 * each session has a clock that moves on by Exp(1) / weight when it is taken; the least of several exponential clocks
 * is session k with probability weight k / sum, each time anew. A session that was busy has a clock that stood still,
 * so it catches up with its share.
 */
export class FreeSessions {
  readonly #options: FreeSessionsOptions;
  readonly #served: Float64Array;
  readonly #clocks: Float64Array;
  /** Leaves are sessions; a node holds the least key below it. Node 1 is the root. */
  readonly #tree: Float64Array;
  readonly #leaves: number;

  constructor(options: FreeSessionsOptions) {
    const { sessions } = options;
    this.#options = options;
    this.#served = new Float64Array(sessions);
    this.#clocks = new Float64Array(sessions);
    this.#leaves = 2 ** Math.ceil(Math.log2(Math.max(1, sessions)));
    this.#tree = new Float64Array(2 * this.#leaves).fill(BUSY);
    for (let session = 0; session < sessions; session++) {
      this.#advance(session);
      this.free(session);
    }
  }

  /** A free session, busy from now on; undefined = there is none. */
  take(): number | undefined {
    const session = this.#least();
    if (session === undefined) return undefined;
    this.#set(session, BUSY);
    this.#served[session] = (this.#served[session] ?? 0) + 1;
    this.#advance(session);
    return session;
  }

  /** The session's request has ended. */
  free(session: number): void {
    this.#set(session, this.#clocks[session] ?? 0);
  }

  #advance(session: number): void {
    const { sessions, weights, seed } = this.#options;
    const served = this.#served[session] ?? 0;
    const uniform = draw(seed, served * sessions + session);
    const weight = weights?.[session];
    this.#clocks[session] =
      weight === undefined ? served + uniform : (this.#clocks[session] ?? 0) - Math.log(1 - uniform) / weight;
  }

  /** The session with the least key; undefined when all are busy. */
  #least(): number | undefined {
    const key = this.#at(1);
    if (key === BUSY) return undefined;
    let node = 1;
    while (node < this.#leaves) node = this.#at(2 * node) === key ? 2 * node : 2 * node + 1;
    return node - this.#leaves;
  }

  #set(session: number, key: number): void {
    let node = session + this.#leaves;
    this.#tree[node] = key;
    for (node >>= 1; node >= 1; node >>= 1) {
      this.#tree[node] = Math.min(this.#at(2 * node), this.#at(2 * node + 1));
    }
  }

  #at(node: number): number {
    return this.#tree[node] ?? BUSY;
  }
}
