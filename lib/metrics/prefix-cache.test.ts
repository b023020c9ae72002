import { expect, test } from "vitest";
import { modelsOf, readPrefixCache } from "./prefix-cache.ts";

const page = (...lines: string[]) => `${lines.join("\n")}\n`;
const labels = '{engine="0",model_name="m"}';
/** A gauge as llm-d-inference-sim v0.10.2 has it from its start; it tells counters only from its first request. */
const runs = (model: string) => `vllm:num_requests_running{model_name="${model}"} 0`;

test.each([
  ["a page without the series", page("up 1"), "m", "has no vllm:prefix_cache_queries series"],
  ["a login page", "<html><body>Log in</body></html>\n", "m", "has no vllm:prefix_cache_queries series"],
  ["an empty page", "", "m", "has no vllm:prefix_cache_queries series"],
  [
    "only the _created twins",
    page(`vllm:prefix_cache_queries_created${labels} 1.7e+09`),
    "m",
    "has no vllm:prefix",
  ],
  [
    "an engine that counts prompts and no prefixes",
    page(runs("m"), 'vllm:prompt_tokens_total{model_name="m"} 445'),
    "m",
    "has no vllm:prefix_cache_queries series",
  ],
  [
    "one that has yet to count, of names without _total",
    page(runs("m"), 'vllm:prompt_tokens{model_name="m"} 0'),
    "m",
    "has no vllm:prefix_cache_queries series",
  ],
  [
    "an engine that has served nothing, with several models, none of them named",
    page(runs("m"), runs("n")),
    undefined,
    "has the counters of several models (m, n)",
  ],
  [
    "queries without hits",
    page(`vllm:prefix_cache_queries_total${labels} 5`),
    "m",
    "has no series vllm:prefix_cache_hits_total",
  ],
  [
    "hits that one rank lacks",
    page(
      'vllm:prefix_cache_queries_total{engine="0",model_name="m"} 100',
      'vllm:prefix_cache_queries_total{engine="1",model_name="m"} 100',
      'vllm:prefix_cache_hits_total{model_name="m",engine="0"} 90',
    ),
    "m",
    'has no series vllm:prefix_cache_hits_total{engine="1",model_name="m"}, but its twin vllm:prefix_cache_queries_total',
  ],
  [
    "queries that one rank lacks",
    page(
      'vllm:prefix_cache_queries_total{engine="0",model_name="m"} 100',
      'vllm:prefix_cache_hits_total{engine="0",model_name="m"} 90',
      'vllm:prefix_cache_hits_total{engine="1",model_name="m"} 90',
    ),
    "m",
    'has no series vllm:prefix_cache_queries_total{engine="1",model_name="m"}, but its twin vllm:prefix_cache_hits_total',
  ],
  [
    "a counter that is not a number",
    page(`vllm:prefix_cache_queries_total${labels} NaN`, `vllm:prefix_cache_hits_total${labels} 1`),
    "m",
    "vllm:prefix_cache_queries_total is NaN, not a count of tokens",
  ],
  [
    "several models, none of them named",
    page(
      'vllm:prefix_cache_queries_total{model_name="m"} 1',
      'vllm:prefix_cache_queries_total{model_name="n"} 1',
    ),
    undefined,
    "has the counters of several models (m, n)",
  ],
  [
    "counters of blocks",
    page(
      "# HELP vllm:gpu_prefix_cache_queries_total GPU prefix cache queries, in terms of number of queried blocks.",
      `vllm:gpu_prefix_cache_queries_total${labels} 5`,
      `vllm:gpu_prefix_cache_hits_total${labels} 4`,
    ),
    "m",
    "counts blocks, not tokens",
  ],
])("refuses %s", (_, text, model, message) => {
  expect(() => readPrefixCache(text, model)).toThrow(message);
});

