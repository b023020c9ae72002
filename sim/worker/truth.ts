/** How a completion ended. `cut` = the worker went away under it; `rejected` = never reached the engine. */
export type TruthStatus = "running" | "ok" | "rejected" | "aborted" | "cut";

/** What really happened to one completion that reached a worker. */
export interface TruthRecord {
  /** The request's x-request-id. */
  readonly id: string;
  /** Its x-session-id, "" without one. */
  readonly session: string;
  /** Its x-test-id, "" without one. */
  readonly testId: string;
  readonly worker: string;
  /** Tokens that the engine looked up, 0 while it waits; sums agree with the engine's counters to the token. */
  promptTokens: number;
  cachedTokens: number;
  outputTokens: number;
  /** From the request read to the first content written, in milliseconds; null without content. */
  ttftMs: number | null;
  /** From the request read to the last byte written, in milliseconds; null while it runs. */
  e2eMs: number | null;
  status: TruthStatus;
}

/** The completions in order of arrival; beyond the limit the oldest are dropped. */
export class TruthLedger {
  readonly #records = new Set<TruthRecord>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  open(request: Pick<TruthRecord, "id" | "session" | "testId" | "worker">): TruthRecord {
    const record: TruthRecord = {
      ...request,
      promptTokens: 0,
      cachedTokens: 0,
      outputTokens: 0,
      ttftMs: null,
      e2eMs: null,
      status: "running",
    };
    this.#records.add(record);
    for (const oldest of this.#records) {
      if (this.#records.size <= this.#limit) break;
      this.#records.delete(oldest);
    }
    return record;
  }

  records(): TruthRecord[] {
    return [...this.#records];
  }

  clear(): void {
    this.#records.clear();
  }
}
