import { now } from "../../../lib/load/index.ts";

/** The first one comes soon, for a run that is killed early; then a summary is at most so old. */
const FIRST_MS = 1000;
const EVERY_MS = 5000;
/** Writing one holds up what is measured: it may take so much of the time at most. */
const SHARE = 1 / 1000;

/** Writes the summary again and again while a run goes on. */
export class Checkpoints {
  readonly #write: () => void;
  #timer: NodeJS.Timeout;

  constructor(write: () => void) {
    this.#write = write;
    this.#timer = this.#after(FIRST_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #after(ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      const from = now();
      this.#write();
      this.#timer = this.#after(Math.max(EVERY_MS, (now() - from) / SHARE));
    }, ms);
  }
}
