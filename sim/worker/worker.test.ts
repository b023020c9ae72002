import { expect, onTestFinished, test } from "vitest";
import { ask, eventually, sample, tokensOf } from "../testing/client.ts";
import type { WorkerOptions } from "./options.ts";
import { TruthLedger } from "./truth.ts";
import { Worker } from "./worker.ts";

const model = "tiny";

async function startWorker(more: Partial<WorkerOptions> = {}) {
  const truth = new TruthLedger(100);
  const worker = new Worker({
    name: "worker-7",
    role: "decode",
    model,
    blockSize: 16,
    cacheBlocks: 1000,
    maxNumSeqs: 8,
    maxModelLen: 1000,
    timing: { ttftBaseMs: 1, prefillMsPerToken: 0, itlMs: 1, kvTransferMsPerToken: 0 },
    counterBase: 0,
    metricsDelayMs: 0,
    promptTokensDetails: true,
    prefixCaching: true,
    hashAlgorithm: "sha256_cbor",
    removedMetricNames: false,
    truth,
    restartable: true,
    ...more,
  });
  await worker.start("127.0.0.1", 0);
  onTestFinished(() => worker.stop());
  const url = `http://127.0.0.1:${worker.port}`;
  return { worker, url, truth, metrics: async () => (await fetch(`${url}/metrics`)).text() };
}

const refusals = [
  { name: "an unknown model", body: { model: "other" }, status: 404, type: "NotFoundError" },
  {
    name: "an unknown model, streamed",
    body: { model: "other", stream: true },
    status: 404,
    type: "NotFoundError",
  },
  { name: "a prompt too long", body: { max_tokens: 999 }, status: 400, type: "BadRequestError" },
  { name: "a bad temperature", body: { temperature: -1 }, status: 400, type: "BadRequestError" },
  {
    name: "more blocks than there are",
    body: {},
    options: { cacheBlocks: 3 },
    status: 400,
    type: "BadRequestError",
  },
];

test.each(refusals)("$name: $status", async ({ body, options, status, type }) => {
  const { url, truth, metrics } = await startWorker(options);
  const answer = await ask(url, { body: { stream: false, ...body } });
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.text).error).toMatchObject({ type, code: status });
  expect(truth.records()).toMatchObject([{ status: "rejected", promptTokens: 0 }]);
  expect(sample(await metrics(), "vllm:prefix_cache_queries_total")).toBe(0);
  expect(sample(await metrics(), "http_requests_total", 'status="4xx"')).toBe(1);
});

test("a body that is no JSON: 400", async () => {
  const { url } = await startWorker();
  const response = await fetch(`${url}/v1/completions`, { method: "POST", body: "{" });
  expect(response.status).toBe(400);
});

test("a bad sampling field of a stream is an event under status 200", async () => {
  const { url, truth } = await startWorker();
  const answer = await ask(url, { body: { top_p: 2 } });
  expect(answer.status).toBe(200);
  expect(answer.events).toHaveLength(2);
  expect(JSON.parse(answer.events[0] ?? "")).toMatchObject({ error: { code: 400, param: "top_p" } });
  expect(answer.events[1]).toBe("[DONE]");
  expect(truth.records()).toMatchObject([{ status: "rejected" }]);
});

test("a chat stream: role, tokens, the last with its reason, usage, done", async () => {
  const { url } = await startWorker();
  const { events, headers } = await ask(url, { requestId: "abc", body: { max_tokens: 3 } });
  expect(headers.get("content-type")).toMatch("text/event-stream");
  expect(headers.get("x-inference-pod")).toBe("worker-7");
  const chunks = events.slice(0, -1).map((event) => JSON.parse(event));
  expect(events.at(-1)).toBe("[DONE]");
  expect(chunks[0]).toMatchObject({
    id: "chatcmpl-abc",
    object: "chat.completion.chunk",
    model,
    choices: [{ delta: { role: "assistant", content: "" }, finish_reason: null }],
  });
  const reasons = chunks.slice(1, -1).map(({ choices: [choice] }) => choice.finish_reason);
  expect(reasons).toEqual([null, null, "length"]);
  expect(chunks.slice(0, -1).every((chunk) => !("usage" in chunk))).toBe(true);
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 3 } });
});

