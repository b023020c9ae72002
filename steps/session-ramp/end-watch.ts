import { FirstRequests } from "../../lib/load/index.ts";
import type { Ended } from "./measurement.ts";

/** More requests in flight than this no client should hold: the server does not keep up, and sockets run out. */
export const MAX_IN_FLIGHT = 10_000;

export interface EndRules {
  /** Loops that send; 0 in an open loop. */
  readonly loops: number;
  readonly stopAfterFailed: number | undefined;
}

/** Fewest failures, and no success before them, after which a run gives up: two rounds of all loops. */
function hopelessAfter(loops: number): number {
  return Math.max(10, 2 * loops);
}

/** Watches for a reason to end a run early. */
export class EndWatch {
  readonly #first: FirstRequests;
  readonly #stopAfterFailed: number;
  readonly #stopping = new AbortController();
  readonly #dropping = new AbortController();
  #failed = 0;
  #inFlight = 0;
  #ended: Ended | undefined;

  constructor({ loops, stopAfterFailed = Number.POSITIVE_INFINITY }: EndRules) {
    this.#first = new FirstRequests(hopelessAfter(loops));
    this.#stopAfterFailed = stopAfterFailed;
  }

  /** Aborted when no more is to be sent. */
  get stop(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Aborted when what is in flight is to be dropped as well. */
  get drop(): AbortSignal {
    return this.#dropping.signal;
  }

  get ended(): Ended | undefined {
    return this.#ended;
  }

  told(): void {
    this.#end("told", true);
  }

  began(): void {
    if (++this.#inFlight > MAX_IN_FLIGHT) this.#end("overrun", true);
  }

  /** A request has ended; one that was dropped is neither a failure nor a success. */
  finished(cause: string | undefined): void {
    this.#inFlight--;
    if (cause === "aborted") return;
    this.#first.add(cause !== undefined);
    if (cause === undefined) return;
    this.#failed++;
    if (this.#first.allFailed) this.#end("hopeless", true);
    else if (this.#failed >= this.#stopAfterFailed) this.#end("failures", false);
  }

  #end(ended: Ended, dropsRunning: boolean): void {
    this.#ended ??= ended;
    this.#stopping.abort();
    if (dropsRunning) this.#dropping.abort();
  }
}