test.each([
  ["vLLM today", "vllm:prefix_cache_queries_total", "vllm:prefix_cache_hits_total"],
  ["the simulator, without _total", "vllm:prefix_cache_queries", "vllm:prefix_cache_hits"],
  ["early V1", "vllm:gpu_prefix_cache_queries_total", "vllm:gpu_prefix_cache_hits_total"],
  ["early V1, without _total", "vllm:gpu_prefix_cache_queries", "vllm:gpu_prefix_cache_hits"],
])("reads the names of %s", (_, queries, hits) => {
  const text = page(`${queries}${labels} 1.295511e+06`, `${hits}${labels} 1.2e+06`);
  expect(readPrefixCache(text, "m")).toEqual({ queries: 1_295_511, hits: 1_200_000, start: "" });
});

test("takes one generation of names where a page has two", () => {
  const text = page(
    `vllm:gpu_prefix_cache_queries_total${labels} 7`,
    `vllm:gpu_prefix_cache_hits_total${labels} 6`,
    `vllm:prefix_cache_queries_total${labels} 7`,
    `vllm:prefix_cache_hits_total${labels} 6`,
  );
  expect(readPrefixCache(text, undefined)).toEqual({ queries: 7, hits: 6, start: "" });
});

test("sums data-parallel ranks, leaves other models out, and tells the start", () => {
  const text = page(
    "process_start_time_seconds 1.7e+09",
    'vllm:prefix_cache_queries_total{engine="0",model_name="m"} 100',
    'vllm:prefix_cache_queries_total{engine="1",model_name="m"} 11',
    'vllm:prefix_cache_queries_total{engine="0",model_name="n"} 5000',
    'vllm:prefix_cache_queries_created{engine="0",model_name="m"} 1.70000001e+09',
    'vllm:prefix_cache_queries_created{engine="0",model_name="n"} 1.8e+09',
    'vllm:prefix_cache_hits_total{engine="0",model_name="m"} 90',
    'vllm:prefix_cache_hits_total{engine="1",model_name="m"} 1',
    'vllm:prefix_cache_hits_total{engine="0",model_name="n"} 4000',
  );
  expect(readPrefixCache(text, "m")).toEqual({ queries: 111, hits: 91, start: "1700000000 1700000010" });
  expect(readPrefixCache(text, "other")).toBeUndefined();
  expect(modelsOf(text)).toEqual(["m", "n"]);
});

test("an engine that has served nothing has counted nothing, for its own models", () => {
  const text = page("process_start_time_seconds 1.7e+09", runs("m"), runs("n"));
  const nothing = { queries: 0, hits: 0, start: "1700000000" };
  expect(readPrefixCache(text, "m")).toEqual(nothing);
  expect(readPrefixCache(text, "n")).toEqual(nothing);
  expect(readPrefixCache(text, "other")).toBeUndefined();
  expect(modelsOf(text)).toEqual(["m", "n"]);
  expect(readPrefixCache(page(runs("m")), undefined)).toEqual({ ...nothing, start: "" });
});

test("its first request does not look like a new start", () => {
  const before = page("process_start_time_seconds 1.7e+09", runs("m"));
  const after = `${before}${page(
    'vllm:prefix_cache_hits{model_name="m"} 16',
    'vllm:prefix_cache_queries{model_name="m"} 445',
    'vllm:prompt_tokens_total{model_name="m"} 445',
  )}`;
  const start = readPrefixCache(before, "m")?.start;
  expect(readPrefixCache(after, "m")).toEqual({ queries: 445, hits: 16, start });
});

test("an engine that has served is known by its counters alone", () => {
  const counters = page(
    'vllm:prompt_tokens_total{model_name="m"} 5',
    'vllm:prefix_cache_queries{model_name="m"} 5',
    'vllm:prefix_cache_hits{model_name="m"} 0',
  );
  expect(modelsOf(`${page(runs("other"))}${counters}`)).toEqual(["m"]);
  expect(modelsOf(page("up 1"))).toEqual([]);
});
