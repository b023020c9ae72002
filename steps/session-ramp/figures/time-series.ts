import { BucketTable } from "./bucket-table.ts";
import { type Entry, outcomeOf } from "./entry.ts";

/** Two hours of seconds; a longer run has wider buckets. */
const MAX_BUCKETS = 7200;

const SECOND_MS = 1000;

/** `change`: of the requests in flight. */
const column = {
  sent: 0,
  ok: 1,
  failed: 2,
  incomplete: 3,
  outputTokens: 4,
  lostTokens: 5,
  ttftSum: 6,
  ttftCount: 7,
  change: 8,
} as const;

/** What happened in one span of time. */
export interface Bucket {
  /** Requests whose first byte was written. */
  readonly sent: number;
  /** Requests that ended, by how. */
  readonly ok: number;
  readonly failed: number;
  readonly incomplete: number;
  /** Tokens of successful requests when they arrived: each event with content counts output tokens / events. */
  readonly outputTokens: number;
  /** The same of requests that failed or were cut. */
  readonly lostTokens: number;
  /** Mean over the successful requests whose first content came in this span; null when there is none. */
  readonly ttftMeanMs: number | null;
  readonly ttftCount: number;
  /** Requests in flight at its end. */
  readonly inFlight: number;
}

export interface Series {
  /** Width of a bucket: 1, and in runs above two hours 2, 4, 8 ... */
  readonly widthSeconds: number;
  /** From the run's start on, without a gap. */
  readonly buckets: readonly Bucket[];
}

/** Sums over the whole buckets inside a span of time. */
export interface Window {
  readonly buckets: number;
  readonly seconds: number;
  readonly ok: number;
  readonly outputTokens: number;
  readonly lostTokens: number;
}

/** A run second by second. Memory grows with its seconds only, and not beyond 7,200 buckets. */
export class TimeSeries {
  readonly #start: number;
  readonly #table: BucketTable;

  /** `start`: the run's zero, ms on the monotonic clock. */
  constructor(start: number, maxBuckets = MAX_BUCKETS) {
    this.#start = start;
    const columns = Object.keys(column).length;
    this.#table = new BucketTable({ start, widthMs: SECOND_MS, columns, maxBuckets });
  }

  add(entry: Entry): void {
    const outcome = outcomeOf(entry);
    const table = this.#table;
    const end = entry.end ?? entry.sent ?? entry.due;
    table.add(end, column[outcome], 1);
    if (entry.sent !== undefined) {
      table.add(entry.sent, column.sent, 1);
      table.add(entry.sent, column.change, 1);
      table.add(end, column.change, -1);
    }
    this.#addTokens(entry, end, outcome === "ok" ? column.outputTokens : column.lostTokens);
    if (outcome !== "ok" || entry.sent === undefined || entry.first === undefined) return;
    table.add(entry.first, column.ttftSum, entry.first - entry.sent);
    table.add(entry.first, column.ttftCount, 1);
  }

  /** Tokens that no event brought count when the answer ends, so that the series' sum is that of the run. */
  #addTokens({ outputTokens, times, chunks }: Entry, end: number, target: number): void {
    if (chunks > 0) this.#table.addEach(times, chunks, target, outputTokens.count / chunks);
    else if (outputTokens.count > 0) this.#table.add(end, target, outputTokens.count);
  }

  /** Most output tokens in one whole second until `to` (ms); null when there is none or the buckets are wider. */
  peakTokensPerSecond(to: number): number | null {
    const whole = Math.floor((to - this.#start) / SECOND_MS);
    if (this.#table.widthMs !== SECOND_MS || !(whole > 0)) return null;
    let peak = 0;
    for (let bucket = 0; bucket < Math.min(whole, this.#table.length); bucket++) {
      peak = Math.max(peak, this.#table.at(bucket, column.outputTokens));
    }
    return peak;
  }

  /** Sums over the whole buckets between two moments (ms); no bucket when the span is empty or has no end. */
  window(from: number, to: number): Window {
    const width = this.#table.widthMs;
    const first = Math.max(0, Math.ceil((from - this.#start) / width));
    const end = Math.floor((to - this.#start) / width);
    const buckets = Number.isFinite(end - first) ? Math.max(0, end - first) : 0;
    const sum = (of: number) => {
      let all = 0;
      for (let bucket = first; bucket < Math.min(first + buckets, this.#table.length); bucket++) {
        all += this.#table.at(bucket, of);
      }
      return all;
    };
    return {
      buckets,
      seconds: (buckets * width) / SECOND_MS,
      ok: sum(column.ok),
      outputTokens: sum(column.outputTokens),
      lostTokens: sum(column.lostTokens),
    };
  }

  figures(): Series {
    let inFlight = 0;
    const buckets = Array.from({ length: this.#table.length }, (_, index): Bucket => {
      const at = (of: number) => this.#table.at(index, of);
      const ttftCount = at(column.ttftCount);
      inFlight += at(column.change);
      return {
        sent: at(column.sent),
        ok: at(column.ok),
        failed: at(column.failed),
        incomplete: at(column.incomplete),
        outputTokens: at(column.outputTokens),
        lostTokens: at(column.lostTokens),
        ttftMeanMs: ttftCount > 0 ? at(column.ttftSum) / ttftCount : null,
        ttftCount,
        inFlight,
      };
    });
    return { widthSeconds: this.#table.widthMs / SECOND_MS, buckets };
  }
}
