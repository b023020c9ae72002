import { now } from "../../../lib/load/index.ts";

/** What setTimeout can wait at most; beyond, it would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** A nanosecond in milliseconds: adding up seconds and milliseconds rounds, and must not cost a whole timer tick. */
const NANOSECOND = 1e-6;

/** Whether what is due at `at` may go at `moment`, both monotonic milliseconds. */
export function isDue(at: number, moment: number): boolean {
  return at <= moment + NANOSECOND;
}

/**
 * Calls back at a moment of the monotonic clock: never before it, and on an idle client about 1 ms after it at most.
 *
 * Timers count whole milliseconds, from when the loop last looked at the clock. The wait is rounded up: rounded down,
 * the timer fires early and a second one of at least 1 ms has to follow, which sends no sooner and costs more wakes
 * (measured: 1.5 instead of 0.9 timers an arrival at 200 a second). It never spins: the time would be taken from
 * reading answers.
 */
export class Alarm {
  readonly #ring: () => void;
  #at = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(ring: () => void) {
    this.#ring = ring;
  }

  get isSet(): boolean {
    return this.#timer !== undefined;
  }

  /** Sets it to a moment in monotonic milliseconds, instead of the one before. A past one rings after the next poll. */
  set(at: number): void {
    this.clear();
    this.#at = at;
    this.#arm();
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #arm(): void {
    const wait = Math.min(Math.max(1, Math.ceil(this.#at - now() - NANOSECOND)), LONGEST_MS);
    this.#timer = setTimeout(this.#check, wait);
  }

  readonly #check = (): void => {
    this.#timer = undefined;
    // Early when the loop's clock was behind as the timer was set.
    if (isDue(this.#at, now())) this.#ring();
    else this.#arm();
  };
}
