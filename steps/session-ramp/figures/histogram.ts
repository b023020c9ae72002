import { type Distribution, lowSample } from "./distribution.ts";
import { Moments } from "./moments.ts";

/** Bits of the mantissa that tell two buckets apart, and buckets in an octave. */
const BITS = 10;
const BUCKETS = 2 ** BITS;

/** A percentile is off by at most this share of its true value: half a bucket's width over its lower edge, 0.049 %. */
export const RELATIVE_ERROR = 2 ** -(BITS + 1);

/** Values below (a microsecond, if they are milliseconds) share one bucket, which stands for 0. */
export const SMALLEST = 2 ** -10;

/** Octaves with a place from the start: up to 2^30 ms, twelve days. Larger values get theirs when they come. */
const OCTAVES = 40;

/** An IEEE 754 double's exponent of SMALLEST, and of infinity and NaN, biased. */
const FIRST_EXPONENT = 1023 - 10;
const NOT_FINITE = 2047;

// The exponent is read from the double's bits: Math.log2 costs ten times as much and rounds at the borders.
const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
const isLittleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
const HIGH_WORD = isLittleEndian ? 1 : 0;
const HIGH_MANTISSA_BITS = 20;

/**
 * A distribution in bounded memory, whatever the number of samples: 1,024 buckets in each octave (8 KiB, only octaves
 * that were hit), so percentiles within RELATIVE_ERROR; for values below SMALLEST within SMALLEST. Count, mean,
 * deviation, minimum and maximum are exact. Zero and negative values count, in the bucket of 0.
 */
export class Histogram {
  readonly #moments = new Moments();
  readonly #octaves: (Float64Array | undefined)[] = Array.from({ length: OCTAVES }, () => undefined);
  #zeros = 0;

  get count(): number {
    return this.#moments.count;
  }

  /** `weight`: so many equal samples, a whole number from 1. Throws RangeError unless `value` is finite. */
  add(value: number, weight = 1): void {
    if (value >= SMALLEST) {
      double[0] = value;
      const high = words[HIGH_WORD] ?? 0;
      const octave = (high >>> HIGH_MANTISSA_BITS) - FIRST_EXPONENT;
      const buckets = this.#octaves[octave] ?? this.#open(octave);
      const bucket = (high >>> (HIGH_MANTISSA_BITS - BITS)) & (BUCKETS - 1);
      buckets[bucket] = (buckets[bucket] ?? 0) + weight;
    } else if (value > Number.NEGATIVE_INFINITY) {
      this.#zeros += weight;
    } else {
      throw notFinite(value);
    }
    this.#moments.add(value, weight);
  }

  /** Takes in another's samples; the other stays as it is. */
  merge(other: Histogram): void {
    this.#moments.merge(other.#moments);
    this.#zeros += other.#zeros;
    for (const [octave, theirs] of other.#octaves.entries()) {
      if (theirs === undefined) continue;
      const ours = this.#octaves[octave] ?? this.#open(octave);
      for (const [bucket, count] of theirs.entries()) ours[bucket] = (ours[bucket] ?? 0) + count;
    }
  }

  /**
   * The value at rank (n-1)*q, interpolated between its two neighbours (numpy's and inference-perf's "linear");
   * undefined when there is no sample. Throws RangeError when `q` is not from 0 to 1.
   */
  quantile(q: number): number | undefined {
    if (!(q >= 0 && q <= 1)) throw new RangeError(`a quantile is from 0 to 1, not ${q}`);
    return this.count === 0 ? undefined : this.#quantile(q);
  }

  /** All figures; undefined when there is no sample. */
  describe(): Distribution | undefined {
    const { count, mean, std, min, max } = this.#moments;
    if (count === 0) return undefined;
    return {
      count,
      mean,
      std,
      min,
      p50: this.#quantile(0.5),
      p90: this.#quantile(0.9),
      p95: this.#quantile(0.95),
      p99: this.#quantile(0.99),
      p999: this.#quantile(0.999),
      max,
      lowSample: lowSample(count),
    };
  }

  #quantile(q: number): number {
    const rank = (this.count - 1) * q;
    const below = Math.floor(rank);
    const low = this.#statistic(below);
    return rank === below ? low : low + (this.#statistic(below + 1) - low) * (rank - below);
  }

  /** The sample at `rank` (from 0) in ascending order; both ends are known exactly. */
  #statistic(rank: number): number {
    const { count, min, max } = this.#moments;
    if (rank === 0) return min;
    if (rank === count - 1) return max;
    return Math.min(max, Math.max(min, this.#middleAt(rank)));
  }

  /** Middle of the bucket that holds `rank`. */
  #middleAt(rank: number): number {
    let seen = this.#zeros;
    if (seen > rank) return 0;
    for (const [octave, buckets] of this.#octaves.entries()) {
      if (buckets === undefined) continue;
      for (let bucket = 0; bucket < BUCKETS; bucket++) {
        seen += buckets[bucket] ?? 0;
        if (seen > rank) return SMALLEST * 2 ** octave * (1 + (bucket + 0.5) / BUCKETS);
      }
    }
    return this.#moments.max;
  }

  #open(octave: number): Float64Array {
    if (octave + FIRST_EXPONENT === NOT_FINITE) throw notFinite(Number.POSITIVE_INFINITY);
    while (this.#octaves.length <= octave) this.#octaves.push(undefined);
    const buckets = new Float64Array(BUCKETS);
    this.#octaves[octave] = buckets;
    return buckets;
  }
}

function notFinite(value: number): RangeError {
  return new RangeError(`a sample must be a finite number, not ${value}`);
}
