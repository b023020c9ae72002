import type { LevelCurve } from "./level-curve.ts";
import type { NextGap } from "./unit-gaps.ts";

/**
 * When arrivals are due, one after the other, in bounded memory. Arrival i is due when the area under the rate curve
 * equals the sum of the gaps up to it. This rescaling of time makes a process of rate 1 one of any rate, on ramps too
 * (time-rescaling theorem; Cinlar, "Introduction to Stochastic Processes", 1975).
 */
export class DueTimes {
  readonly #curve: LevelCurve;
  readonly #nextGap: NextGap;
  #area = 0;

  constructor(curve: LevelCurve, nextGap: NextGap) {
    this.#curve = curve;
    this.#nextGap = nextGap;
  }

  /** The next due time in seconds from the start of the run; undefined from the end of the curve on. */
  next(): number | undefined {
    this.#area += this.#nextGap();
    return this.#curve.timeOf(this.#area);
  }
}
