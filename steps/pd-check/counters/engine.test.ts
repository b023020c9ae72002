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
  ["with a count below zero", 'vllm:prompt_tokens_total{model_name="m"} -1\n', /is -1, which is no count/],
])("a page %s is refused", (_, page, message) => {
  expect(() => readEngine(page, "m")).toThrow(message);
});

test("an engine of another model counts for nothing", () => {
  expect(readEngine('vllm:prompt_tokens_total{model_name="other"} 5\n', "m")).toBeUndefined();
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
