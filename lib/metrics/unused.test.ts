import { expect, test } from "vitest";
import { parseExposition } from "./exposition.ts";
import { runningGauge, servedNothing } from "./unused.ts";

const models = (page: string) =>
  servedNothing(page, parseExposition(page, (name) => name === runningGauge).samples).map(
    ({ labels }) => labels["model_name"],
  );

/** As llm-d-inference-sim v0.10.2 has it before its first request. */
const GAUGES = `# HELP vllm:cache_config_info Information of the LLMEngine CacheConfig.
# TYPE vllm:cache_config_info gauge
vllm:cache_config_info{block_size="16",num_gpu_blocks="10000"} 1
vllm:kv_cache_usage_perc{model_name="m"} 0
vllm:num_requests_running{model_name="m"} 0
vllm:num_requests_waiting{model_name="m"} 0
`;

test.each([
  ["an empty page", ""],
  ["a page of something else", "up 1\nprocess_start_time_seconds 1.7e+09\n"],
  ["an engine of another kind", 'sglang:num_running_reqs{model_name="m"} 0\n'],
  ["vLLM before its first request", `${GAUGES}vllm:prompt_tokens_total{engine="0",model_name="m"} 0.0\n`],
  ["an engine that has served", `${GAUGES}vllm:prompt_tokens_total{model_name="m"} 445\n`],
  ["one that has, of names without _total", `${GAUGES}vllm:prompt_tokens{model_name="m"} 445\n`],
  ["one that counts only requests (v0.6)", `${GAUGES}vllm:request_success_total{finish_reason="stop"} 3\n`],
  ["one that counts only the lengths of prompts", `${GAUGES}vllm:request_prompt_tokens_bucket{le="1"} 0\n`],
  ["one whose requests were all cut", `${GAUGES}vllm:prefix_cache_queries{model_name="m"} 40\n`],
  ["one that has served one of its models", `${GAUGES}vllm:prompt_tokens_total{model_name="n"} 445\n`],
])("%s does not tell of an engine that has served nothing", (_, page) => {
  expect(models(page)).toEqual([]);
});

test("an engine that has served nothing, by the models that it serves", () => {
  expect(models(GAUGES)).toEqual(["m"]);
  expect(models(`${GAUGES}vllm:num_requests_running{model_name="n"} 0\n`)).toEqual(["m", "n"]);
});

test("its first request, while it runs, is not counted yet", () => {
  expect(models('vllm:num_requests_running{model_name="m"} 1\n')).toEqual(["m"]);
});
