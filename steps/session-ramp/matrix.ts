import type { Exchange } from "../../lib/load/index.ts";

/**
 * Successful requests by session (row) and upstream (column). Only one response header counts as evidence in a run,
 * the one of the first answer that had any: names from two headers must not look like two engines.
 */
export class Matrix {
  /** The header that counts; empty = no answer had one. */
  header = "";
  readonly #columns = new Map<string, number>();
  readonly #rows: number[][];

  constructor(sessions: number) {
    this.#rows = Array.from({ length: sessions }, () => []);
  }

  add(session: number, upstream: Exchange["upstream"]): void {
    if (upstream === undefined) return;
    if (this.header === "") this.header = upstream.header;
    const row = this.#rows[session];
    if (upstream.header !== this.header || row === undefined) return;
    const column = this.#columns.get(upstream.name) ?? this.#columns.size;
    this.#columns.set(upstream.name, column);
    row[column] = (row[column] ?? 0) + 1;
  }

  /** Upstreams in the order of the columns. */
  get upstreams(): string[] {
    return [...this.#columns.keys()];
  }

  /** Every row with every column. */
  get rows(): number[][] {
    return this.#rows.map((row) =>
      Array.from({ length: this.#columns.size }, (_, column) => row[column] ?? 0),
    );
  }

  /** Sum over the sessions of the count of their most frequent upstream. */
  get modal(): number {
    return sum(this.#rows.map((row) => row.reduce((most, count) => Math.max(most, count ?? 0), 0)));
  }

  /** Successful requests whose answer named an upstream. */
  get withUpstream(): number {
    return sum(this.#rows.map((row) => row.reduce((all, count) => all + (count ?? 0), 0)));
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
