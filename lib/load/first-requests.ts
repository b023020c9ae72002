/**
 * Watches how the first requests of a run end. When all of them have failed, the rest would only cost time: behind a
 * gateway that hangs, each one its whole timeout.
 */
export class FirstRequests {
  readonly #enough: number;
  #failed = 0;
  #anySucceeded = false;

  /** `enough`: so many failures, and no success before them, end the hope. */
  constructor(enough: number) {
    this.#enough = enough;
  }

  /** Takes the next request that has ended; a dropped one is none. */
  add(failed: boolean): void {
    if (failed) this.#failed++;
    else this.#anySucceeded = true;
  }

  get allFailed(): boolean {
    return !this.#anySucceeded && this.#failed >= this.#enough;
  }
}
