/** A distribution in numbers, in the unit of its samples. */
export interface Distribution {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** Samples of one quantity, all kept, eight bytes each. */
export class Samples {
  #values: Float64Array;
  #count = 0;

  constructor(capacity = 64) {
    this.#values = new Float64Array(Math.max(1, capacity));
  }

  get count(): number {
    return this.#count;
  }

  push(value: number): void {
    if (this.#count === this.#values.length) this.#grow(this.#count + 1);
    this.#values[this.#count++] = value;
  }

  pushAll(other: Samples): void {
    const count = this.#count + other.#count;
    if (count > this.#values.length) this.#grow(count);
    this.#values.set(other.#values.subarray(0, other.#count), this.#count);
    this.#count = count;
  }

  /** Exact figures, percentiles by linear interpolation between ranks; undefined when there is no sample. */
  describe(): Distribution | undefined {
    if (this.#count === 0) return undefined;
    const sorted = this.#values.slice(0, this.#count).sort();
    let sum = 0;
    for (const value of sorted) sum += value;
    return {
      count: sorted.length,
      mean: sum / sorted.length,
      p50: quantile(sorted, 0.5),
      p90: quantile(sorted, 0.9),
      p95: quantile(sorted, 0.95),
      p99: quantile(sorted, 0.99),
      p999: quantile(sorted, 0.999),
      max: quantile(sorted, 1),
    };
  }

  #grow(needed: number): void {
    const larger = new Float64Array(Math.max(needed, this.#values.length * 2));
    larger.set(this.#values.subarray(0, this.#count));
    this.#values = larger;
  }
}

/** The value at rank (n-1)*q of sorted samples, interpolated (numpy's and inference-perf's "linear"). */
function quantile(sorted: Float64Array, q: number): number {
  const rank = (sorted.length - 1) * q;
  const below = sorted[Math.floor(rank)] ?? Number.NaN;
  const above = sorted[Math.ceil(rank)] ?? Number.NaN;
  return below + (above - below) * (rank - Math.floor(rank));
}
