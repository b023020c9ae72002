import type { Sample } from "./exposition.ts";

/** A gauge that an engine's page has from its start, one series for each model. */
export const runningGauge = "vllm:num_requests_running";

/** What an engine counts with its first request, whatever it is told of caches. */
export const firstCounters: readonly string[] = ["vllm:prompt_tokens_total", "vllm:prompt_tokens"];

/** The series that {@link servedNothing} looks at. */
export const usedBy: readonly string[] = [runningGauge, ...firstCounters];

/**
 * The gauges of an engine that has served nothing since it started, one for each model; none where it has, or where the
 * page is not an engine's. vLLM tells every counter from its start; llm-d's simulator (v0.10) tells one only once it has
 * counted. A page with the gauges and without a single prompt token has therefore counted nothing: all is 0.
 */
export function servedNothing(samples: readonly Sample[]): readonly Sample[] {
  if (samples.some(({ name }) => firstCounters.includes(name))) return [];
  return samples.filter(({ name }) => name === runningGauge);
}
