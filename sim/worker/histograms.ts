import { latency, perToken, timeToFirstToken } from "./buckets.ts";
import type { Instruments } from "./instruments.ts";

/** What vLLM measures of each request, in seconds. */
export function secondsHistograms(instruments: Instruments) {
  return {
    timeToFirstToken: instruments.histogram(
      "time_to_first_token_seconds",
      "Time to first token.",
      timeToFirstToken,
    ),
    interToken: instruments.histogram("inter_token_latency_seconds", "Inter-token latency.", perToken),
    perOutputToken: instruments.histogram(
      "request_time_per_output_token_seconds",
      "Mean time per output token of a request, without the first.",
      perToken,
    ),
    endToEnd: instruments.histogram("e2e_request_latency_seconds", "End-to-end latency.", latency),
    queue: instruments.histogram("request_queue_time_seconds", "Time in WAITING.", latency),
    inference: instruments.histogram("request_inference_time_seconds", "Time in RUNNING.", latency),
    prefill: instruments.histogram("request_prefill_time_seconds", "Time in PREFILL.", latency),
    decode: instruments.histogram("request_decode_time_seconds", "Time in DECODE.", latency),
  };
}

/** What vLLM counts of each request. `counts`: the buckets, in tokens. */
export function requestHistograms(instruments: Instruments, counts: number[]) {
  return {
    promptTokens: instruments.histogram("request_prompt_tokens", "Prompt tokens of a request.", counts),
    generationTokens: instruments.histogram(
      "request_generation_tokens",
      "Output tokens of a request.",
      counts,
    ),
    maxTokens: instruments.histogram("request_params_max_tokens", "max_tokens of a request.", counts),
  };
}
