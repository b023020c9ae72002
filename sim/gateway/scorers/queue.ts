import type { Scorer } from "../scheduler.ts";

/** 1 for the shortest queue, 0 for the longest, 1 for all when they are equal (llm-d-router queue-scorer). */
export const queueScorer: Scorer = (_request, endpoints) => {
  const waiting = endpoints.map(({ load }) => load.waiting);
  const shortest = Math.min(...waiting);
  const range = Math.max(...waiting) - shortest;
  return waiting.map((length) => (range === 0 ? 1 : 1 - (length - shortest) / range));
};
