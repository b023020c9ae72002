import { Counter, Gauge } from "prom-client";
import * as buckets from "./buckets.ts";
import type { EngineObserver } from "./engine.ts";
import { asPythonClient } from "./exposition.ts";
import { Instruments } from "./instruments.ts";
import { KvMetrics } from "./kv-metrics.ts";
import type { KvConnector } from "./kv-transfer.ts";
import { withRemovedNames } from "./removed-names.ts";
import type { Running, Sequence } from "./sequence.ts";
import type { Timing } from "./timing.ts";

export interface MetricsOptions {
  readonly model: string;
  readonly blockSize: number;
  readonly cacheBlocks: number;
  readonly maxModelLen: number;
  readonly timing: Timing;
  readonly kvConnector?: KvConnector | undefined;
  readonly prefixCaching: boolean;
  readonly hashAlgorithm: string;
  readonly removedMetricNames: boolean;
  /** First value of the prefix-cache and prompt counters: what an engine that served for days shows. */
  readonly counterBase: number;
  /** Unix time in seconds. */
  readonly processStart: number;
}

/** Read at every scrape. */
export interface EngineGauges {
  readonly running: number;
  readonly waiting: number;
  /** 0..1 in spite of the metric's name. */
  readonly kvUsage: number;
}

/** vLLM's metrics by vLLM's names, units, labels and buckets (vLLM loggers). A new instance = a new process. */
export class WorkerMetrics implements EngineObserver {
  readonly #options: MetricsOptions;
  readonly #instruments: Instruments;
  readonly #tokens: ReturnType<typeof tokenCounters>;
  readonly #seconds: ReturnType<typeof secondsHistograms>;
  readonly #perRequest: ReturnType<typeof requestHistograms>;
  readonly #kv: KvMetrics;
  readonly #http: Counter;

  constructor(options: MetricsOptions, gauges: () => EngineGauges) {
    const instruments = new Instruments(options.model);
    this.#options = options;
    this.#instruments = instruments;
    this.#tokens = tokenCounters(instruments);
    this.#seconds = secondsHistograms(instruments);
    this.#perRequest = requestHistograms(instruments, buckets.tokenCounts(options.maxModelLen));
    this.#kv = new KvMetrics(instruments, {
      connected: options.kvConnector !== undefined,
      blockSize: options.blockSize,
      transferMsPerToken: options.timing.kvTransferMsPerToken,
    });
    this.#http = httpRequests(instruments);
    engineGauges(instruments, gauges);
    instruments.info("cache_config_info", "Information of the LLMEngine CacheConfig", cacheConfig(options));
    processStart(instruments, options.processStart);
    const { queries, hits, prompt, promptCached, promptBySource } = this.#tokens;
    // All of it found in the cache: so the sources go on summing up to the total.
    for (const counter of [queries, hits, prompt, promptCached, promptBySource("local_cache_hit")]) {
      counter.inc(options.counterBase);
    }
  }

  /** The exposition, as vLLM's Python client would print it. */
  async text(): Promise<string> {
    const page = asPythonClient(await this.#instruments.registry.metrics());
    return this.#options.removedMetricNames ? withRemovedNames(page) : page;
  }

  scheduled(sequence: Sequence, running: Running): void {
    if (this.#options.prefixCaching) {
      this.#tokens.queries.inc(sequence.prompt.length);
      this.#tokens.hits.inc(running.cachedTokens);
    }
    this.#kv.scheduled(sequence, running);
    this.#seconds.queue.observe((running.scheduledAt - sequence.arrivedAt) / 1000);
  }

  firstToken({ prompt, arrivedAt }: Sequence, running: Running): void {
    const { cachedTokens, externalTokens, scheduledAt, firstTokenAt } = running;
    // Of a prompt that came whole the last token is computed again, which vLLM does not count.
    const held = cachedTokens + externalTokens;
    this.#tokens.prompt.inc(prompt.length);
    this.#tokens.promptCached.inc(held);
    this.#tokens.promptBySource("local_compute").inc(prompt.length - held);
    this.#tokens.promptBySource("local_cache_hit").inc(cachedTokens);
    this.#tokens.promptBySource("external_kv_transfer").inc(externalTokens);
    this.#kv.fetched(running);
    this.#tokens.generation.inc();
    this.#seconds.timeToFirstToken.observe((firstTokenAt - arrivedAt) / 1000);
    this.#seconds.prefill.observe((firstTokenAt - scheduledAt) / 1000);
  }

  laterTokens(count: number, gapMs: number): void {
    this.#tokens.generation.inc(count);
    for (let token = 0; token < count; token++) this.#seconds.interToken.observe(gapMs / 1000);
  }

  finished({ prompt, arrivedAt, maxTokens }: Sequence, running: Running): void {
    const { scheduledAt, firstTokenAt, lastTokenAt, producedTokens } = running;
    this.#tokens.success("length").inc();
    this.#seconds.endToEnd.observe((lastTokenAt - arrivedAt) / 1000);
    this.#seconds.inference.observe((lastTokenAt - scheduledAt) / 1000);
    this.#seconds.decode.observe((lastTokenAt - firstTokenAt) / 1000);
    this.#perRequest.promptTokens.observe(prompt.length);
    this.#perRequest.generationTokens.observe(producedTokens);
    this.#perRequest.maxTokens.observe(maxTokens);
    if (producedTokens === 1) return;
    this.#seconds.perOutputToken.observe((lastTokenAt - firstTokenAt) / 1000 / (producedTokens - 1));
  }

  /** Rejected requests leave their only trace here, as in vLLM. */
  answered(method: string, handler: string, status: number): void {
    this.#http.inc({ handler, method, status: `${Math.floor(status / 100)}xx` });
  }
}

