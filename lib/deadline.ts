/** A time limit whose clock can be held: aborts its signal once it has run for so long. */
export class Deadline {
  readonly #controller = new AbortController();
  #leftMs: number;
  #runningSince: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(seconds: number) {
    this.#leftMs = seconds * 1000;
    this.#run();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Holds the clock while `wait` goes on. The wait must have a limit of its own. */
  async outside<T>(wait: () => Promise<T>): Promise<T> {
    this.#hold();
    try {
      return await wait();
    } finally {
      this.#run();
    }
  }

  /** Stops the clock for good, so that no timer keeps the process alive. */
  stop(): void {
    this.#hold();
    this.#stopped = true;
  }

  #run(): void {
    if (this.#stopped) return;
    this.#runningSince = performance.now();
    this.#timer = setTimeout(() => this.#controller.abort(), Math.max(this.#leftMs, 0));
  }

  #hold(): void {
    clearTimeout(this.#timer);
    if (this.#runningSince !== undefined) this.#leftMs -= performance.now() - this.#runningSince;
    this.#runningSince = undefined;
  }
}
