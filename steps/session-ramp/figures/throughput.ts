import type { TimeSeries } from "./time-series.ts";

/** Fewest whole buckets that make a steady window. */
const MIN_BUCKETS = 3;

/** Successful requests and their output tokens, by the time that they took. */
export interface Rates {
  readonly requestsPerSecond: number;
  readonly outputTokensPerSecond: number;
}

export interface SteadyRates extends Rates {
  /** Tokens of requests that failed or were cut: delivered in the window too, but in none of the other figures. */
  readonly lostTokensPerSecond: number;
  /** Length of the window: its whole buckets. */
  readonly seconds: number;
}

export interface Throughput {
  /** From first send to last byte; null when nothing was sent or it took no time. */
  readonly wholeRun: Rates | null;
  /**
   * From the moment the load had reached its level to the last send: requests that ended and tokens that arrived in
   * the whole buckets between; null when these are fewer than three, or nobody said when the load was steady.
   */
  readonly steady: SteadyRates | null;
  /** Most output tokens in one whole second of the run; null when it has none, or lasted above two hours. */
  readonly peakTokensPerSecond: number | null;
}

/** A span of time, ms on the monotonic clock. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Totals {
  readonly ok: number;
  readonly outputTokens: number;
  readonly durationSeconds: number;
  /** Last byte, ms on the monotonic clock. */
  readonly to: number;
}

export function throughputOf(totals: Totals, series: TimeSeries, steady: Span | undefined): Throughput {
  return {
    wholeRun: wholeRunRates(totals),
    steady: steady === undefined ? null : steadyRates(series, steady),
    peakTokensPerSecond: series.peakTokensPerSecond(totals.to),
  };
}

function wholeRunRates({ ok, outputTokens, durationSeconds }: Totals): Rates | null {
  if (durationSeconds <= 0) return null;
  return { requestsPerSecond: ok / durationSeconds, outputTokensPerSecond: outputTokens / durationSeconds };
}

function steadyRates(series: TimeSeries, { from, to }: Span): SteadyRates | null {
  const { buckets, seconds, ok, outputTokens, lostTokens } = series.window(from, to);
  if (buckets < MIN_BUCKETS) return null;
  return {
    requestsPerSecond: ok / seconds,
    outputTokensPerSecond: outputTokens / seconds,
    lostTokensPerSecond: lostTokens / seconds,
    seconds,
  };
}
