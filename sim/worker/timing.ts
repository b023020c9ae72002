/** How long things take, in milliseconds. */
export interface Timing {
  /** Fixed part of every first token. */
  readonly ttftBaseMs: number;
  /** Per prompt token that was not in the cache. */
  readonly prefillMsPerToken: number;
  /** Between two output tokens. */
  readonly itlMs: number;
}

/**
 * Milliseconds from being scheduled to output token `index` (0 = the first). Counted from one fixed instant, so that
 * a late token does not make all later ones later. Requests do not slow one another down; they queue.
 */
export function tokenDelay(timing: Timing, uncachedTokens: number, index: number): number {
  return timing.ttftBaseMs + uncachedTokens * timing.prefillMsPerToken + index * timing.itlMs;
}
