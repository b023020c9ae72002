import type { Instruments } from "./instruments.ts";

/** What vLLM counts in tokens, and its ended requests. */
export function tokenCounters(instruments: Instruments) {
  return {
    queries: instruments.counter("prefix_cache_queries", "Prefix cache queries, in queried tokens."),
    hits: instruments.counter("prefix_cache_hits", "Prefix cache hits, in cached tokens."),
    prompt: instruments.counter("prompt_tokens", "Number of prefill tokens processed."),
    promptCached: instruments.counter("prompt_tokens_cached", "Number of prompt tokens found in a cache."),
    promptBySource: instruments.counterBy(
      "prompt_tokens_by_source",
      "source",
      ["local_compute", "local_cache_hit", "external_kv_transfer"],
      "Number of prompt tokens by source.",
    ),
    generation: instruments.counter("generation_tokens", "Number of generation tokens processed."),
    preemptions: instruments.counter("num_preemptions", "Cumulative number of preemptions."),
    success: instruments.counterBy(
      "request_success",
      "finished_reason",
      ["stop", "length", "abort"],
      "Count of successfully processed requests.",
    ),
  };
}
