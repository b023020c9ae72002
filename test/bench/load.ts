/** A closed loop of so many streams against a server that sends a token every `itlMs`. */
export interface Load {
  readonly streams: number;
  readonly itlMs: number;
  /** Requests of each stream. */
  readonly rounds: number;
}

/** A thousand streams at 10 ms are more than one core can serve, whatever the client. */
export const loads: readonly Load[] = [
  { streams: 32, itlMs: 10, rounds: 20 },
  { streams: 256, itlMs: 10, rounds: 6 },
  { streams: 1000, itlMs: 20, rounds: 3 },
];
