/** Random numbers that a seed repeats (mulberry32), so that a failing case can be run again. */
export class Seeded {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.below(choices.length)] ?? choices[0];
  }

  /** The bytes in 1 to `most` parts, none of them empty. */
  cut(bytes: Buffer, most: number): Buffer[] {
    const borders = new Set<number>([0, bytes.length]);
    const cuts = this.below(most);
    for (let n = 0; n < cuts; n++) borders.add(this.below(bytes.length + 1));
    const sorted = [...borders].sort((a, b) => a - b);
    return sorted.slice(1).map((to, n) => bytes.subarray(sorted[n], to));
  }
}