test("a text stream has no role chunk and, unasked, no usage", async () => {
  const { url } = await startWorker();
  const body = { prompt: "hello", max_tokens: 2, stream_options: null };
  const { events } = await ask(url, { path: "/v1/completions", body });
  expect(events).toHaveLength(3);
  expect(JSON.parse(events[0] ?? "")).toMatchObject({
    object: "text_completion",
    choices: [{ text: expect.any(String) }],
  });
});

test("streamed or not, the same prompt gets the same words", async () => {
  const { url } = await startWorker();
  const whole = JSON.parse((await ask(url, { body: { stream: false, max_tokens: 5 } })).text);
  const { events } = await ask(url, { body: { max_tokens: 5 } });
  const words = events.slice(0, -2).map((event) => JSON.parse(event).choices[0].delta.content);
  expect(words.join("")).toBe(whole.choices[0].message.content);
  expect(whole).toMatchObject({ object: "chat.completion", choices: [{ finish_reason: "length" }] });
});

test("usage, counters and truth agree to the token", async () => {
  const { url, truth, metrics } = await startWorker();
  const answers = [await ask(url), await ask(url), await ask(url, { body: { stream: false } })];
  const length = tokensOf(answers[0] ?? expect.fail()).prompt;
  const hit = Math.floor((length - 1) / 16) * 16;
  expect(answers.map((answer) => tokensOf(answer).cached)).toEqual([0, hit, hit]);
  const text = await metrics();
  expect(sample(text, "vllm:prefix_cache_queries_total")).toBe(3 * length);
  expect(sample(text, "vllm:prefix_cache_hits_total")).toBe(2 * hit);
  expect(sample(text, "vllm:prompt_tokens_total")).toBe(3 * length);
  expect(sample(text, "vllm:generation_tokens_total")).toBe(6);
  expect(sample(text, "vllm:request_success_total", 'finished_reason="length"')).toBe(3);
  expect(sample(text, "vllm:time_to_first_token_seconds_count")).toBe(3);
  expect(sample(text, "vllm:inter_token_latency_seconds_count")).toBe(3);
  expect(text).toMatch(/^vllm:cache_config_info\{block_size="16",.*enable_prefix_caching="True",.*\} 1\.0$/m);
  const records = await eventually(
    () => truth.records(),
    (all) => all.every(({ status }) => status === "ok"),
  );
  expect(
    records.map(({ promptTokens, cachedTokens, outputTokens }) => [promptTokens, cachedTokens, outputTokens]),
  ).toEqual([
    [length, 0, 2],
    [length, hit, 2],
    [length, hit, 2],
  ]);
});

test("cached tokens are not told when they are not to be", async () => {
  const { url } = await startWorker({ promptTokensDetails: false });
  const { events } = await ask(url);
  expect(JSON.parse(events.at(-2) ?? "").usage.prompt_tokens_details).toBeNull();
});

test("counters may begin above a million and are printed with exponents", async () => {
  const { metrics } = await startWorker({ counterBase: 1_295_511 });
  const lines = (await metrics())
    .split("\n")
    .filter((line) => /^vllm:(prefix_cache_.*|prompt_tokens)_total/.test(line));
  expect(lines).toHaveLength(3);
  for (const line of lines) expect(line).toMatch(/ 1\.295511e\+06$/);
});

test("who hangs up is written down and frees the place", async () => {
  let streams = 0;
  const { url, truth, metrics } = await startWorker({ maxNumSeqs: 1, stalls: () => ++streams === 1 });
  const hangUp = new AbortController();
  const body = JSON.stringify({ prompt: "hello", max_tokens: 900, stream: true });
  const response = await fetch(`${url}/v1/completions`, { method: "POST", body, signal: hangUp.signal });
  await response.body?.getReader().read();
  hangUp.abort();
  await eventually(
    () => truth.records()[0]?.status,
    (status) => status === "aborted",
  );
  expect((await ask(url)).status).toBe(200);
  expect(sample(await metrics(), "vllm:request_success_total", 'finished_reason="abort"')).toBe(0);
});

