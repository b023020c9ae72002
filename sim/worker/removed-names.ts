/** Series that a page of before vLLM 0.13 has not. */
const newer =
  /^(# (HELP|TYPE) )?vllm:(prefix_cache_(queries|hits)|prompt_tokens_(cached|by_source)|request_time_per_output_token_seconds)(_\w+)?[ {].*\n/gm;

/** Old names of what is measured as it was. */
const renamed = [
  [/vllm:kv_cache_usage_perc\b/g, "vllm:gpu_cache_usage_perc"],
  [/vllm:inter_token_latency_seconds/g, "vllm:time_per_output_token_seconds"],
] as const;

/** A metrics page with the names that vLLM has removed since: a gauge of the hit rate in place of token counters. */
export function withRemovedNames(page: string): string {
  const [, labels = "", queries = "0"] = sampleOf(page, "queries");
  const [, , hits = "0"] = sampleOf(page, "hits");
  const rate = Number(queries) > 0 ? Number(hits) / Number(queries) : 0;
  const old = renamed.reduce(
    (text, [name, before]) => text.replaceAll(name, before),
    page.replaceAll(newer, ""),
  );
  return [
    old.trimEnd(),
    "# HELP vllm:gpu_prefix_cache_hit_rate GPU prefix cache block hit rate.",
    "# TYPE vllm:gpu_prefix_cache_hit_rate gauge",
    `vllm:gpu_prefix_cache_hit_rate{${labels}} ${rate}`,
    "",
  ].join("\n");
}

function sampleOf(page: string, counter: "queries" | "hits"): readonly string[] {
  return new RegExp(`^vllm:prefix_cache_${counter}_total\\{(.*)\\} (\\S+)$`, "m").exec(page) ?? [];
}
