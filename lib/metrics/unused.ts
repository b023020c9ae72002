import type { Sample } from "./exposition.ts";

/** A gauge that an engine's page has from its start, one series for each model. */
export const runningGauge = "vllm:num_requests_running";

/** What engines of one version or another count with their first request. */
export const firstCounters: readonly string[] = [
  "vllm:prompt_tokens_total",
  "vllm:prompt_tokens",
  "vllm:generation_tokens_total",
  "vllm:request_success_total",
  "vllm:request_prompt_tokens_count",
  "vllm:e2e_request_latency_seconds_count",
];

/** A line of any counter or histogram of an engine; the prefix cache's have no `_total` with llm-d's simulator. */
const COUNTED = /^vllm:(\w+_(total|count|bucket)|(gpu_)?prefix_cache_(queries|hits)|prompt_tokens)[{ ]/m;

/**
 * The gauges of an engine that has served nothing since it started, one for each model; none where it has, or where the
 * page is not an engine's. vLLM tells every counter from its start; llm-d's simulator (v0.10) tells each only once it has
 * counted. A page with the gauges and not a single counter has therefore counted nothing: all is 0. `samples` are those
 * of the page, {@link runningGauge} among them.
 */
export function servedNothing(page: string, samples: readonly Sample[]): readonly Sample[] {
  return COUNTED.test(page) ? [] : samples.filter(({ name }) => name === runningGauge);
}
