/** How often a wait looks, how often it says so, and how long a moment's trouble may last. Milliseconds. */
export interface Pace {
  readonly pollMs: number;
  readonly sayMs: number;
  readonly patienceMs: number;
}

export const PACE: Pace = { pollMs: 5000, sayMs: 60_000, patienceMs: 30_000 };
