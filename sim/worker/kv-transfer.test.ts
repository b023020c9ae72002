import { expect, onTestFinished, test } from "vitest";
import { ask, sample, tokensOf } from "../testing/client.ts";
import type { WorkerOptions } from "./options.ts";
import { TruthLedger } from "./truth.ts";
import { Worker } from "./worker.ts";

const kvConnector = { sideChannelHost: "10.1.2.3", sideChannelPort: 5600 };

async function startWorker(more: Partial<WorkerOptions> = {}) {
  const truth = new TruthLedger(100);
  const worker = new Worker({
    name: "prefill-0",
    role: "prefill",
    model: "tiny",
    blockSize: 16,
    cacheBlocks: 1000,
    maxNumSeqs: 8,
    maxModelLen: 1000,
    timing: { ttftBaseMs: 1, prefillMsPerToken: 0, itlMs: 1, kvTransferMsPerToken: 1 },
    counterBase: 0,
    metricsDelayMs: 0,
    promptTokensDetails: true,
    prefixCaching: true,
    hashAlgorithm: "sha256_cbor",
    removedMetricNames: false,
    kvConnector,
    truth,
    ...more,
  });
  await worker.start("127.0.0.1", 0);
  onTestFinished(() => worker.stop());
  const url = `http://127.0.0.1:${worker.port}`;
  const metric = async (name: string, label = "") =>
    sample(await (await fetch(`${url}/metrics`)).text(), `vllm:${name}`, label);
  const post = (kvTransferParams?: object, more: object = {}) =>
    ask(url, { body: { stream: false, max_tokens: 5, kv_transfer_params: kvTransferParams, ...more } });
  return { post, metric, truth };
}

const remoteDecode = { do_remote_decode: true, do_remote_prefill: false, remote_engine_id: null };
const place = {
  do_remote_prefill: true,
  do_remote_decode: false,
  remote_engine_id: "e",
  remote_block_ids: [0, 1],
  remote_host: "10.1.2.3",
  remote_port: 5600,
};

test("a prompt for another engine cannot be streamed: 400", async () => {
  const { post } = await startWorker();
  expect((await post(remoteDecode, { stream: true })).status).toBe(400);
});

test.each([
  ["without an engine", { remote_engine_id: null }],
  ["without blocks", { remote_block_ids: [] }],
  ["without a host", { remote_host: undefined }],
  ["without a port", { remote_port: null }],
])("blocks that nobody could find, %s: the engine computes the prompt itself", async (_, missing) => {
  const { post, metric } = await startWorker();
  const answer = await post({ ...place, ...missing });
  expect(answer.status).toBe(200);
  expect(await metric("external_prefix_cache_hits_total")).toBe(0);
  expect(await metric("nixl_xfer_time_seconds_count")).toBe(0);
});

test("an engine without a connector looks at none of it, and has no nixl metrics", async () => {
  const { post, metric } = await startWorker({ kvConnector: undefined });
  const answer = await post(remoteDecode);
  expect(tokensOf(answer).completion).toBe(5);
  expect(JSON.parse(answer.text)).toMatchObject({
    kv_transfer_params: null,
    choices: [{ finish_reason: "length" }],
  });
  await post(place);
  expect(await metric("external_prefix_cache_queries_total")).toBe(0);
  expect(await metric("nixl_bytes_transferred_count")).toBeNaN();
});

test("for another engine: one token, which ends it as any length does, and where the blocks are", async () => {
  const { post, metric } = await startWorker();
  const answer = await post(remoteDecode);
  const { prompt, completion } = tokensOf(answer);
  expect(completion).toBe(1);
  expect(JSON.parse(answer.text)).toMatchObject({
    choices: [{ finish_reason: "length" }],
    kv_transfer_params: {
      do_remote_prefill: true,
      do_remote_decode: false,
      remote_engine_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      remote_block_ids: Array.from({ length: Math.ceil(prompt / 16) }, (_, id) => id),
      remote_host: "10.1.2.3",
      remote_port: 5600,
    },
  });
  expect(await metric("prompt_tokens_total")).toBe(prompt);
  expect(await metric("generation_tokens_total")).toBe(1);
  expect(await metric("request_success_total", 'finished_reason="length"')).toBe(1);
  expect(await metric("prompt_tokens_by_source_total", 'source="local_compute"')).toBe(prompt);
});

test("from another engine: counted as such, once, and in the own cache afterwards", async () => {
  const { post, metric, truth } = await startWorker();
  const { prompt, completion, cached } = tokensOf(await post(place));
  // All but the last token, which is computed again for its logits.
  expect({ completion, cached }).toEqual({ completion: 5, cached: prompt - 1 });
  const hit = Math.floor((prompt - 1) / 16) * 16;
  expect(tokensOf(await post()).cached).toBe(hit);

  expect(await metric("prompt_tokens_total")).toBe(2 * prompt);
  expect(await metric("prefix_cache_queries_total")).toBe(2 * prompt);
  expect(await metric("prefix_cache_hits_total")).toBe(hit);
  expect(await metric("external_prefix_cache_queries_total")).toBe(prompt + prompt - hit);
  expect(await metric("external_prefix_cache_hits_total")).toBe(prompt);
  expect(await metric("prompt_tokens_cached_total")).toBe(prompt + hit);
  const bySource = ["local_compute", "local_cache_hit", "external_kv_transfer"].map((source) =>
    metric("prompt_tokens_by_source_total", `source="${source}"`),
  );
  expect(await Promise.all(bySource)).toEqual([prompt - hit, hit, prompt]);
  expect(truth.records().map(({ cachedTokens }) => cachedTokens)).toEqual([0, hit]);

  const blocks = Math.ceil(prompt / 16);
  expect(await metric("nixl_xfer_time_seconds_count")).toBe(1);
  expect(await metric("nixl_xfer_time_seconds_sum")).toBeCloseTo(prompt / 1000);
  expect(await metric("nixl_post_time_seconds_count")).toBe(1);
  expect(await metric("nixl_bytes_transferred_sum")).toBe(blocks * 16 * 114_688);
  expect(await metric("nixl_num_descriptors_sum")).toBe(blocks * 56);
  expect(await metric("nixl_num_failed_transfers_total")).toBe(0);
});
