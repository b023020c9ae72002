import { expect, test } from "vitest";
import { readEngine } from "./engine.ts";

const figures = (page: string) => readEngine(page, "m")?.figures;

test.each<[string, string, RegExp]>([
  ["of something else", "up 1\n", /no vllm:prompt_tokens series/],
  [
    "with a count that is none",
    'vllm:prompt_tokens_total{model_name="m"} NaN\n',
    /prompt_tokens_total is NaN/,
  ],
  [
    "that counts, but no prompts",
    'vllm:generation_tokens_total{model_name="m"} 5\n',
    /no vllm:prompt_tokens series/,
  ],
  ["with a count below zero", 'vllm:prompt_tokens_total{model_name="m"} -1\n', /is -1, which is no count/],
])("a page %s is refused", (_, page, message) => {
  expect(() => readEngine(page, "m")).toThrow(message);
});

test("an engine of another model counts for nothing", () => {
  expect(readEngine('vllm:prompt_tokens_total{model_name="other"} 5\n', "m")).toBeUndefined();
  expect(readEngine('vllm:num_requests_running{model_name="other"} 0\n', "m")).toBeUndefined();
});

test("what a page does not have is not zero", () => {
  expect(figures('vllm:prompt_tokens_total{model_name="m"} 5\n')).toMatchObject({
    promptTokens: 5,
    generationTokens: undefined,
    fetchedTokens: undefined,
    transfers: undefined,
  });
});

test("ranks are summed, the newest name counts, and a twin by time is no count", () => {
  const page = [
    'vllm:prompt_tokens_total{engine="0",model_name="m"} 5',
    'vllm:prompt_tokens_total{engine="1",model_name="m"} 7',
    'vllm:prompt_tokens{engine="0",model_name="m"} 900',
    'vllm:prompt_tokens_created{engine="0",model_name="m"} 1.7e9',
    "",
  ].join("\n");
  expect(figures(page)?.promptTokens).toBe(12);
});

test.each(["finish_reason", "finished_reason"])("requests by %s, and tokens by source", (label) => {
  const page = [
    'vllm:prompt_tokens{model_name="m"} 5',
    `vllm:request_success{model_name="m",${label}="length"} 3`,
    `vllm:request_success{model_name="m",${label}="remote_decode"} 2`,
    'vllm:prompt_tokens_by_source_total{model_name="m",source="local_compute"} 4',
    "",
  ].join("\n");
  expect(figures(page)).toMatchObject({ remoteDecodes: 2, fetchedTokens: 0 });
});

test("a process that started anew, or counters that did, change when it began", () => {
  const at = (process: number, created: number) =>
    readEngine(
      `process_start_time_seconds ${process}\nvllm:prompt_tokens_total 0\nvllm:prompt_tokens_created ${created}\n`,
      "m",
    )?.start;
  expect(new Set([at(1, 1), at(2, 1), at(1, 2)]).size).toBe(3);
  expect(at(1, 1)).toBe(at(1, 1));
});

/** As llm-d-inference-sim v0.10.2 has it before its first request. */
const UNUSED = `process_start_time_seconds 1.7e+09
vllm:cache_config_info{block_size="16",num_gpu_blocks="10000"} 1
vllm:num_requests_running{model_name="m"} 0
`;

test("an engine that has served nothing has counted no token, and says nothing of the rest", () => {
  const counts = readEngine(UNUSED, "m");
  expect(counts).toMatchObject({ unused: true, start: "1700000000" });
  const { promptTokens, generationTokens, ...rest } = counts?.figures ?? {};
  expect([promptTokens, generationTokens]).toEqual([0, 0]);
  expect(new Set(Object.values(rest))).toEqual(new Set([undefined]));
});

test("its first request makes it a used one that did not start anew", () => {
  const first = 'vllm:prompt_tokens_total{model_name="m"} 445\nvllm:prefix_cache_hits{model_name="m"} 0\n';
  const counts = readEngine(UNUSED + first, "m");
  expect(counts).toMatchObject({ unused: false, start: readEngine(UNUSED, "m")?.start });
  expect(counts?.figures).toMatchObject({ promptTokens: 445, localHits: 0, fetchedTokens: undefined });
});

test("an engine of vLLM that tells zeros from its start is read as any other", () => {
  const zeros = `${UNUSED}vllm:prompt_tokens_total{model_name="m"} 0.0\n`;
  expect(readEngine(zeros, "m")).toMatchObject({ unused: false, figures: { generationTokens: undefined } });
});