test("a restart empties cache and counters and cuts what is in flight", async () => {
  const { url, truth, metrics, worker } = await startWorker();
  await ask(url);
  const before = worker.startedAt;
  const cut = ask(url, { body: { max_tokens: 500 } });
  cut.catch(() => {});
  await eventually(
    () => truth.records()[1]?.outputTokens ?? 0,
    (tokens) => tokens > 0,
  );
  expect((await fetch(`${url}/debug/restart`, { method: "POST" })).status).toBe(202);
  await expect(cut).rejects.toThrow();
  expect(sample(await metrics(), "vllm:prefix_cache_queries_total")).toBe(0);
  expect(tokensOf(await ask(url)).cached).toBe(0);
  expect(truth.records().map(({ status }) => status)).toEqual(["ok", "cut", "ok"]);
  expect([worker.restarts, worker.startedAt >= before]).toEqual([1, true]);
});

test("counters alone can be reset: the cache stays warm", async () => {
  const { url, metrics, worker } = await startWorker();
  const { prompt } = tokensOf(await ask(url));
  worker.resetCounters();
  expect(tokensOf(await ask(url)).cached).toBeGreaterThan(0);
  expect(sample(await metrics(), "vllm:prefix_cache_queries_total")).toBe(prompt);
});

test("GET and DELETE /truth", async () => {
  const { url } = await startWorker();
  await ask(url, { requestId: "r-1", session: "s-1", testId: "t-1" });
  const told = JSON.parse(await (await fetch(`${url}/truth`)).text());
  expect(told.requests).toMatchObject([{ id: "r-1", session: "s-1", testId: "t-1", worker: "worker-7" }]);
  expect((await fetch(`${url}/truth`, { method: "DELETE" })).status).toBe(204);
  expect(JSON.parse(await (await fetch(`${url}/truth`)).text())).toEqual({ requests: [] });
});

const plain = [
  { path: "/health", status: 200 },
  { path: "/version", status: 200 },
  { path: "/v1/models", status: 200 },
  { path: "/v1/nothing", status: 404 },
];

test.each(plain)("GET $path: $status", async ({ path, status }) => {
  const { url } = await startWorker();
  expect((await fetch(url + path)).status).toBe(status);
});

test("/debug/restart is not there unless it is wanted", async () => {
  const { url } = await startWorker({ restartable: false });
  expect((await fetch(`${url}/debug/restart`, { method: "POST" })).status).toBe(404);
});

test("prefix caching off: nothing is found again, and no lookup is counted", async () => {
  const { url, metrics } = await startWorker({ prefixCaching: false });
  for (let at = 0; at < 2; at++) expect(tokensOf(await ask(url)).cached).toBe(0);
  const page = await metrics();
  expect(sample(page, "vllm:prefix_cache_queries_total")).toBe(0);
  expect(page).toMatch(/^vllm:cache_config_info\{.*enable_prefix_caching="False"/m);
});

test("removed metric names: a gauge of the hit rate in place of the counters", async () => {
  const { url, metrics } = await startWorker({ removedMetricNames: true });
  for (let at = 0; at < 2; at++) await ask(url);
  const page = await metrics();
  expect(page).not.toMatch(/vllm:(prefix_cache|prompt_tokens_cached|kv_cache_usage|inter_token)/);
  expect(page).toMatch(/^# TYPE vllm:gpu_prefix_cache_hit_rate gauge\nvllm:.*\} 0\.4\d*$/m);
  expect(page).toMatch(/^vllm:gpu_cache_usage_perc\{/m);
  expect(page).toMatch(/^vllm:time_per_output_token_seconds_bucket\{/m);
  expect(page).toMatch(/^vllm:cache_config_info\{/m);
});
