/** Fewest samples behind each percentile: 10 / (1 - q), so that about ten lie above it. */
const needed = { p50: 20, p90: 100, p95: 200, p99: 1000, p999: 10_000 } as const;

export type Percentile = keyof typeof needed;

/** A distribution in numbers, in the unit of its samples. */
export interface Distribution {
  /** Samples behind the figures, at least 1. */
  readonly count: number;
  readonly mean: number;
  /** Of the population (divided by n). */
  readonly std: number;
  readonly min: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
  /** Percentiles that rest on too few samples: `count` is below 10 / (1 - q). Lowest first. */
  readonly lowSample: readonly Percentile[];
}

/** The percentiles that so many samples do not carry. */
export function lowSample(count: number): readonly Percentile[] {
  const percentiles: Percentile[] = [];
  if (count < needed.p50) percentiles.push("p50");
  if (count < needed.p90) percentiles.push("p90");
  if (count < needed.p95) percentiles.push("p95");
  if (count < needed.p99) percentiles.push("p99");
  if (count < needed.p999) percentiles.push("p999");
  return percentiles;
}
