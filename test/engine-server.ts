import type { RequestListener } from "node:http";

export interface Counted {
  readonly queries: number | string;
  readonly hits: number | string;
  readonly model?: string;
  /** Unix time of the process' start. */
  readonly start?: number;
}

/** A metrics page as vLLM writes it, as it is at this moment. */
export function engine(counted: () => Counted): RequestListener {
  return (_, response) => void response.end(enginePage(counted()));
}

export function enginePage({ queries, hits, model = "m", start = 1_700_000_000 }: Counted): string {
  const labels = `{engine="0",model_name="${model}"}`;
  return [
    "# HELP process_start_time_seconds Start time of the process since unix epoch in seconds.",
    "# TYPE process_start_time_seconds gauge",
    `process_start_time_seconds ${start}`,
    "# HELP vllm:prefix_cache_queries_total Prefix cache queries, in terms of number of queried tokens.",
    "# TYPE vllm:prefix_cache_queries_total counter",
    `vllm:prefix_cache_queries_total${labels} ${queries}`,
    `vllm:prefix_cache_queries_created${labels} ${start}`,
    `vllm:prefix_cache_hits_total${labels} ${hits}`,
    `vllm:prefix_cache_hits_created${labels} ${start}`,
    "",
  ].join("\n");
}
