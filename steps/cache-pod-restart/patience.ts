import { setTimeout as sleep } from "node:timers/promises";
import { isPassing } from "../../lib/kubernetes/index.ts";
import type { Log } from "../../lib/log.ts";

/** How long the API server may give no usable answer before we give up. */
const BLIND_MS = 60_000;

export interface PatienceOptions {
  /** On the monotonic clock, in milliseconds. */
  readonly until: number;
  /** Milliseconds between two tries. */
  readonly pace: number;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** Bears with an API server that is away for a while, or whose objects others change: a rollout outlasts its restart. */
export class Patience {
  readonly #options: PatienceOptions;
  #blindSince: number | undefined;

  constructor(options: PatienceOptions) {
    this.#options = options;
  }

  /** Undefined when there was no usable answer, and time is left. */
  async ask<T>(call: () => Promise<T>): Promise<T | undefined> {
    const { log, until, signal } = this.#options;
    signal.throwIfAborted();
    try {
      const answer = await call();
      this.#blindSince = undefined;
      return answer;
    } catch (error) {
      if (!isPassing(error)) throw error;
      const now = performance.now();
      if (this.#blindSince === undefined) log.warn(`${error.message}; trying again`);
      this.#blindSince ??= now;
      if (now - this.#blindSince > BLIND_MS || now > until) throw error;
      return undefined;
    } finally {
      signal.throwIfAborted();
    }
  }

  /** Asks until there is an answer. */
  async insist<T>(call: () => Promise<T>): Promise<T> {
    for (;;) {
      const answer = await this.ask(call);
      if (answer !== undefined) return answer;
      await sleep(this.#options.pace, undefined, { signal: this.#options.signal });
    }
  }
}