function tokenCounters(instruments: Instruments) {
  return {
    queries: instruments.counter("prefix_cache_queries", "Prefix cache queries, in queried tokens."),
    hits: instruments.counter("prefix_cache_hits", "Prefix cache hits, in cached tokens."),
    prompt: instruments.counter("prompt_tokens", "Number of prefill tokens processed."),
    promptCached: instruments.counter("prompt_tokens_cached", "Number of prompt tokens found in a cache."),
    promptBySource: instruments.counterBy(
      "prompt_tokens_by_source",
      "source",
      ["local_compute", "local_cache_hit", "external_kv_transfer"],
      "Number of prompt tokens by source.",
    ),
    generation: instruments.counter("generation_tokens", "Number of generation tokens processed."),
    preemptions: instruments.counter("num_preemptions", "Cumulative number of preemptions."),
    success: instruments.counterBy(
      "request_success",
      "finished_reason",
      ["stop", "length", "abort"],
      "Count of successfully processed requests.",
    ),
  };
}

function secondsHistograms(instruments: Instruments) {
  const { timeToFirstToken, perToken, latency } = buckets;
  return {
    timeToFirstToken: instruments.histogram(
      "time_to_first_token_seconds",
      "Time to first token.",
      timeToFirstToken,
    ),
    interToken: instruments.histogram("inter_token_latency_seconds", "Inter-token latency.", perToken),
    perOutputToken: instruments.histogram(
      "request_time_per_output_token_seconds",
      "Mean time per output token of a request, without the first.",
      perToken,
    ),
    endToEnd: instruments.histogram("e2e_request_latency_seconds", "End-to-end latency.", latency),
    queue: instruments.histogram("request_queue_time_seconds", "Time in WAITING.", latency),
    inference: instruments.histogram("request_inference_time_seconds", "Time in RUNNING.", latency),
    prefill: instruments.histogram("request_prefill_time_seconds", "Time in PREFILL.", latency),
    decode: instruments.histogram("request_decode_time_seconds", "Time in DECODE.", latency),
  };
}

function requestHistograms(instruments: Instruments, counts: number[]) {
  return {
    promptTokens: instruments.histogram("request_prompt_tokens", "Prompt tokens of a request.", counts),
    generationTokens: instruments.histogram(
      "request_generation_tokens",
      "Output tokens of a request.",
      counts,
    ),
    maxTokens: instruments.histogram("request_params_max_tokens", "max_tokens of a request.", counts),
  };
}

function engineGauges(instruments: Instruments, read: () => EngineGauges): void {
  instruments.gauge("num_requests_running", "Requests in execution batches.", () => read().running);
  instruments.gauge("num_requests_waiting", "Requests waiting to be processed.", () => read().waiting);
  instruments.gauge("kv_cache_usage_perc", "KV-cache usage. 1 means 100 percent.", () => read().kvUsage);
}

function httpRequests({ registry }: Instruments): Counter {
  return new Counter({
    name: "http_requests_total",
    help: "Total number of requests by method, status and handler.",
    labelNames: ["handler", "method", "status"],
    registers: [registry],
  });
}

function processStart({ registry }: Instruments, unixSeconds: number): void {
  const help = "Start time of the process since unix epoch in seconds.";
  new Gauge({ name: "process_start_time_seconds", help, registers: [registry] }).set(unixSeconds);
}

/** Values are Python's, printed: "True", "None". */
function cacheConfig(options: MetricsOptions): Record<string, string> {
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
