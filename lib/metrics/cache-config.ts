import type { Sample } from "./exposition.ts";

/** What an engine says of its cache at run time, in `vllm:cache_config_info`. */
export interface CacheConfig {
  /** Tokens in a block; undefined when the engine does not say. */
  readonly blockSize: number | undefined;
  /** Undefined when the engine does not say, as the llm-d simulator. */
  readonly prefixCaching: boolean | undefined;
}

export const INFO = "vllm:cache_config_info";

/**
 * The cache's configuration among the samples of an engine's page; undefined when it has none. Its labels differ from
 * version to version and are read by name; the values are Python's (`True`, `None`).
 */
export function cacheConfigOf(samples: readonly Sample[]): CacheConfig | undefined {
  const labels = samples.find(({ name }) => name === INFO)?.labels;
  if (labels === undefined) return undefined;
  const blockSize = Number(labels["block_size"]);
  const caching = labels["enable_prefix_caching"]?.toLowerCase();
  return {
    blockSize: Number.isInteger(blockSize) && blockSize > 0 ? blockSize : undefined,
    prefixCaching: caching === "true" ? true : caching === "false" ? false : undefined,
  };
}
