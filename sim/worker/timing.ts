/** How long things take, in milliseconds. */
export interface Timing {
  /** Fixed part of every first token. */
  readonly ttftBaseMs: number;
  /** Per prompt token that was not in the cache. */
  readonly prefillMsPerToken: number;
  /** Between two output tokens. */
  readonly itlMs: number;
  /** Per prompt token that another engine computed. */
  readonly kvTransferMsPerToken: number;
}

/** Prompt tokens that were not in the cache. */
export interface PromptWork {
  readonly computed: number;
  readonly fetched: number;
}

/**
 * Milliseconds from being scheduled to output token `index` (0 = the first). Counted from one fixed instant, so that
 * a late token does not make all later ones later. Requests do not slow one another down; they queue.
 */
export function tokenDelay(timing: Timing, { computed, fetched }: PromptWork, index: number): number {
  const prompt = computed * timing.prefillMsPerToken + fetched * timing.kvTransferMsPerToken;
  return timing.ttftBaseMs + prompt + index * timing.itlMs;
}
