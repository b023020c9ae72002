import { describe, expect, test } from "vitest";
import { InvalidError } from "../errors/index.ts";
import { readEngineFacts } from "./engine-facts.ts";

const NOTHING = {
  cache: undefined,
  models: [],
  counters: undefined,
  outdated: [],
  sglang: false,
  unused: false,
};

test.each([
  ["a page that was cut", 'vllm:cache_config_info{block_size="16"} 1.0\nvllm:prefix_cache_que'],
  ["a line that is none", "vllm:prefix_cache_queries_total{ 1\n"],
])("%s is refused", (_, page) => {
  expect(() => readEngineFacts(page)).toThrow(InvalidError);
});

describe("the cache's configuration", () => {
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
  ])("%s", (_, page, cache) => {
    expect(readEngineFacts(page)).toEqual({ ...NOTHING, cache });
  });
});

const page = (...names: string[]) =>
  names
    .map((name) => `${name}{model_name="m",engine="0"} 1.0\n${name}{model_name="m",engine="1"} 2.0\n`)
    .join("");

describe("counters and models", () => {
  test.each<[string, string[], object]>([
    [
      "nothing of the kind, of an engine that has served",
      ["vllm:num_requests_running", "vllm:prompt_tokens_total"],
      { models: ["m"] },
    ],
    [
      "nothing but gauges, as of llm-d-inference-sim v0.10.2 before its first request",
      ["vllm:kv_cache_usage_perc", "vllm:num_requests_running", "vllm:num_requests_waiting"],
      { models: ["m"], unused: true },
    ],
    [
      "a gauge of a removed generation among them",
      ["vllm:gpu_cache_usage_perc", "vllm:num_requests_running"],
      { models: ["m"], outdated: ["vllm:gpu_cache_usage_perc"], unused: true },
    ],
    ["one of the pair", ["vllm:prefix_cache_queries_total"], { models: ["m"] }],
    [
      "of today, by rank",
      ["vllm:prefix_cache_queries_total", "vllm:prefix_cache_hits_total"],
      {
        models: ["m"],
        counters: { queries: "vllm:prefix_cache_queries_total", hits: "vllm:prefix_cache_hits_total" },
      },
    ],
    [
      "the simulator's, without _total",
      ["vllm:prefix_cache_queries", "vllm:prefix_cache_hits"],
      { models: ["m"], counters: { queries: "vllm:prefix_cache_queries", hits: "vllm:prefix_cache_hits" } },
    ],
    [
      "of a removed generation alone",
      ["vllm:gpu_prefix_cache_hit_rate", "vllm:gpu_cache_usage_perc"],
      { models: ["m"], outdated: ["vllm:gpu_prefix_cache_hit_rate", "vllm:gpu_cache_usage_perc"] },
    ],
  ])("%s", (_, names, wanted) => {
    expect(readEngineFacts(page(...names))).toEqual({ ...NOTHING, ...wanted });
  });

  test("two models", () => {
    const running = (model: string) => `vllm:num_requests_running{model_name="${model}"} 0\n`;
    expect(readEngineFacts(running("a") + running("b")).models).toEqual(["a", "b"]);
  });
});
