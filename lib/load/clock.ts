/** Milliseconds on the monotonic clock: for intervals. It never steps, and its zero means nothing. */
export function now(): number {
  return performance.now();
}

/** Ties the monotonic clock to the wall clock, once, so that every time of a run lies on one line. */
export class WallClock {
  readonly #offset = Date.now() - performance.now();

  /** Unix time in milliseconds of a moment on the monotonic clock. */
  unix(at: number): number {
    return this.#offset + at;
  }
}
