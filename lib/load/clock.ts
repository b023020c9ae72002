/**
 * Milliseconds on the monotonic clock, in whole microseconds: for intervals. It never steps, and its zero means
 * nothing. Nothing finer is kept anywhere, so that figures can be worked out again from the records, exactly.
 */
export function now(): number {
  return nearestMicrosecond(performance.now());
}

/** A time on the clock's grain: takes off what adding and subtracting in binary left behind. */
export function nearestMicrosecond(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/** A moment cut to the clock's grain: a due time that is worked out must not come after the send that follows it. */
export function wholeMicroseconds(at: number): number {
  // A hair is added first: what is a whole number but for rounding must not lose a microsecond.
  return Math.floor(at * 1000 + 1e-6) / 1000;
}

/** Ties the monotonic clock to the wall clock, once, so that every time of a run lies on one line. */
export class WallClock {
  readonly #offset = Date.now() - now();

  /** Unix time in milliseconds of a moment on the monotonic clock. */
  unix(at: number): number {
    return this.#offset + at;
  }
}
