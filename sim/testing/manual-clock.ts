import type { Clock } from "../clock.ts";

/** Time that stands still until a test moves it. */
export class ManualClock implements Clock {
  #now = 0;
  readonly #alarms = new Set<{ when: number; callback: () => void }>();

  now(): number {
    return this.#now;
  }

  at(when: number, callback: () => void): () => void {
    const alarm = { when, callback };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  }

  /** Moves to `until`, waking whoever asked for it on the way, in order. */
  advanceTo(until: number): void {
    for (let next = this.#next(until); next !== undefined; next = this.#next(until)) {
      this.#alarms.delete(next);
      this.#now = Math.max(this.#now, next.when);
      next.callback();
    }
    this.#now = until;
  }

  /** Moves to `until` in one leap, as for a process that was held up: everybody is woken late. */
  leapTo(until: number): void {
    this.#now = until;
    this.advanceTo(until);
  }

  #next(until: number) {
    const due = [...this.#alarms].filter(({ when }) => when <= until);
    return due.sort((one, other) => one.when - other.when)[0];
  }
}
