import { draw } from "./draw.ts";

export interface FreeSessionsOptions {
  readonly sessions: number;
  /** Loops that send, each one request at a time; 0 = none (open loop). */
  readonly loops: number;
  /** One a session, each above 0; undefined = all alike. */
  readonly weights: readonly number[] | undefined;
  readonly seed: number;
}

/** In place of the key of a session that is busy. */
const BUSY = Number.POSITIVE_INFINITY;

/**
 * Hands out sessions that have no request in flight: of those that belong to the loop (session mod loops == loop), or
 * else of all, the free one whose key is least. Both in O(log sessions), by a tree of minima over sessions that lie
 * loop by loop.
 *
 * Without weights the key is (requests served, place), the place counted backwards in every second round: with all
 * sessions free this is the order of lib/load/session-order.ts, and no session gets ahead of another one. With weights
 * each session has a clock that moves on by Exp(1) / weight when it is taken; the least of several exponential clocks
 * is session k with probability weight k / sum, each time anew. A session that was busy has a clock that stood still,
 * so it catches up with its share.
 */
export class FreeSessions {
  readonly #options: FreeSessionsOptions;
  /** First place of each loop's sessions, and behind them the end. */
  readonly #starts: Int32Array;
  /** Session at a place, and place of a session. */
  readonly #sessionAt: Int32Array;
  readonly #placeOf: Int32Array;
  readonly #served: Float64Array;
  readonly #clocks: Float64Array;
  /** Leaves are places; a node holds the least key below it. Node 1 is the root. */
  readonly #tree: Float64Array;
  readonly #leaves: number;

  constructor(options: FreeSessionsOptions) {
    const { sessions, loops } = options;
    this.#options = options;
    const groups = Math.max(1, loops);
    this.#starts = new Int32Array(groups + 1);
    this.#sessionAt = new Int32Array(sessions);
    this.#placeOf = new Int32Array(sessions);
    let place = 0;
    for (let loop = 0; loop < groups; loop++) {
      for (let session = loop; session < sessions; session += groups) {
        this.#sessionAt[place] = session;
        this.#placeOf[session] = place++;
      }
      this.#starts[loop + 1] = place;
    }
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
  take(loop: number): number | undefined {
    const place = this.#own(loop) ?? this.#least(0, this.#sessionAt.length);
    if (place === undefined) return undefined;
    const session = this.#sessionAt[place] ?? 0;
    this.#set(place, BUSY);
    this.#served[session] = (this.#served[session] ?? 0) + 1;
    this.#advance(session);
    return session;
  }

  /** The session's request has ended. */
  free(session: number): void {
    const place = this.#placeOf[session] ?? 0;
    this.#set(place, this.#key(session));
  }

  #key(session: number): number {
    const { sessions, weights } = this.#options;
    if (weights !== undefined) return this.#clocks[session] ?? 0;
    const served = this.#served[session] ?? 0;
    return served * sessions + (served % 2 === 0 ? session : sessions - 1 - session);
  }

  #advance(session: number): void {
    const { sessions, weights, seed } = this.#options;
    const weight = weights?.[session];
    if (weight === undefined) return;
    const uniform = draw(seed, (this.#served[session] ?? 0) * sessions + session);
    this.#clocks[session] = (this.#clocks[session] ?? 0) - Math.log(1 - uniform) / weight;
  }

  /** Place of the least among the loop's own sessions. */
  #own(loop: number): number | undefined {
    const from = this.#starts[loop];
    const to = this.#starts[loop + 1];
    return from === undefined || to === undefined ? undefined : this.#least(from, to);
  }

  /** Place of the least key in [from, to); undefined when all there are busy. */
  #least(from: number, to: number): number | undefined {
    let best = 0;
    // Climbs along both borders: node 0 is no node, and busy.
    for (let low = from + this.#leaves, high = to + this.#leaves; low < high; low >>= 1, high >>= 1) {
      if (low & 1) best = this.#lesser(best, low++);
      if (high & 1) best = this.#lesser(best, --high);
    }
    const key = this.#at(best);
    if (key === BUSY) return undefined;
    while (best < this.#leaves) best = this.#at(2 * best) === key ? 2 * best : 2 * best + 1;
    return best - this.#leaves;
  }

  #set(place: number, key: number): void {
    let node = place + this.#leaves;
    this.#tree[node] = key;
    for (node >>= 1; node >= 1; node >>= 1) {
      this.#tree[node] = Math.min(this.#at(2 * node), this.#at(2 * node + 1));
    }
  }

  #lesser(one: number, other: number): number {
    return this.#at(other) < this.#at(one) ? other : one;
  }

  #at(node: number): number {
    return this.#tree[node] ?? BUSY;
  }
}
