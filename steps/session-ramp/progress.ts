import { now } from "../../lib/load/index.ts";
import type { Log } from "../../lib/log.ts";

const LINES = 10;
const EVERY_MS = 3000;

/** At most ten lines while a run goes on, and none in a short one. */
export class Progress {
  readonly #log: Log;
  readonly #total: number;
  #done = 0;
  #failed = 0;
  #toldDone = 0;
  #toldAt = now();

  constructor(log: Log, total: number) {
    this.#log = log;
    this.#total = total;
  }

  advance(failed: boolean): void {
    this.#done++;
    if (failed) this.#failed++;
    if (this.#done === this.#total || this.#done - this.#toldDone < this.#total / LINES) return;
    if (now() - this.#toldAt < EVERY_MS) return;
    this.#toldDone = this.#done;
    this.#toldAt = now();
    this.#log.info(`${this.#done} of ${this.#total} requests done, ${this.#failed} failed`);
  }
}
