import { pushedMetrics } from "../../steps/report/pushed/index.ts";

/** What llm-d of today exports, as far as rules and dashboard use it: counters and gauges whole, histograms by stem. */
const plain = [
  "vllm:num_requests_running",
  "vllm:num_requests_waiting",
  "vllm:kv_cache_usage_perc",
  "vllm:prefix_cache_queries_total",
  "vllm:prefix_cache_hits_total",
  // The same of upstream's simulator v0.10.2.
  "vllm:prefix_cache_queries",
  "vllm:prefix_cache_hits",
  "vllm:prompt_tokens_total",
  "vllm:prompt_tokens_by_source_total",
  "vllm:generation_tokens_total",
  "vllm:request_success_total",
  "vllm:num_preemptions_total",
  "llm_d_epp_request_total",
  "llm_d_epp_request_error_total",
  "llm_d_epp_average_kv_cache_utilization",
  "llm_d_epp_average_queue_size",
  "llm_d_epp_ready_endpoints",
  "llm_d_epp_scheduler_attempts_total",
  "llm_d_epp_disagg_decision_total",
  // Prometheus, the Pushgateway and the DCGM exporter.
  "up",
  "push_time_seconds",
  "push_failure_time_seconds",
  "DCGM_FI_DEV_GPU_UTIL",
];
const histograms = [
  "vllm:time_to_first_token_seconds",
  "vllm:inter_token_latency_seconds",
  "vllm:e2e_request_latency_seconds",
  "vllm:request_queue_time_seconds",
  "llm_d_epp_request_cached_tokens",
  "llm_d_epp_request_input_tokens",
  "llm_d_epp_scheduler_e2e_duration_seconds",
  "llm_d_epp_prefix_indexer_hit_ratio",
];

/** Names that rules and dashboard may ask for. What vLLM or the picker has dropped or renamed is not among them. */
export const knownMetrics: ReadonlySet<string> = new Set([
  ...plain,
  ...histograms.flatMap((stem) => ["bucket", "sum", "count"].map((part) => `${stem}_${part}`)),
  ...pushedMetrics.map(({ name }) => name),
]);

const WORDS = new Set(["and", "or", "unless", "on", "ignoring", "bool", "offset", "by", "without"]);

/** The metrics that a query asks for. */
export function metricsOf(promql: string): string[] {
  const bare = promql
    .replaceAll(/"(?:[^"\\]|\\.)*"/g, '""')
    .replaceAll(/\{[^}]*\}/g, "")
    .replaceAll(/\[[^\]]*\]/g, "")
    .replaceAll(/\b(by|without|on|ignoring)\s*\([^)]*\)/g, "");
  const names = [...bare.matchAll(/(?<![\w:.])([A-Za-z_:][\w:]*)(?!\s*\(|[\w:])/g)].map(
    ([, name]) => name ?? "",
  );
  return [...new Set(names.filter((name) => !WORDS.has(name)))];
}
