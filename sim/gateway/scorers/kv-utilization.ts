import type { Scorer } from "../scheduler.ts";

/** The free share of the KV cache (llm-d-router kv-cache-utilization-scorer). */
export const kvUtilizationScorer: Scorer = (_request, endpoints) =>
  endpoints.map(({ load }) => 1 - load.kvUsage);
