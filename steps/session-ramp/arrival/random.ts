const TWO_POW_26 = 2 ** 26;
const TWO_POW_MINUS_53 = 2 ** -53;

/**
 * Seeded random numbers that are the same on every machine: sfc32 (Chris Doty-Humphrey, PractRand), its state filled
 * by splitmix32 (the scheme of Steele, Lea, Flood 2014 in 32 bits, with a mix of Wellons' hash-prospector). Not for
 * secrets.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;
  /** The polar method makes normals in pairs. */
  #spare: number | undefined;

  /** `seed`: a whole number from 0 to 2^53 - 1. Throws RangeError for another. */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(`${seed} is not a seed`);
    const low = splitmix32(seed >>> 0);
    const high = splitmix32(Math.floor(seed / 2 ** 32) ^ low());
    [this.#a, this.#b, this.#c] = [low(), high(), low() ^ high()];
    for (let round = 0; round < 12; round++) this.uint32();
  }

  /** A whole number from 0 to 2^32 - 1. */
  uint32(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** Uniform in [0, 1), with all 53 bits of a double. */
  uniform(): number {
    return ((this.uint32() >>> 5) * TWO_POW_26 + (this.uint32() >>> 6)) * TWO_POW_MINUS_53;
  }

  /** Exponential with mean 1, by inversion. */
  exponential(): number {
    return -Math.log1p(-this.uniform());
  }

  /** Normal with mean 0 and deviation 1: Marsaglia's polar method (Marsaglia, Bray 1964). */
  normal(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(square)) / square);
      this.#spare = y * scale;
      return x * scale;
    }
  }

  /**
   * Gamma with this shape (above 0) and scale 1, so with mean `shape`: Marsaglia, Tsang, "A simple method for
   * generating gamma variables" (2000); below shape 1 by their boost, gamma(shape + 1) * U^(1 / shape).
   */
  gamma(shape: number): number {
    if (shape < 1) return this.gamma(shape + 1) * this.uniform() ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v <= 0) continue;
      const u = this.uniform();
      if (u < 1 - 0.0331 * x ** 4) return d * v;
      if (Math.log(u) < 0.5 * x * x + d * (1 - v + Math.log(v))) return d * v;
    }
  }
}

/** Each call gives the next of a sequence of 32-bit numbers that differ much even where the seeds differ by one. */
function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return mixed ^ (mixed >>> 15);
  };
}
