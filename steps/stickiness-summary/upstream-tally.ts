/** One session: index of its most frequent upstream, how many requests that one got, and all with evidence. */
export type SessionRow = readonly [upstream: number, count: number, total: number];

/** Stickiness as counts of requests. */
export interface Shares {
  /** Sum over the sessions of the count of their most frequent upstream. */
  readonly modal: number;
  /** Requests whose upstream is known. */
  readonly total: number;
  readonly upstreams: readonly string[];
  /** Requests of each of the upstreams, of all sessions together. */
  readonly counts: readonly number[];
  /** By session, in order; a session without evidence has the upstream -1. */
  readonly sessions: readonly SessionRow[];
}

/** Counts requests by session and upstream. */
export class UpstreamTally {
  readonly #rows: Map<string, number>[];
  readonly #upstreams = new Map<string, number>();
  #total = 0;

  constructor(sessions: number) {
    this.#rows = Array.from({ length: sessions }, () => new Map());
  }

  get total(): number {
    return this.#total;
  }

  /** `session` counts from 0; one that does not exist is our bug. */
  add(session: number, upstream: string, count = 1): void {
    const row = this.#rows[session];
    if (row === undefined) throw new RangeError(`there is no session ${session}`);
    if (count === 0) return;
    row.set(upstream, (row.get(upstream) ?? 0) + count);
    if (!this.#upstreams.has(upstream)) this.#upstreams.set(upstream, this.#upstreams.size);
    this.#total += count;
  }

  shares(): Shares {
    const sessions = this.#rows.map((row) => this.#sessionRow(row));
    return {
      modal: sessions.reduce((sum, [, count]) => sum + count, 0),
      total: this.#total,
      upstreams: [...this.#upstreams.keys()],
      counts: [...this.#upstreams.keys()].map((upstream) => this.#countOf(upstream)),
      sessions,
    };
  }

  #countOf(upstream: string): number {
    return this.#rows.reduce((sum, row) => sum + (row.get(upstream) ?? 0), 0);
  }

  #sessionRow(row: ReadonlyMap<string, number>): SessionRow {
    let modal = -1;
    let most = 0;
    let total = 0;
    for (const [upstream, count] of row) {
      total += count;
      if (count <= most) continue;
      most = count;
      modal = this.#upstreams.get(upstream) ?? -1;
    }
    return [modal, most, total];
  }
}
