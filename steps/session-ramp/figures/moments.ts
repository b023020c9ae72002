/**
 * Count, mean, standard deviation and extremes of a stream of numbers, in constant memory.
 *
 * Sums are of the distance to the first sample, as in "shifted data" (Chan, Golub, LeVeque: Algorithms for computing
 * the sample variance, 1983). Since the shift is itself a sample, (mean - shift)^2 <= n * variance: what cancels is at
 * most n times what remains, where plain sums lose everything once the mean is far above the spread. Unlike Welford's
 * recurrence a sample costs no division.
 */
export class Moments {
  #count = 0;
  #shift = 0;
  #sum = 0;
  #squares = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  get count(): number {
    return this.#count;
  }

  /** NaN when there is no sample. */
  get mean(): number {
    return this.#shift + this.#sum / this.#count;
  }

  /** Of the population, as numpy's `std`: squares are divided by n. NaN when there is no sample. */
  get std(): number {
    const offset = this.#sum / this.#count;
    return Math.sqrt(Math.max(0, this.#squares / this.#count - offset * offset));
  }

  /** Infinity when there is no sample. */
  get min(): number {
    return this.#min;
  }

  /** -Infinity when there is no sample. */
  get max(): number {
    return this.#max;
  }

  /** `weight`: so many equal samples, a whole number from 1. */
  add(value: number, weight: number): void {
    if (this.#count === 0) this.#shift = value;
    const distance = value - this.#shift;
    this.#count += weight;
    this.#sum += distance * weight;
    this.#squares += distance * distance * weight;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  /** Takes in another's samples, its sums moved to the shift of this one. */
  merge(other: Moments): void {
    if (other.#count === 0) return;
    if (this.#count === 0) this.#shift = other.#shift;
    const step = other.#shift - this.#shift;
    this.#squares += other.#squares + 2 * step * other.#sum + other.#count * step * step;
    this.#sum += other.#sum + other.#count * step;
    this.#count += other.#count;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
  }
}
