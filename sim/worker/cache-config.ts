export interface CacheSettings {
  /** Tokens a block. */
  readonly blockSize: number;
  readonly cacheBlocks: number;
  readonly prefixCaching: boolean;
  readonly hashAlgorithm: string;
}

/** Labels of `cache_config_info`. Values are Python's, printed: "True", "None". */
export function cacheConfig(options: CacheSettings): Record<string, string> {
  const { blockSize, cacheBlocks, prefixCaching, hashAlgorithm } = options;
  return {
    block_size: String(blockSize),
    cache_dtype: "auto",
    calculate_kv_scales: "False",
    cpu_offload_gb: "0",
    effective_attention_block_size: String(blockSize),
    enable_prefix_caching: prefixCaching ? "True" : "False",
    gpu_memory_utilization: "0.9",
    is_attention_free: "False",
    num_cpu_blocks: "None",
    num_gpu_blocks: String(cacheBlocks),
    num_gpu_blocks_override: "None",
    prefix_caching_hash_algo: hashAlgorithm,
    sliding_window: "None",
  };
}
