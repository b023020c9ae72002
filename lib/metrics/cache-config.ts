import { parseExposition } from "./exposition.ts";

/** What an engine says of its cache at run time, in `vllm:cache_config_info`. */
export interface CacheConfig {
  /** Tokens in a block; undefined when the engine does not say. */
  readonly blockSize: number | undefined;
  /** Undefined when the engine does not say, as the llm-d simulator. */
  readonly prefixCaching: boolean | undefined;
}

const INFO = "vllm:cache_config_info";

/**
 * The cache's configuration on an engine's metrics page; undefined when the page has none. Its labels differ from
 * version to version and are read by name; the values are Python's (`True`, `None`).
 */
export function readCacheConfig(page: string): CacheConfig | undefined {
  const { samples } = parseExposition(page, (name) => name === INFO);
  const labels = samples[0]?.labels;
  if (labels === undefined) return undefined;
  const blockSize = Number(labels["block_size"]);
  const caching = labels["enable_prefix_caching"]?.toLowerCase();
  return {
    blockSize: Number.isInteger(blockSize) && blockSize > 0 ? blockSize : undefined,
    prefixCaching: caching === "true" ? true : caching === "false" ? false : undefined,
  };
}
