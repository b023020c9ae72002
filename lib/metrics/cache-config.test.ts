import { expect, test } from "vitest";
import { readCacheConfig } from "./cache-config.ts";

const info = (labels: string) => `vllm:cache_config_info{${labels}} 1.0\n`;

test.each([
  ["no such series", "up 1\n", undefined],
  ["no block size", info('block_size="None"'), { blockSize: undefined, prefixCaching: undefined }],
  [
    "the simulator's two labels",
    info('block_size="16",num_gpu_blocks="1024"'),
    { blockSize: 16, prefixCaching: undefined },
  ],
  [
    "vLLM's many, in any order",
    info('_block_size_resolved="True",enable_prefix_caching="True",block_size="832",engine="0"'),
    { blockSize: 832, prefixCaching: true },
  ],
  [
    "caching off",
    info('enable_prefix_caching="False",block_size="32"'),
    { blockSize: 32, prefixCaching: false },
  ],
])("%s", (_, page, expected) => {
  expect(readCacheConfig(page)).toEqual(expected);
});
