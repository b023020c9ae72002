/** Room for so many buckets at first. */
const INITIAL_BUCKETS = 64;

/**
 * Sums over equal spans of time: a row for each bucket, a column for each quantity. When time passes the last allowed
 * bucket, neighbours are merged and the width doubles, so memory is bounded by `maxBuckets` rows.
 */
export class BucketTable {
  readonly #start: number;
  readonly #columns: number;
  readonly #maxBuckets: number;
  #widthMs: number;
  #cells: Float64Array;
  #length = 0;

  /** `start`: where bucket 0 begins, ms. `maxBuckets`: an even number. */
  constructor(options: { start: number; widthMs: number; columns: number; maxBuckets: number }) {
    this.#start = options.start;
    this.#widthMs = options.widthMs;
    this.#columns = options.columns;
    this.#maxBuckets = options.maxBuckets;
    this.#cells = new Float64Array(Math.min(INITIAL_BUCKETS, options.maxBuckets) * options.columns);
  }

  get widthMs(): number {
    return this.#widthMs;
  }

  /** Buckets from the start to the last one that was touched. */
  get length(): number {
    return this.#length;
  }

  /** 0 where nothing was added. */
  at(bucket: number, column: number): number {
    return bucket < this.#length ? (this.#cells[bucket * this.#columns + column] ?? 0) : 0;
  }

  add(moment: number, column: number, amount: number): void {
    this.#addAt(this.#bucketOf(moment), column, amount);
  }

  /** Adds `amount` for each of the first `count` moments, which ascend: one write for each bucket that they touch. */
  addEach(moments: Float64Array, count: number, column: number, amount: number): void {
    let index = 0;
    while (index < count) {
      const bucket = this.#bucketOf(moments[index] ?? Number.NaN);
      const border = this.#start + (bucket + 1) * this.#widthMs;
      let next = index + 1;
      while (next < count && (moments[next] ?? 0) < border) next++;
      this.#addAt(bucket, column, (next - index) * amount);
      index = next;
    }
  }

  #addAt(bucket: number, column: number, amount: number): void {
    const cell = bucket * this.#columns + column;
    this.#cells[cell] = (this.#cells[cell] ?? 0) + amount;
  }

  /** Makes room for a moment. One before the start belongs to bucket 0, so that sums stay whole. */
  #bucketOf(moment: number): number {
    if (!Number.isFinite(moment)) throw new RangeError(`a moment must be a finite number, not ${moment}`);
    const elapsed = Math.max(0, moment - this.#start);
    while (elapsed >= this.#maxBuckets * this.#widthMs) this.#fold();
    const bucket = Math.floor(elapsed / this.#widthMs);
    if (bucket >= this.#length) this.#extend(bucket + 1);
    return bucket;
  }

  #extend(length: number): void {
    this.#length = length;
    if (length * this.#columns <= this.#cells.length) return;
    const larger = new Float64Array(Math.min(this.#maxBuckets, 2 * length) * this.#columns);
    larger.set(this.#cells);
    this.#cells = larger;
  }

  #fold(): void {
    const halved = new Float64Array(this.#cells.length);
    for (let bucket = 0; bucket < this.#length; bucket++) {
      const target = (bucket >> 1) * this.#columns;
      for (let column = 0; column < this.#columns; column++) {
        halved[target + column] = (halved[target + column] ?? 0) + this.at(bucket, column);
      }
    }
    this.#cells = halved;
    this.#length = Math.ceil(this.#length / 2);
    this.#widthMs *= 2;
  }
}
