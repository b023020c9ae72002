import { now } from "../../lib/load/index.ts";
import type { Log } from "../../lib/log.ts";

const LINES = 10;
const EVERY_MS = 3000;
/** Of a run that only time ends. */
const ENDLESS_EVERY_MS = 30_000;

/** At most ten lines while a run goes on, and none in a short one; without a number to reach, one every half minute. */
export class Progress {
  readonly #log: Log;
  readonly #total: number;
  #done = 0;
  #failed = 0;
  #toldDone = 0;
  #toldAt = now();

  /** `total`: requests that are to be done; Infinity = not known. */
  constructor(log: Log, total: number) {
    this.#log = log;
    this.#total = total;
  }

  advance(failed: boolean): void {
    this.#done++;
    if (failed) this.#failed++;
    const isCounted = Number.isFinite(this.#total);
    if (isCounted && (this.#done === this.#total || this.#done - this.#toldDone < this.#total / LINES))
      return;
    if (now() - this.#toldAt < (isCounted ? EVERY_MS : ENDLESS_EVERY_MS)) return;
    this.#toldDone = this.#done;
    this.#toldAt = now();
    const of = isCounted ? ` of ${this.#total}` : "";
    this.#log.info(`${this.#done}${of} requests done, ${this.#failed} failed`);
  }
}
